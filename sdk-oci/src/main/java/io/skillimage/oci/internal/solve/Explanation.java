package io.skillimage.oci.internal.solve;

import io.skillimage.oci.internal.solve.Choices.Ask;
import io.skillimage.oci.internal.solve.Choices.Chosen;
import io.skillimage.oci.internal.solve.Unsolvable.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Says why nothing can be chosen: who asks for what, and who asked for those. */
final class Explanation {
    private static final int MAX_SHOWN = 8;
    private static final String LEFT_OUT = "...";

    private Explanation() {}

    /** The candidate of a skill needs another version of a skill than the one that others need, too. */
    static Unsolvable ofClash(Choices choices, String skill, Release release, Need need) {
        List<String> chains = chains(choices, choices.asksFor(need.skill()));
        chains.add(0, chain(choices, choices.asksFor(skill), release.name() + " needs " + need.text()));
        return new Unsolvable(Kind.CONFLICT, need.skill(), "no version suits everyone: " + String.join("; ", chains));
    }

    /** No candidate of a skill is what everyone needs. */
    static Unsolvable ofNothing(Choices choices, String skill, List<Candidate> candidates, boolean refused) {
        List<Ask> asks = choices.asksFor(skill);
        String who = String.join("; ", chains(choices, asks));
        if (refused) {
            return new Unsolvable(Kind.REFUSED, skill, "no version may be used: " + who);
        }
        if (candidates.isEmpty()) {
            return new Unsolvable(Kind.MISSING, skill, "there is no version at all: " + who);
        }
        String there = "; the versions are "
                + candidates.stream().limit(MAX_SHOWN).map(Candidate::toString).collect(Collectors.joining(", "))
                + (candidates.size() > MAX_SHOWN ? ", " + LEFT_OUT : "");
        return asks.size() == 1
                ? new Unsolvable(Kind.MISSING, skill, "no version is in the range: " + who + there)
                : new Unsolvable(Kind.CONFLICT, skill, "no version suits everyone: " + who + there);
    }

    private static List<String> chains(Choices choices, List<Ask> asks) {
        List<String> chains = new ArrayList<>();
        for (Ask ask : asks) {
            if (chains.size() == MAX_SHOWN) {
                chains.add(LEFT_OUT);
                break;
            }
            chains.add(chain(choices, ask));
        }
        return chains;
    }

    private static String chain(Choices choices, Ask ask) {
        Chosen asker = choices.of(ask.by());
        return ask.by() == null || asker == null
                ? ask.need().text() + " was asked for"
                : chain(
                        choices,
                        choices.asksFor(ask.by()),
                        asker.release().name() + " needs " + ask.need().text());
    }

    /** Puts before a sentence what led to it, from the outside inwards. */
    private static String chain(Choices choices, List<Ask> asks, String sentence) {
        List<String> links = new ArrayList<>(List.of(sentence));
        Ask ask = asks.get(0);
        while (true) {
            if (links.size() == MAX_SHOWN) {
                links.add(LEFT_OUT);
                break;
            }
            String by = ask.by();
            Chosen asker = choices.of(by);
            if (by == null || asker == null) {
                break;
            }
            links.add(asker.release().name() + " needs " + ask.need().text());
            ask = choices.asksFor(by).get(0);
        }
        Collections.reverse(links);
        return String.join(", and ", links);
    }
}
