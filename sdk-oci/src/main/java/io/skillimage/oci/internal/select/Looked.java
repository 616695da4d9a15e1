package io.skillimage.oci.internal.select;

import io.skillimage.SkillWarning;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a tag told.
 *
 * @param known the manifest that it points at, or null if there is no such tag
 * @param isNow whether the repository has just said so
 * @param warnings what somebody should know
 * @param holdsFor how long that is true without another look
 */
record Looked(@Nullable KnownManifest known, boolean isNow, List<SkillWarning> warnings, Duration holdsFor) {
    Looked {
        warnings = List.copyOf(warnings);
    }

    /** Returns whether there is no such tag. */
    boolean isGone() {
        return known == null;
    }

    /** Returns whether nobody was asked, though somebody could be. */
    boolean isFromMemory() {
        return !isNow && warnings.isEmpty();
    }
}
