package io.skillimage.agent;

import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import org.jspecify.annotations.Nullable;

/**
 * A skill that is to be offered.
 *
 * @param reference the skill
 * @param locked what a lock says of it; null where none does
 */
record Wish(SkillReference reference, SkillLock.@Nullable Entry locked) {
    static Wish of(SkillReference reference) {
        return new Wish(reference, null);
    }

    static Wish of(SkillLock.Entry entry) {
        return new Wish(entry.pinned().withoutTag(), entry);
    }
}
