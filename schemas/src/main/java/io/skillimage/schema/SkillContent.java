package io.skillimage.schema;

import io.skillimage.FrontMatter;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a skill directory says of itself. Immutable.
 *
 * @param card skill.yaml, null if there is none
 * @param frontMatter the front matter of SKILL.md; made from the card if SKILL.md has none
 * @param bodyOffset where the body of SKILL.md begins, in bytes from the start of the file
 * @param warnings what did not stop the reading, but should be known
 */
public record SkillContent(
        @Nullable SkillCard card, FrontMatter frontMatter, int bodyOffset, List<SkillWarning> warnings) {
    /** Copies the list. */
    public SkillContent {
        warnings = List.copyOf(warnings);
    }

    /** Returns the card's name, else the front matter's if it is a legal name, else null. */
    public @Nullable String name() {
        if (card != null) {
            return card.name();
        }
        String name = frontMatter.name();
        return name != null && SkillNames.isName(name) ? name : null;
    }
}
