package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillWarning;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads SKILL.md as the Agent Skills specification defines it: UTF-8 text of at most 8 MiB, which starts with YAML of
 * at most 256 KiB between two lines {@code ---}. Thread-safe.
 *
 * <p>A file that departs from the specification, but can be understood, is read with warnings; what has no description
 * cannot. {@link SkillDirectoryReader#validateFile} is the strict counterpart, for authors.
 */
public final class SkillMarkdownReader {
    /** The largest SKILL.md that is read, in bytes. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final String FILE = SkillFiles.MARKDOWN;
    private static final int RECOMMENDED_LINES = 500;

    /**
     * A SKILL.md that was taken apart.
     *
     * @param frontMatter the front matter, null if there is none
     * @param bodyOffset where the body begins, in bytes
     */
    record Parts(@Nullable FrontMatter frontMatter, int bodyOffset) {}

    private SkillMarkdownReader() {}

    /**
     * Reads a SKILL.md, leniently.
     *
     * @param markdown the bytes of the file
     * @return the front matter, and where the body is
     * @throws InvalidSkillException if it cannot be used, with every problem that was found
     */
    public static SkillMarkdown read(byte[] markdown) {
        Findings findings = Findings.forUse();
        Parts parts = read(markdown, findings);
        FrontMatter frontMatter = parts == null ? null : parts.frontMatter();
        if (parts != null && frontMatter == null) {
            reportMissingFrontMatter(findings);
        }
        if (parts == null || frontMatter == null) {
            throw new InvalidSkillException(findings.problems());
        }
        return new SkillMarkdown(frontMatter, parts.bodyOffset(), findings.warnings());
    }

    static void reportMissingFrontMatter(Findings findings) {
        findings.problem(ErrorCode.BAD_FRONTMATTER, FILE, "has no front matter: its first line is not '---'");
    }

    /** Returns the parts, or null after having reported at least one problem. */
    static @Nullable Parts read(byte[] markdown, Findings findings) {
        if (markdown.length > MAX_BYTES) {
            findings.problem(ErrorCode.TOO_LARGE, FILE, "is larger than " + MAX_BYTES + " bytes");
            return null;
        }
        Utf8Text decoded = Utf8Text.decode(markdown, FILE, findings);
        if (decoded == null) {
            return null;
        }
        int mark = decoded.byteOrderMark() ? Utf8Text.BYTE_ORDER_MARK_LENGTH : 0;
        if (decoded.byteOrderMark()) {
            findings.warning(
                    SkillWarning.Code.BOM,
                    FILE,
                    "starts with a byte order mark, which hides its front matter from some");
        }
        String text = decoded.text();
        if (text.isBlank()) {
            findings.problem(ErrorCode.BAD_FRONTMATTER, FILE, "is empty");
            return null;
        }
        if (!FrontMatterBlock.beginsIn(text)) {
            adviseOnLength(text, 0, findings);
            return new Parts(null, mark);
        }
        return read(text, mark, findings);
    }

    private static @Nullable Parts read(String text, int mark, Findings findings) {
        FrontMatterBlock block = FrontMatterBlock.locate(text, findings);
        FrontMatter frontMatter = block == null ? null : FrontMatterReader.read(block, findings);
        if (block == null || frontMatter == null) {
            return null;
        }
        adviseOnLength(text, block.bodyStart(), findings);
        int header = text.substring(0, block.bodyStart()).getBytes(StandardCharsets.UTF_8).length;
        return new Parts(frontMatter, mark + header);
    }

    private static void adviseOnLength(String text, int bodyStart, Findings findings) {
        if (findings.isStrict() && text.substring(bodyStart).lines().count() >= RECOMMENDED_LINES) {
            findings.warning(
                    SkillWarning.Code.SPEC_VIOLATION,
                    FILE,
                    "should stay under " + RECOMMENDED_LINES + " lines; details belong in files of their own");
        }
    }
}
