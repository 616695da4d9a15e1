package io.skillimage.oci.history;

import io.skillimage.LifecycleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What resolving may answer, by the rules as they are written down and nothing else. Where freshness leaves several answers
 * open, and with them what is remembered, the model follows all of them until an answer tells.
 */
final class Model {
    /** How old an answer may be that somebody remembers. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final Duration STALE_IF_ERROR = Duration.ofHours(24);

    final Past past;
    /** How each version may have been seen last. */
    private final Map<String, Set<Optional<Seen>>> seen = new HashMap<>();

    Model(Instant start) {
        past = new Past(start);
    }

    /** How somebody asks. */
    enum Situation {
        /** The registry answers, and is asked. */
        NOW,
        /** The registry answers, and was asked not long ago. */
        AGED,
        /** The registry fails. */
        OUTAGE,
        /** The registry has failed just now, and is perhaps left alone. */
        RECOVERED
    }

    /** How a version was seen. */
    private record Seen(LifecycleState state, String layer) {
        boolean isContradictedBy(Image image, LifecycleState now) {
            return isOf(image) ? now.compareTo(state) < 0 : isFixed();
        }

        boolean isOf(Image image) {
            return layer.equals(image.layer());
        }

        private boolean isFixed() {
            return state.compareTo(LifecycleState.PUBLISHED) >= 0;
        }

        Seen then(Image image, LifecycleState now) {
            boolean stays = isOf(image) ? now.compareTo(state) <= 0 : isFixed();
            return stays ? this : new Seen(now, image.layer());
        }
    }

    /**
     * One way in which it may turn out.
     *
     * @param answer what is said: a digest and a state, or the kind of refusal
     * @param version the version that it is about, or an empty text
     * @param before how that was seen before
     * @param after how it was seen last, from then on
     */
    record Verdict(String answer, String version, Optional<Seen> before, Optional<Seen> after) {
        static Verdict of(String answer) {
            return new Verdict(answer, "", Optional.empty(), Optional.empty());
        }
    }

    /**
     * Returns every way in which it may turn out.
     *
     * @return all of them, or nothing if they are too many to tell
     */
    Set<Verdict> verdicts(Question question, Policy policy, Situation situation, Instant now) {
        Set<Verdict> verdicts = new LinkedHashSet<>();
        if (situation == Situation.NOW) {
            judge(new Rules(past.tags()), question, policy, Situation.NOW, verdicts);
            return verdicts;
        }
        List<Map<String, Image>> worlds = past.takenFor(now, situation == Situation.AGED ? MAX_AGE : STALE_IF_ERROR);
        List<Rules> views = new ArrayList<>();
        if (situation != Situation.OUTAGE) {
            worlds.forEach(world -> views.add(new Rules(world, Optional.of(past.tags()))));
        }
        if (situation != Situation.AGED) {
            worlds.forEach(world -> views.add(new Rules(world, Optional.empty())));
        }
        views.forEach(view -> judge(view, question, policy, situation, verdicts));
        if (question instanceof Question.Newest asked) {
            judgeFoundBefore(views, asked, policy, situation, verdicts);
        }
        if (situation == Situation.OUTAGE && !worlds.isEmpty()) {
            verdicts.add(Verdict.of("OUTAGE"));
        } else if (!worlds.isEmpty()) {
            // Whoever sees a contradiction asks before complaining.
            judge(new Rules(past.tags()), question, policy, Situation.NOW, verdicts);
        }
        return verdicts;
    }

    /** What was the newest version a while ago is still taken for it, if its state, by another look, is as good. */
    private void judgeFoundBefore(
            List<Rules> views, Question.Newest asked, Policy policy, Situation situation, Set<Verdict> verdicts) {
        Set<Image> found = new LinkedHashSet<>();
        views.forEach(view -> view.newest(asked.range(), policy.allowed()).ifPresent(held -> found.add(held.image())));
        for (Rules view : views) {
            for (Image image : found) {
                LifecycleState state = view.effective(image);
                if (policy.allowed().contains(state) && state != LifecycleState.DEPRECATED) {
                    judge(view, image, Optional.empty(), policy, situation, verdicts);
                }
            }
        }
    }

    private void judge(Rules rules, Question question, Policy policy, Situation situation, Set<Verdict> verdicts) {
        if (question instanceof Question.Tag asked) {
            rules.at(asked.tag())
                    .ifPresentOrElse(
                            image -> judge(rules, image, Optional.of(asked.tag()), policy, situation, verdicts),
                            () -> verdicts.add(Verdict.of("NOT_FOUND")));
        } else if (question instanceof Question.Newest asked) {
            rules.newest(asked.range(), policy.allowed())
                    .ifPresentOrElse(
                            held -> judge(rules, held.image(), Optional.of(held.tag()), policy, situation, verdicts),
                            () -> verdicts.add(Verdict.of(
                                    rules.hasOthers(asked.range(), policy.allowed()) ? "STATE_REFUSED" : "NOT_FOUND")));
        } else if (question instanceof Question.Pinned asked) {
            past.image(asked.image())
                    .ifPresent(image -> judge(rules, image, Optional.empty(), policy, situation, verdicts));
        } else if (question instanceof Question.PinnedTag asked) {
            past.image(asked.image())
                    .ifPresent(image -> judge(rules, image, Optional.of(asked.tag()), policy, situation, verdicts));
        }
    }

    private void judge(
            Rules rules, Image image, Optional<String> tag, Policy policy, Situation situation, Set<Verdict> verdicts) {
        LifecycleState state = rules.effective(image);
        boolean fails = situation == Situation.OUTAGE || situation == Situation.RECOVERED;
        for (Optional<Seen> before : seen.getOrDefault(image.version(), Set.of(Optional.empty()))) {
            Optional<Seen> contradiction = before.filter(known -> known.isContradictedBy(image, state));
            if (contradiction.isEmpty()) {
                verdicts.add(verdict(image, state, tag, policy, before));
            } else if (situation == Situation.NOW
                    || (fails && !contradiction.get().isOf(image))) {
                verdicts.add(new Verdict("ROLLBACK", image.version(), before, before));
            } else if (fails) {
                verdicts.add(verdict(image, contradiction.get().state(), tag, policy, before));
            }
            if (situation != Situation.NOW) {
                // An answer that still holds is given again, and nothing is remembered anew.
                String answer = verdict(image, state, tag, policy, before).answer();
                verdicts.add(new Verdict(answer, image.version(), before, before));
            }
        }
    }

    private static Verdict verdict(
            Image image, LifecycleState state, Optional<String> tag, Policy policy, Optional<Seen> before) {
        boolean isAllowed = policy.allowed().contains(state);
        boolean isBound = tag.isEmpty() || image.agreesWith(tag.get());
        String answer = !isAllowed
                ? "STATE_REFUSED " + state.label()
                : isBound ? image.digest() + " " + state.label() : "METADATA_MISMATCH";
        boolean isRemembered = state.isManaged() && (isBound || !isAllowed);
        Seen now = before.map(known -> known.then(image, state)).orElse(new Seen(state, image.layer()));
        return new Verdict(answer, image.version(), before, isRemembered ? Optional.of(now) : before);
    }

    /** Takes note of which verdicts it turned out to be, of all. */
    void learn(Set<Verdict> turnedOut) {
        Set<String> concerned = new LinkedHashSet<>();
        turnedOut.forEach(verdict -> concerned.add(verdict.version()));
        concerned.remove("");
        for (String version : concerned) {
            Set<Optional<Seen>> possible = new LinkedHashSet<>();
            for (Verdict verdict : turnedOut) {
                if (verdict.version().equals(version)) {
                    possible.add(verdict.after());
                } else {
                    possible.addAll(seen.getOrDefault(version, Set.of(Optional.empty())));
                }
            }
            seen.put(version, possible);
        }
    }
}
