package io.skillimage.schema;

import io.skillimage.FrontMatter;
import io.skillimage.SkillWarning;
import java.util.List;

/**
 * What was read of a SKILL.md. Immutable.
 *
 * @param frontMatter the front matter
 * @param bodyOffset where the Markdown after it begins, in bytes from the start of the file
 * @param warnings where the file departs from the Agent Skills specification, and what else should be known
 */
public record SkillMarkdown(FrontMatter frontMatter, int bodyOffset, List<SkillWarning> warnings) {
    /** Copies the list. */
    public SkillMarkdown {
        warnings = List.copyOf(warnings);
    }
}
