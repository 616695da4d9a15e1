package io.skillimage.oci.internal.solve;

import io.skillimage.LifecycleState;
import io.skillimage.SemanticVersion;
import io.skillimage.oci.internal.select.VersionTag;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which tags of a repository read as versions. */
public final class AvailableVersions {
    private AvailableVersions() {}

    /**
     * Returns the tags that read as versions, best first. A tag of a release may hold one that is deprecated or archived,
     * so that only its manifest says whether it is allowed.
     */
    public static List<Candidate> among(Collection<String> tags, Set<LifecycleState> allowed) {
        return tags.stream()
                .flatMap(tag -> VersionTag.parse(tag).stream())
                .filter(tag -> tag.state() == LifecycleState.PUBLISHED || allowed.contains(tag.state()))
                .sorted(VersionTag.BEST_FIRST)
                .map(tag -> new Candidate(tag.tag(), SemanticVersion.parse(tag.version())))
                .toList();
    }
}
