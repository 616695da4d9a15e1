package io.skillimage.schema;

/** The names of a skill's documents. */
final class SkillFiles {
    static final String CARD = "skill.yaml";
    static final String MARKDOWN = "SKILL.md";

    private SkillFiles() {}
}
