package io.skillimage.oci.internal.select;

import io.skillimage.LifecycleState;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Manifest;
import java.util.List;
import java.util.Set;

/** Which tags of a repository could be its newest version. */
final class Candidates {
    private Candidates() {}

    /**
     * Returns the tags that read as versions, best first. A tag of a release may hold one that is deprecated or archived,
     * so that only its manifest says whether it is allowed.
     */
    static List<VersionTag> bestFirst(List<String> tags, Set<LifecycleState> allowed, int limit) {
        return tags.stream()
                .flatMap(tag -> VersionTag.parse(tag).stream())
                .filter(candidate ->
                        candidate.state() == LifecycleState.PUBLISHED || allowed.contains(candidate.state()))
                .sorted(VersionTag.BEST_FIRST)
                .limit(limit)
                .toList();
    }

    /** Tells whether a manifest is what its tag says; tags of unmanaged images are free names. */
    static boolean agree(VersionTag candidate, Manifest manifest, LifecycleState state) {
        String version = manifest.annotations().get(Annotations.VERSION);
        return !state.isManaged()
                || version == null
                || state.tagOf(version).orElse("").equals(candidate.tag());
    }
}
