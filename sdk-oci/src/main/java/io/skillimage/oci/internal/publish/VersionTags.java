package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.ImageRepository;
import java.util.List;
import java.util.function.Function;

/**
 * The three tags that one version can have.
 *
 * @param version that of the published and the deprecated version
 * @param testing that of the version in testing
 * @param draft that of the draft
 */
record VersionTags(SeenTag version, SeenTag testing, SeenTag draft) {

    /**
     * Reads the tags.
     *
     * @param start a tag that was read already; it may be another one
     */
    static VersionTags read(ImageRepository repository, String version, SeenTag start, Limits limits) {
        Function<String, SeenTag> read = tag -> tag.equals(start.tag()) ? start : SeenTag.read(repository, tag, limits);
        return new VersionTags(
                read.apply(version),
                read.apply(version + "-" + LifecycleState.TESTING.label()),
                read.apply(version + "-" + LifecycleState.DRAFT.label()));
    }

    /**
     * Returns the state that an image has reached, whatever its manifest says: the highest one that any of these tags
     * declares for the same layers. A tool that leaves old tags behind leaves old manifests, too.
     *
     * @param declared the state that the manifest declares
     * @param layers its layers
     */
    LifecycleState reached(LifecycleState declared, List<Digest> layers) {
        LifecycleState highest = declared;
        for (SeenTag tag : all()) {
            if (tag.holds(layers) && tag.state().compareTo(highest) > 0) {
                highest = tag.state();
            }
        }
        boolean needsTag = highest == LifecycleState.PUBLISHED || highest == LifecycleState.DEPRECATED;
        return needsTag && version.isAbsent() ? LifecycleState.ARCHIVED : highest;
    }

    /** Returns the tags of the states before one that hold these layers. */
    List<SeenTag> leftBehind(LifecycleState state, List<Digest> layers) {
        List<SeenTag> before = state == LifecycleState.TESTING ? List.of(draft) : List.of(draft, testing);
        return before.stream().filter(tag -> tag.holds(layers)).toList();
    }

    List<SeenTag> all() {
        return List.of(version, testing, draft);
    }
}
