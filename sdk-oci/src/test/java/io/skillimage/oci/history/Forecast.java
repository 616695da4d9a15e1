package io.skillimage.oci.history;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;

import io.skillimage.LifecycleState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What our own promotion makes of the tags.
 *
 * @param isDue whether there is a step to take
 * @param mayBeDone whether it may be said that there is nothing left to do
 * @param tags what each tag holds afterwards
 */
record Forecast(boolean isDue, boolean mayBeDone, Map<String, Image> tags) {

    private static Forecast refused(Rules rules) {
        return new Forecast(false, true, rules.tags());
    }

    /**
     * Says what becomes of it.
     *
     * @param tag the tag that the promotion names, if it does
     * @param pinned whether it names the image by its digest
     */
    static Forecast of(
            Rules rules, Image image, Optional<String> tag, boolean pinned, LifecycleState to, boolean deletesTags) {
        boolean isBound = tag.isEmpty() || image.agreesWith(tag.get());
        boolean movesOn = tag.filter(Versions.LATEST::equals).isPresent() && !pinned && to.compareTo(PUBLISHED) > 0;
        if (!image.state().isManaged() || !isBound || movesOn || isConflict(rules, image, to)) {
            return refused(rules);
        }
        LifecycleState reached = reached(rules, image);
        boolean follows = image.state().next().equals(Optional.of(to));
        boolean isFinished = image.state() == ARCHIVED && to == ARCHIVED;
        boolean isNext = follows && reached == image.state();
        boolean isBegun = (follows || isFinished) && reached == to;
        return isNext || isBegun
                ? new Forecast(true, isBegun, new Outcome(rules, image.in(to), deletesTags).tags())
                : refused(rules);
    }

    private static boolean isConflict(Rules rules, Image image, LifecycleState to) {
        Optional<Image> held = rules.at(image.version());
        return held.isPresent()
                && !image.isContentOf(held)
                && (held.get().wasPublished() || to.compareTo(PUBLISHED) >= 0);
    }

    /** How far these layers have come, by all three tags of the version. */
    private static LifecycleState reached(Rules rules, Image image) {
        LifecycleState reached = image.state();
        for (String tag : Versions.tags(List.of(image.version()))) {
            Optional<Image> held = rules.at(tag).filter(image::hasLayersOf);
            if (held.isPresent() && held.get().state().compareTo(reached) > 0) {
                reached = held.get().state();
            }
        }
        boolean needsTag = reached == PUBLISHED || reached == DEPRECATED;
        return needsTag && rules.at(image.version()).isEmpty() ? ARCHIVED : reached;
    }

    /** The tags after the step. */
    private static final class Outcome {
        private final Rules before;
        private final Image promoted;
        private final boolean deletesTags;
        private final Map<String, Image> after;

        Outcome(Rules before, Image promoted, boolean deletesTags) {
            this.before = before;
            this.promoted = promoted;
            this.deletesTags = deletesTags;
            this.after = new LinkedHashMap<>(before.tags());
        }

        Map<String, Image> tags() {
            String version = promoted.version();
            LifecycleState to = promoted.state();
            Optional<Image> best = before.highestPublished(version);
            if (to == TESTING) {
                after.put(version + "-testing", promoted);
            } else if (to == PUBLISHED) {
                after.put(version, promoted);
                if (best.isEmpty() || Rules.isBefore(version, best.get().version())) {
                    after.put(Versions.LATEST, promoted);
                }
            } else {
                if (promoted.isContentOf(before.at(Versions.LATEST))) {
                    best.ifPresentOrElse(image -> after.put(Versions.LATEST, image), () -> remove(Versions.LATEST));
                }
                if (to == DEPRECATED) {
                    after.put(version, promoted);
                } else if (before.at(version).isPresent()) {
                    remove(version);
                }
            }
            leaveBehind(version + "-draft");
            if (to != TESTING) {
                leaveBehind(version + "-testing");
            }
            return after;
        }

        private void leaveBehind(String tag) {
            if (promoted.isContentOf(before.at(tag))) {
                remove(tag);
            }
        }

        /** What cannot go shows the state that was reached. */
        private void remove(String tag) {
            if (deletesTags) {
                after.remove(tag);
            } else {
                after.put(tag, promoted);
            }
        }
    }

    /** Returns what each tag holds, digests aside. */
    static Map<String, String> described(Map<String, Image> tags) {
        Map<String, String> described = new TreeMap<>();
        tags.forEach((tag, image) -> described.put(tag, image.described()));
        return described;
    }
}
