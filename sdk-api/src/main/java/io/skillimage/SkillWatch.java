package io.skillimage;

import java.util.Optional;

/** A skill that is watched until this is closed. Safe for use by many threads. */
public interface SkillWatch extends AutoCloseable {
    /** Returns the reference that is watched. */
    SkillReference reference();

    /**
     * Returns what the reference meant when it was last looked at. Empty before the first answer, while the skill is refused,
     * and while it cannot be reached and no older answer serves.
     */
    Optional<ResolvedSkill> current();

    /** Ends the watch; an event that is on its way may still come. Closing twice does nothing. */
    @Override
    void close();
}
