package io.skillimage;

import java.util.Optional;

/** What became of a skill that is watched. An immutable value. */
public sealed interface SkillWatchEvent {

    /** Returns the reference that is watched. */
    SkillReference reference();

    /**
     * The reference means another image than before, or was resolved for the first time.
     *
     * @param reference the reference that is watched
     * @param before what it meant before; empty the first time
     * @param now what it means now, verified
     */
    record Moved(SkillReference reference, Optional<ResolvedSkill> before, ResolvedSkill now)
            implements SkillWatchEvent {}

    /**
     * The content is the same, but its lifecycle state is another one: it was deprecated, say.
     *
     * @param reference the reference that is watched
     * @param before the skill in the state that it was in
     * @param now the skill in the state that it is in
     */
    record StateChanged(SkillReference reference, ResolvedSkill before, ResolvedSkill now) implements SkillWatchEvent {}

    /**
     * The skill must not be used any more: it was withdrawn, is gone, or a rule refuses it. That it was archived shows in
     * {@link LifecycleException#state()}.
     *
     * @param reference the reference that is watched
     * @param last what it meant before; empty if it was never resolved
     * @param error why
     */
    record Refused(SkillReference reference, Optional<ResolvedSkill> last, SkillException error)
            implements SkillWatchEvent {}

    /**
     * Nobody can tell at the moment.
     *
     * @param reference the reference that is watched
     * @param usable what it meant before, if the freshness rule lets that serve for the time being
     * @param reason what went wrong
     */
    record Unreachable(SkillReference reference, Optional<ResolvedSkill> usable, String reason)
            implements SkillWatchEvent {
        /** Makes the reason printable. */
        public Unreachable {
            reason = PrintableText.of(reason);
        }
    }

    /**
     * After {@link Refused} or {@link Unreachable}, the skill is what it was before.
     *
     * @param reference the reference that is watched
     * @param now the skill
     */
    record Recovered(SkillReference reference, ResolvedSkill now) implements SkillWatchEvent {}
}
