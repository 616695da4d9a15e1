package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Parses a front matter and, if it is no YAML, once more with the offending value quoted: an unquoted colon in a
 * description is the commonest slip of authors, and other clients forgive it.
 */
final class LenientYaml {
    private static final Pattern ENTRY = Pattern.compile("( *)[A-Za-z0-9_.-]+:[ \t]+([^\\s|>].*)");

    private LenientYaml() {}

    /** Returns the document, or null after having reported a problem. */
    static @Nullable JsonNode parse(FrontMatterBlock block, Findings findings) {
        try {
            return BoundedYaml.parse(block.yaml());
        } catch (YamlException first) {
            JsonNode mended = first.isMalformed() ? parseMended(block.yaml(), first.line()) : null;
            if (mended == null) {
                findings.problem(first.toProblem(SkillFiles.MARKDOWN, block.firstLine(), ErrorCode.BAD_FRONTMATTER));
                return null;
            }
            findings.violation(
                    ErrorCode.BAD_FRONTMATTER,
                    SkillWarning.Code.LENIENT_YAML,
                    SkillFiles.MARKDOWN,
                    "its front matter is YAML only after quoting the value at line "
                            + (block.firstLine() + first.line()) + ": " + first.getMessage());
            return mended;
        }
    }

    private static @Nullable JsonNode parseMended(String yaml, int errorLine) {
        List<String> lines = new ArrayList<>(yaml.lines().toList());
        int entry = findEntry(lines, errorLine);
        if (entry < 0) {
            return null;
        }
        quoteValue(lines, entry);
        try {
            return BoundedYaml.parse(String.join("\n", lines));
        } catch (YamlException e) {
            return null;
        }
    }

    /** Returns the line of the entry whose value reaches {@code errorLine}: the outermost one, or -1. */
    private static int findEntry(List<String> lines, int errorLine) {
        int nearest = -1;
        for (int i = Math.min(errorLine, lines.size() - 1); i >= 0; i--) {
            Matcher matcher = ENTRY.matcher(lines.get(i));
            boolean entry = matcher.matches() && valueEnd(lines, i) > errorLine;
            boolean outermost = !lines.get(i).isBlank() && indent(lines.get(i)) == 0;
            if (entry && (outermost || nearest < 0)) {
                nearest = i;
            }
            if (outermost) {
                return nearest;
            }
        }
        return nearest;
    }

    /** Returns the line after the last one of the value that starts in line {@code entry}. */
    private static int valueEnd(List<String> lines, int entry) {
        int end = entry + 1;
        for (int i = entry + 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            if (indent(line) <= indent(lines.get(entry))) {
                break;
            }
            end = i + 1;
        }
        return end;
    }

    private static void quoteValue(List<String> lines, int entry) {
        int last = valueEnd(lines, entry) - 1;
        Matcher matcher = ENTRY.matcher(lines.get(entry));
        int start = matcher.matches() ? matcher.start(2) : 0;
        for (int i = entry; i <= last; i++) {
            String line = lines.get(i);
            int from = i == entry ? start : 0;
            String quoted = line.substring(from).replace("'", "''");
            String opened = i == entry ? line.substring(0, from) + "'" + quoted : quoted;
            lines.set(i, i == last ? opened.stripTrailing() + "'" : opened);
        }
    }

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        return indent;
    }
}
