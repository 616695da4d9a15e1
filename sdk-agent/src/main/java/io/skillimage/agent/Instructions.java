package io.skillimage.agent;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;

/** What a skill tells a model to do, as far as a model can take it in. */
final class Instructions {
    private static final String FILE = "SKILL.md";
    private static final int MAX = 1 << 20;

    private Instructions() {}

    /**
     * Returns the verified text.
     *
     * @throws InvalidSkillException if it is longer than any model would read
     */
    static String of(ResolvedSkill skill) {
        long size = skill.file(FILE).map(SkillFile::size).orElse(0L);
        if (size > MAX) {
            throw new InvalidSkillException(ErrorCode.TOO_LARGE, FILE, "has " + size + " bytes, more than " + MAX);
        }
        return skill.body();
    }
}
