package io.skillimage.oci.internal.select;

import io.skillimage.LifecycleState;
import io.skillimage.VersionRange;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Manifest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tags of a repository could be its newest version. */
final class Candidates {
    private Candidates() {}

    /**
     * Returns the tags that read as versions in the range, best first. A tag of a release may hold one that is deprecated
     * or archived, so that only its manifest says whether it is allowed.
     */
    static List<VersionTag> bestFirst(
            List<String> tags, @Nullable VersionRange range, Set<LifecycleState> allowed, int limit) {
        return inRange(tags, range).stream()
                .filter(candidate ->
                        candidate.state() == LifecycleState.PUBLISHED || allowed.contains(candidate.state()))
                .limit(limit)
                .toList();
    }

    /** Returns the tags that read as versions in the range, whatever their state, best first. */
    static List<VersionTag> inRange(List<String> tags, @Nullable VersionRange range) {
        return tags.stream()
                .flatMap(tag -> VersionTag.parse(tag).stream())
                .filter(candidate -> range == null || range.contains(candidate.version()))
                .sorted(VersionTag.BEST_FIRST)
                .toList();
    }

    /** Tells whether a manifest is what its tag says; tags of unmanaged images are free names. */
    static boolean agree(VersionTag candidate, Manifest manifest) {
        String version = manifest.annotations().get(Annotations.VERSION);
        LifecycleState declared = Annotations.state(manifest.annotations());
        return !declared.isManaged()
                || version == null
                || declared.tagOf(version).orElse(version).equals(candidate.tag());
    }
}
