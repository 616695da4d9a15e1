package io.skillimage.oci.internal.solve;

import io.skillimage.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * That a skill is needed.
 *
 * @param skill which one
 * @param range the versions that will do, or null for any
 * @param text how people write that: {@code acme/tables ^2}
 */
public record Need(String skill, @Nullable VersionRange range, String text) {

    /** Returns whether that candidate will do. */
    public boolean isMetBy(Candidate candidate) {
        return range == null || (candidate.version() != null && range.contains(candidate.version()));
    }
}
