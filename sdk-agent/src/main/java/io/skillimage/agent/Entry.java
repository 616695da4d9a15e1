package io.skillimage.agent;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import org.jspecify.annotations.Nullable;

/**
 * A skill of a catalogue, and what it must be when it is used.
 *
 * @param skill what agents are told
 * @param locked what a lock says of it; null where none does
 */
record Entry(OfferedSkill skill, SkillLock.@Nullable Entry locked) {
    String name() {
        return skill.name();
    }

    SkillReference pinned() {
        return skill.pinned();
    }

    /**
     * Compares a skill with the lock. Its state is not: the rules about states hold whatever a lock says, and a skill that
     * was deprecated since it was locked must still be usable.
     *
     * @throws io.skillimage.IntegrityException if name, version or content differ
     */
    void verifyLock(ResolvedSkill resolved) {
        if (locked != null) {
            new SkillLock.Entry(
                            locked.name(),
                            locked.version(),
                            locked.pinned(),
                            locked.contentDigest(),
                            null,
                            null,
                            locked.requiredBy(),
                            locked.isRequested(),
                            null)
                    .verify(resolved);
        }
    }
}
