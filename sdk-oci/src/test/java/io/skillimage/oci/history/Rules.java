package io.skillimage.oci.history;

import io.skillimage.LifecycleState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules about states and versions, over nothing but maps of tags.
 *
 * @param tags what somebody takes the tags for
 * @param askedAnew what they turn out to be when asked anew, as they are before a missing one counts as a withdrawal;
 *     nothing if nobody can be asked
 */
record Rules(Map<String, Image> tags, Optional<Map<String, Image>> askedAnew) {
    Rules(Map<String, Image> tags) {
        this(tags, Optional.of(tags));
    }

    /** A tag and what it holds. */
    record Held(String tag, Image image, LifecycleState state) {}

    Optional<Image> at(String tag) {
        return Optional.ofNullable(tags.get(tag));
    }

    /**
     * Returns the state that an image is in now: the highest one that is declared for its layers. Where that is published
     * by what it says itself or by the tag of its version, the tags of the way there are not asked.
     */
    LifecycleState effective(Image image) {
        if (!image.state().isManaged() || image.state() == LifecycleState.ARCHIVED) {
            return image.state();
        }
        LifecycleState state = highest(image, image.state(), List.of(image.version()));
        if (state.compareTo(LifecycleState.PUBLISHED) < 0) {
            state = highest(image, state, List.of(image.version() + "-testing", image.version() + "-draft"));
        }
        boolean seemsGone = at(image.version()).isEmpty() && state.compareTo(LifecycleState.PUBLISHED) >= 0;
        if (!seemsGone || askedAnew.isEmpty()) {
            return state;
        }
        Optional<Image> anew = Optional.ofNullable(askedAnew.get().get(image.version()));
        if (anew.isEmpty()) {
            return LifecycleState.ARCHIVED;
        }
        LifecycleState declared = anew.get().state();
        return image.isContentOf(anew) && declared.compareTo(state) > 0 ? declared : state;
    }

    private LifecycleState highest(Image image, LifecycleState before, List<String> there) {
        return there.stream()
                .map(this::at)
                .filter(image::isContentOf)
                .map(held -> held.orElseThrow().state())
                .reduce(before, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** Returns the newest version among the allowed states; a deprecated one only where there is no other. */
    Optional<Held> newest(Versions.Range range, Set<LifecycleState> allowed) {
        return newest(candidates(range, allowed), allowed);
    }

    /** Returns the newest version but one. */
    Optional<Held> newest(Set<LifecycleState> allowed, String besides) {
        return newest(
                candidates(Versions.Range.ANY, allowed).stream()
                        .filter(held -> !held.image().version().equals(besides))
                        .toList(),
                allowed);
    }

    private static Optional<Held> newest(List<Held> candidates, Set<LifecycleState> allowed) {
        List<Held> all = candidates.stream()
                .filter(held -> allowed.contains(held.state()))
                .toList();
        return all.stream()
                .filter(held -> held.state() != LifecycleState.DEPRECATED)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** Returns whether there is a version at all, though none that is allowed. */
    boolean hasOthers(Versions.Range range, Set<LifecycleState> allowed) {
        return !candidates(range, allowed).isEmpty()
                || versionTags(range).stream().anyMatch(tag -> !allowed.contains(Versions.stateOf(tag)));
    }

    private List<Held> candidates(Versions.Range range, Set<LifecycleState> allowed) {
        return versionTags(range).stream()
                .filter(tag ->
                        Versions.stateOf(tag) == LifecycleState.PUBLISHED || allowed.contains(Versions.stateOf(tag)))
                .flatMap(tag -> at(tag).map(image -> new Held(tag, image, effective(image))).stream())
                .filter(held -> held.image().agreesWith(held.tag()))
                .toList();
    }

    private List<String> versionTags(Versions.Range range) {
        return tags.keySet().stream()
                .filter(tag -> Versions.versionIn(tag)
                        .filter(range.versions()::contains)
                        .isPresent())
                .sorted(Versions.BEST_FIRST)
                .toList();
    }

    /** Returns the version that {@code latest} belongs to, of all but one. */
    Optional<Image> highestPublished(String besides) {
        return Versions.ALL.stream()
                .filter(version -> !version.equals(besides))
                .sorted(Versions.LATEST_FIRST)
                .flatMap(version -> at(version).stream()
                        .filter(held -> held.version().equals(version) && held.state() == LifecycleState.PUBLISHED))
                .findFirst();
    }

    /** Returns whether one version takes {@code latest} from another. */
    static boolean isBefore(String one, String other) {
        Comparator<String> order = Versions.LATEST_FIRST;
        return order.compare(one, other) < 0;
    }
}
