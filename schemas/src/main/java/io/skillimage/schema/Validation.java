package io.skillimage.schema;

import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a strict look at a skill found. Immutable.
 *
 * @param problems what its author has to mend
 * @param warnings what its author should know
 * @param content what the skill says of itself, null if that could not be read or if only one file was looked at
 */
public record Validation(
        List<Problem> problems,
        List<SkillWarning> warnings,
        @Nullable SkillContent content) {
    /** Copies the lists. */
    public Validation {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Returns whether there is no problem; there may be warnings. */
    public boolean isValid() {
        return problems.isEmpty();
    }
}
