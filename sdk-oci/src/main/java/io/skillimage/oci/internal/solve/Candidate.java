package io.skillimage.oci.internal.solve;

import io.skillimage.SemanticVersion;
import org.jspecify.annotations.Nullable;

/**
 * A version of a skill that could be chosen.
 *
 * @param id what tells it from other candidates of the skill, such as its tag
 * @param version its version, or null where it has none, so that it is in no range
 */
public record Candidate(String id, @Nullable SemanticVersion version) {

    @Override
    public String toString() {
        return version == null ? id : version.toString();
    }
}
