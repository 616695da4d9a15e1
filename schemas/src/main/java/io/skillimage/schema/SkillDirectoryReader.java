package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of a skill directory, SKILL.md and skill.yaml, and compares them. Symbolic links are never
 * followed, and nothing is read but these two files. Thread-safe.
 *
 * <p>The callers say which regular files there are, as paths relative to the directory with {@code /} between the
 * segments: they have just unpacked or listed them, and so the answer is the same on every file system. SKILL.md has to
 * be written exactly so, in capitals, at the root.
 */
public final class SkillDirectoryReader {
    private static final String CARD = SkillFiles.CARD;
    private static final String MARKDOWN = SkillFiles.MARKDOWN;

    private final Path directory;
    private final Set<String> files;
    private final Findings findings;
    private final @Nullable FrontMatter fallback;

    private SkillDirectoryReader(Path directory, Set<String> files, Findings findings, @Nullable FrontMatter fallback) {
        this.directory = directory;
        this.files = files;
        this.findings = findings;
        this.fallback = fallback;
    }

    /**
     * Reads a skill for its use: departures from the Agent Skills specification that leave a usable skill are warnings,
     * and skill.yaml may be missing.
     *
     * @param directory the skill
     * @param files the regular files in it
     * @return what the skill says of itself
     * @throws InvalidSkillException if the skill cannot be used, with every problem that was found
     */
    public static SkillContent read(Path directory, Set<String> files) {
        return read(directory, files, null);
    }

    /**
     * Reads a skill for its use, of which somebody else says something, too.
     *
     * @param directory the skill
     * @param files the regular files in it
     * @param fallback what is taken where SKILL.md has no front matter and there is no skill.yaml, or null
     * @return what the skill says of itself, or the fallback
     * @throws InvalidSkillException if the skill cannot be used, with every problem that was found
     */
    public static SkillContent read(Path directory, Set<String> files, @Nullable FrontMatter fallback) {
        Findings findings = Findings.forUse();
        SkillContent content = new SkillDirectoryReader(directory, files, findings, fallback).read();
        if (content == null || findings.hasProblems()) {
            throw new InvalidSkillException(findings.problems());
        }
        return content;
    }

    /**
     * Looks at a skill as its author should: every departure from the specifications that could trouble any tool is a
     * problem, and skill.yaml is required. Does not throw for bad content.
     *
     * @param directory the skill
     * @param files the regular files in it
     * @return everything that was found
     */
    public static Validation validate(Path directory, Set<String> files) {
        Findings findings = Findings.forAuthors();
        SkillDirectoryReader reader = new SkillDirectoryReader(directory, files, findings, null);
        SkillContent content = reader.read();
        if (content != null) {
            reader.compareWithDirectory(content);
        }
        return new Validation(findings.problems(), findings.warnings(), content);
    }

    /**
     * Looks at one document as its author should. What concerns the other document or other files is not checked.
     *
     * @param file a skill.yaml or SKILL.md; known by its name
     * @return everything that was found; a file of another name is a problem
     */
    public static Validation validateFile(Path file) {
        Findings findings = Findings.forAuthors();
        String name = String.valueOf(file.getFileName());
        switch (name) {
            case CARD -> {
                byte[] bytes = DocumentFile.CARD.read(file, findings);
                if (bytes != null) {
                    SkillCardReader.read(bytes, findings);
                }
            }
            case MARKDOWN -> {
                byte[] bytes = DocumentFile.MARKDOWN.read(file, findings);
                SkillMarkdownReader.Parts parts = bytes == null ? null : SkillMarkdownReader.read(bytes, findings);
                if (parts != null && parts.frontMatter() == null) {
                    SkillMarkdownReader.reportMissingFrontMatter(findings);
                }
            }
            default -> findings.problem(ErrorCode.BAD_NAME, name, "is neither skill.yaml nor SKILL.md");
        }
        return new Validation(findings.problems(), findings.warnings(), null);
    }

    private @Nullable SkillContent read() {
        SkillMarkdownReader.Parts parts = markdown();
        SkillCard card = card();
        if (card != null) {
            checkPrompt(card);
        }
        warnOfNestedSkills();
        if (parts == null) {
            return null;
        }
        FrontMatter frontMatter = parts.frontMatter();
        if (frontMatter == null) {
            frontMatter = replaceFrontMatter(card);
        } else if (card != null) {
            compare(card, frontMatter);
        }
        return frontMatter == null
                ? null
                : new SkillContent(card, frontMatter, parts.bodyOffset(), findings.warnings());
    }

    private SkillMarkdownReader.@Nullable Parts markdown() {
        if (!files.contains(MARKDOWN)) {
            findings.problem(ErrorCode.NO_SKILL_MD, MARKDOWN, MissingDocument.describe(directory, MARKDOWN, files));
            return null;
        }
        byte[] bytes = DocumentFile.MARKDOWN.read(directory.resolve(MARKDOWN), findings);
        return bytes == null ? null : SkillMarkdownReader.read(bytes, findings);
    }

    private @Nullable SkillCard card() {
        if (files.contains(CARD)) {
            byte[] bytes = DocumentFile.CARD.read(directory.resolve(CARD), findings);
            return bytes == null ? null : SkillCardReader.read(bytes, findings);
        }
        if (MissingDocument.isOfOtherKind(directory, CARD, files)) {
            findings.problem(ErrorCode.BAD_CARD, CARD, MissingDocument.describe(directory, CARD, files));
        } else if (findings.isStrict()) {
            findings.problem(ErrorCode.NO_CARD, CARD, MissingDocument.describe(directory, CARD, files));
        }
        return null;
    }

    private void checkPrompt(SkillCard card) {
        String prompt = card.spec() == null ? null : card.spec().prompt();
        if (prompt == null || InnerPath.normalize(prompt).equals(MARKDOWN)) {
            return;
        }
        if (!files.contains(InnerPath.normalize(prompt))) {
            findings.problem(ErrorCode.BAD_CARD, CARD + "#/spec/prompt", "names a file that is not in the skill");
        } else {
            findings.warning(
                    SkillWarning.Code.BAD_CARD,
                    CARD + "#/spec/prompt",
                    "names another file than SKILL.md, which is what agents are given");
        }
    }

    private void warnOfNestedSkills() {
        List<String> nested = files.stream()
                .filter(file -> file.endsWith("/" + MARKDOWN))
                .sorted()
                .toList();
        if (!nested.isEmpty() && files.contains(MARKDOWN)) {
            String more = nested.size() == 1 ? "" : " and " + (nested.size() - 1) + " more";
            findings.warning(
                    SkillWarning.Code.NESTED_SKILL, nested.get(0) + more, "a skill inside the skill is not looked at");
        }
    }

    private @Nullable FrontMatter replaceFrontMatter(@Nullable SkillCard card) {
        if (card == null && fallback != null) {
            findings.violation(
                    ErrorCode.BAD_FRONTMATTER,
                    SkillWarning.Code.BAD_FRONTMATTER,
                    MARKDOWN,
                    "has no front matter; what its image says of it is used instead");
            return fallback;
        }
        if (card == null) {
            SkillMarkdownReader.reportMissingFrontMatter(findings);
            return null;
        }
        findings.violation(
                ErrorCode.BAD_FRONTMATTER,
                SkillWarning.Code.BAD_FRONTMATTER,
                MARKDOWN,
                "has no front matter; skill.yaml is used instead");
        return new FrontMatter(
                card.name(), card.description(), card.license(), card.compatibility(), card.allowedTools(), Map.of());
    }

    private void compare(SkillCard card, FrontMatter frontMatter) {
        if (frontMatter.name() != null && !frontMatter.name().equals(card.name())) {
            findings.problem(
                    ErrorCode.METADATA_MISMATCH,
                    MARKDOWN + "#/name",
                    "is '" + shown(frontMatter.name()) + "', but skill.yaml says '" + card.name() + "'");
        }
        if (!frontMatter.description().strip().equals(card.description().strip())) {
            findings.warning(
                    SkillWarning.Code.BAD_CARD, CARD + "#/metadata/description", "is not the description in SKILL.md");
        }
    }

    private void compareWithDirectory(SkillContent content) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        if (name != null && content.name() != null && !name.toString().equals(content.name())) {
            findings.warning(
                    SkillWarning.Code.SPEC_VIOLATION,
                    MARKDOWN + "#/name",
                    "is '" + content.name() + "', but the directory is '" + shown(name.toString()) + "'");
        }
    }

    private static String shown(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "...";
    }
}
