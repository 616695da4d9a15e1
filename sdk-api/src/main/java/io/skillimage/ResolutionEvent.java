package io.skillimage;

import java.time.Duration;

/** How a resolution ended. An immutable value. */
public sealed interface ResolutionEvent {

    /** Returns what was asked for. */
    SkillReference reference();

    /** Returns how long it took. */
    Duration duration();

    /**
     * A skill was resolved.
     *
     * @param reference what was asked for
     * @param skill what was returned
     * @param duration how long it took
     */
    record Resolved(SkillReference reference, ResolvedSkill skill, Duration duration) implements ResolutionEvent {}

    /**
     * A skill was refused or could not be had.
     *
     * @param reference what was asked for
     * @param error why
     * @param duration how long it took
     */
    record Failed(SkillReference reference, SkillException error, Duration duration) implements ResolutionEvent {}
}
