package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the front matter of a SKILL.md stands: between two lines that hold {@code ---}, and at most blanks after it.
 *
 * @param yaml the lines between
 * @param firstLine the number of their first line in the file, counted from 1
 * @param bodyStart where the body begins, in characters
 */
record FrontMatterBlock(String yaml, int firstLine, int bodyStart) {
    private static final String FILE = SkillFiles.MARKDOWN;
    private static final String DASHES = "---";

    /** Returns whether the text, after blank lines, starts like a front matter. */
    static boolean beginsIn(String text) {
        return text.startsWith(DASHES, firstLineWithText(text));
    }

    /** Returns the block of a text that starts like a front matter, or null after having reported a problem. */
    static @Nullable FrontMatterBlock locate(String text, Findings findings) {
        int opening = firstLineWithText(text);
        if (!isDelimiter(text, opening)) {
            findings.problem(
                    ErrorCode.BAD_FRONTMATTER, FILE, "its first line holds more than '---', or ends in CR without LF");
            return null;
        }
        int start = lineEnd(text, opening);
        int closing = start;
        while (closing < text.length() && !isDelimiter(text, closing)) {
            closing = lineEnd(text, closing);
        }
        if (closing >= text.length()) {
            findings.problem(ErrorCode.BAD_FRONTMATTER, FILE, "its front matter is not closed by a line '---'");
            return null;
        }
        String yaml = text.substring(start, closing);
        if (yaml.length() > BoundedYaml.MAX_BYTES
                || yaml.getBytes(StandardCharsets.UTF_8).length > BoundedYaml.MAX_BYTES) {
            findings.problem(
                    ErrorCode.TOO_LARGE, FILE, "its front matter is larger than " + BoundedYaml.MAX_BYTES + " bytes");
            return null;
        }
        reportOddities(opening, yaml, findings);
        int firstLine = 2
                + (int) text.substring(0, opening)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new FrontMatterBlock(yaml, firstLine, lineEnd(text, closing));
    }

    private static void reportOddities(int opening, String yaml, Findings findings) {
        if (opening > 0) {
            findings.violation(
                    ErrorCode.BAD_FRONTMATTER,
                    SkillWarning.Code.BAD_FRONTMATTER,
                    FILE,
                    "has blank lines before its front matter, which hide it from some");
        }
        if (yaml.startsWith(DASHES) || yaml.contains("\n" + DASHES)) {
            findings.warning(
                    SkillWarning.Code.BAD_FRONTMATTER,
                    FILE,
                    "a line of its front matter starts with '---'; some would end the front matter there");
        }
    }

    /** Returns the start of the first line that is not blank, the length of the text if there is none. */
    private static int firstLineWithText(String text) {
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                start = i + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return start;
            }
        }
        return text.length();
    }

    private static boolean isDelimiter(String text, int lineStart) {
        if (!text.startsWith(DASHES, lineStart)) {
            return false;
        }
        int end = lineEnd(text, lineStart);
        return text.substring(lineStart + DASHES.length(), end)
                .chars()
                .allMatch(c -> c == ' ' || c == '\t' || c == '\n' || c == '\r');
    }

    private static int lineEnd(String text, int lineStart) {
        int newline = text.indexOf('\n', lineStart);
        return newline < 0 ? text.length() : newline + 1;
    }
}
