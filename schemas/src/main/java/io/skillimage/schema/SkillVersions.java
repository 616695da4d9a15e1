package io.skillimage.schema;

import io.skillimage.SemanticVersion;
import io.skillimage.VersionRange;

/** The versions of skills, and ranges of them, as texts. */
public final class SkillVersions {
    private SkillVersions() {}

    /**
     * Returns whether {@code text} is a semantic version, as {@link SemanticVersion#isVersion(String)} has it.
     */
    public static boolean isVersion(String text) {
        return SemanticVersion.isVersion(text);
    }

    /** Returns whether {@code text} is a range of versions, as {@link VersionRange} describes them. */
    public static boolean isRange(String text) {
        return VersionRange.isRange(text);
    }

    /**
     * Compares two versions by the precedence of Semantic Versioning 2.0.0; build metadata does not count.
     *
     * @param one a version, as {@link #isVersion} has it
     * @param other another
     * @return less than, equal to or greater than zero
     * @throws IllegalArgumentException if one of them is no version
     */
    public static int compare(String one, String other) {
        return SemanticVersion.parse(one).compareTo(SemanticVersion.parse(other));
    }
}
