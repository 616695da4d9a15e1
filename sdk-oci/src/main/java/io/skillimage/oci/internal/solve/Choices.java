package io.skillimage.oci.internal.solve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a solver has chosen so far, and who asks for what because of it. Whatever is chosen can be taken back. */
final class Choices {
    private final Map<String, Chosen> chosen = new LinkedHashMap<>();
    private final Map<String, List<Ask>> asks = new HashMap<>();
    private final List<String> order = new ArrayList<>();

    record Chosen(Candidate candidate, Release release) {}

    /**
     * That somebody needs something.
     *
     * @param by the skill that needs it, or null if it was asked for from outside
     * @param need what is needed
     */
    record Ask(@Nullable String by, Need need) {}

    /** The skills that were asked for so far, in the order in which they were first asked for. */
    List<String> order() {
        return order;
    }

    List<Ask> asksFor(String skill) {
        return asks.getOrDefault(skill, List.of());
    }

    @Nullable
    Chosen of(@Nullable String skill) {
        return skill == null ? null : chosen.get(skill);
    }

    Map<String, Candidate> candidates() {
        Map<String, Candidate> result = new LinkedHashMap<>();
        chosen.forEach((skill, choice) -> result.put(skill, choice.candidate()));
        return result;
    }

    void ask(@Nullable String by, Need need) {
        List<Ask> already = asks.computeIfAbsent(need.skill(), skill -> new ArrayList<>());
        if (already.isEmpty()) {
            order.add(need.skill());
        }
        already.add(new Ask(by, need));
    }

    void choose(String skill, Candidate candidate, Release release) {
        chosen.put(skill, new Chosen(candidate, release));
        release.needs().forEach(need -> ask(skill, need));
    }

    /** Takes back the latest choice. */
    void takeBack(String skill) {
        List<Need> needs =
                Objects.requireNonNull(chosen.remove(skill)).release().needs();
        for (int i = needs.size() - 1; i >= 0; i--) {
            List<Ask> of = Objects.requireNonNull(asks.get(needs.get(i).skill()));
            of.remove(of.size() - 1);
            if (of.isEmpty()) {
                order.remove(order.size() - 1);
            }
        }
    }

    /** Returns the skills that ask for that one. */
    Set<String> askers(String skill) {
        Set<String> askers = new LinkedHashSet<>();
        for (Ask ask : asksFor(skill)) {
            if (ask.by() != null) {
                askers.add(ask.by());
            }
        }
        return askers;
    }
}
