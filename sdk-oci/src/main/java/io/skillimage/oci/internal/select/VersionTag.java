package io.skillimage.oci.internal.select;

import io.skillimage.LifecycleState;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.schema.SkillVersions;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tag that reads as a version in a state: {@code 1.0.0-draft}, {@code 1.0.0-testing} or {@code 1.0.0}.
 *
 * @param tag the tag
 * @param version the version in it
 * @param state the state that the tag stands for
 */
public record VersionTag(String tag, String version, LifecycleState state) {

    /** The highest version first; of one version, the most mature state first. */
    public static final Comparator<VersionTag> BEST_FIRST = Comparator.comparing(
                    VersionTag::version, SkillVersions::compare)
            .thenComparing(VersionTag::state)
            .reversed();

    /** Returns the version that a manifest declares, else the one in the tag that led to it, else null. */
    static @Nullable String versionOf(Manifest manifest, @Nullable String tag) {
        String declared = manifest.annotations().get(Annotations.VERSION);
        return declared != null || tag == null
                ? declared
                : parse(tag).map(VersionTag::version).orElse(null);
    }

    /** Returns what the tag reads as, or nothing for a free name such as {@code latest}. */
    public static Optional<VersionTag> parse(String tag) {
        for (LifecycleState state : new LifecycleState[] {LifecycleState.DRAFT, LifecycleState.TESTING}) {
            String suffix = "-" + state.label();
            if (tag.endsWith(suffix)) {
                String version = tag.substring(0, tag.length() - suffix.length());
                if (SkillVersions.isVersion(version)) {
                    return Optional.of(new VersionTag(tag, version, state));
                }
            }
        }
        return SkillVersions.isVersion(tag)
                ? Optional.of(new VersionTag(tag, tag, LifecycleState.PUBLISHED))
                : Optional.empty();
    }
}
