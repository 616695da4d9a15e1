package io.skillimage.schema;

import io.skillimage.SkillWarning;
import java.util.List;

/**
 * A document that was read, and what its reader has to say about it. Immutable if its value is.
 *
 * @param <T> the type of the document
 * @param value the document
 * @param warnings what did not stop the reading, but should be known
 */
public record Read<T>(T value, List<SkillWarning> warnings) {
    /** Copies the list. */
    public Read {
        warnings = List.copyOf(warnings);
    }
}
