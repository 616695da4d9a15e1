package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.InvalidSkillException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillDirectoryReaderTest {
    private static final String CARD = """
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCard
            metadata: {name: bill-reader, namespace: acme, version: 1.0.0, description: Reads bills.}
            """;
    private static final String MARKDOWN = "---\nname: bill-reader\ndescription: Reads bills.\n---\nBody\n";

    @TempDir
    private Path parent;

    private Path skill;

    @BeforeEach
    void createSkill() throws IOException {
        skill = Files.createDirectory(parent.resolve("bill-reader"));
        write("SKILL.md", MARKDOWN);
        write("skill.yaml", CARD);
    }

    @Test
    void readsBothDocuments() throws IOException {
        SkillContent content = read();

        assertThat(content.card()).isNotNull();
        assertThat(content.name()).isEqualTo("bill-reader");
        assertThat(content.frontMatter().description()).isEqualTo("Reads bills.");
        assertThat(MARKDOWN.substring(content.bodyOffset())).isEqualTo("Body\n");
        assertThat(content.warnings()).isEmpty();
        assertThat(validate()).isEqualTo(new Validation(List.of(), List.of(), content));
    }

    @Test
    void readsSkillWithoutCardButAuthorsNeedOne() throws IOException {
        Files.delete(skill.resolve("skill.yaml"));

        assertThat(read().card()).isNull();
        assertThat(read().name()).isEqualTo("bill-reader");
        assertThat(validate().problems()).extracting(Problem::code).containsExactly(ErrorCode.NO_CARD);
    }

    @Test
    void hasNoNameWithoutLegalOne() throws IOException {
        Files.delete(skill.resolve("skill.yaml"));
        write("SKILL.md", "---\nname: Bill Reader\ndescription: a\n---\n");

        assertThat(read().name()).isNull();
        assertThat(read().frontMatter().name()).isEqualTo("Bill Reader");
    }

    @Test
    void reportsTheProblemsOfBothDocuments() throws IOException {
        write("SKILL.md", "---\nname: bill-reader\n---\n");
        write("skill.yaml", CARD.replace("1.0.0", "v1"));

        assertThat(refusal().problems())
                .extracting(Problem::code)
                .containsExactly(ErrorCode.NO_DESCRIPTION, ErrorCode.BAD_VERSION);
    }

    @Test
    void refusesDifferentNames() throws IOException {
        write("SKILL.md", MARKDOWN.replace("bill-reader", "other\u202e"));

        assertThat(refusal().code()).isEqualTo(ErrorCode.METADATA_MISMATCH);
        assertThat(refusal()).hasMessageContaining("other\\u202E").hasMessageContaining("'bill-reader'");
    }

    @Test
    void warnsOfDifferentDescriptions() throws IOException {
        write("SKILL.md", MARKDOWN.replace("Reads", "Pays"));

        assertThat(read().warnings()).extracting(SkillWarning::code).containsExactly(SkillWarning.Code.BAD_CARD);
        assertThat(validate().isValid()).isTrue();
    }

    @Test
    void takesTheCardForMissingFrontMatter() throws IOException {
        write("SKILL.md", "\uFEFF# Just Markdown\n");

        SkillContent content = read();

        assertThat(content.frontMatter().name()).isEqualTo("bill-reader");
        assertThat(content.frontMatter().description()).isEqualTo("Reads bills.");
        assertThat(content.bodyOffset()).isEqualTo(3);
        assertThat(content.warnings())
                .extracting(SkillWarning::code)
                .containsExactly(SkillWarning.Code.BOM, SkillWarning.Code.BAD_FRONTMATTER);
        assertThat(validate().problems()).extracting(Problem::code).containsExactly(ErrorCode.BAD_FRONTMATTER);
    }

    @Test
    void refusesMissingFrontMatterWithoutCard() throws IOException {
        write("SKILL.md", "# Just Markdown\n");
        Files.delete(skill.resolve("skill.yaml"));

        assertThat(refusal().code()).isEqualTo(ErrorCode.BAD_FRONTMATTER);
    }

    @Test
    void doesNotTakeTheCardForBrokenFrontMatter() throws IOException {
        for (String broken : new String[] {"", "----\n----\n", "---\nname: bill-reader\n", "---\n---\n"}) {
            write("SKILL.md", broken);

            assertThat(refusal().problems()).hasSize(1);
        }
    }

    @Test
    void saysWhyThereIsNoMarkdown() throws IOException {
        Files.delete(skill.resolve("SKILL.md"));
        assertThat(refusal()).hasMessage("SKILL.md: is missing");

        write("Skill.md", MARKDOWN);
        assertThat(refusal()).hasMessageContaining("'Skill.md' would have to be called exactly so");
        Files.delete(skill.resolve("Skill.md"));

        Files.createDirectory(skill.resolve("SKILL.md"));
        assertThat(refusal()).hasMessage("SKILL.md: is no regular file");
        assertThat(refusal().code()).isEqualTo(ErrorCode.NO_SKILL_MD);
    }

    @Test
    void saysThatEverythingIsInOneDirectory() throws IOException {
        Files.createDirectory(skill.resolve("inner"));
        Files.move(skill.resolve("SKILL.md"), skill.resolve("inner/SKILL.md"));
        Files.move(skill.resolve("skill.yaml"), skill.resolve("inner/skill.yaml"));

        assertThat(refusal()).hasMessageContaining("everything is in the directory 'inner/'");
        assertThat(refusal().code()).isEqualTo(ErrorCode.NO_SKILL_MD);
    }

    @Test
    void refusesCardThatIsNoFile() throws IOException {
        Files.delete(skill.resolve("skill.yaml"));
        Files.createDirectory(skill.resolve("skill.yaml"));
        assertThat(refusal().code()).isEqualTo(ErrorCode.BAD_CARD);

        write("skill.yaml/a", "");
        assertThat(refusal().code()).isEqualTo(ErrorCode.BAD_CARD);
    }

    @Test
    void neverFollowsLinks() throws IOException {
        Path secret = Files.writeString(parent.resolve("secret"), CARD);
        Files.delete(skill.resolve("skill.yaml"));
        Files.createSymbolicLink(skill.resolve("skill.yaml"), secret);

        assertThat(refusal().code()).isEqualTo(ErrorCode.BAD_CARD);
        Set<String> pretended = Set.of("SKILL.md", "skill.yaml");
        assertThat(catchThrowableOfType(InvalidSkillException.class, () -> SkillDirectoryReader.read(skill, pretended))
                        .code())
                .isEqualTo(ErrorCode.BAD_CARD);
    }

    @Test
    void refusesFilesThatVanished() throws IOException {
        Set<String> files = files();
        Files.delete(skill.resolve("SKILL.md"));
        Files.delete(skill.resolve("skill.yaml"));

        assertThat(SkillDirectoryReader.validate(skill, files).problems())
                .extracting(Problem::code)
                .containsExactly(ErrorCode.NO_SKILL_MD, ErrorCode.BAD_CARD);
    }

    @Test
    void warnsOfNestedSkill() throws IOException {
        Files.createDirectories(skill.resolve("examples/inner"));
        write("examples/inner/SKILL.md", "no skill at all");

        assertThat(read().warnings()).extracting(SkillWarning::code).containsExactly(SkillWarning.Code.NESTED_SKILL);
    }

    @Test
    void looksForThePrompt() throws IOException {
        write("skill.yaml", CARD + "spec: {prompt: ./SKILL.md}\n");
        assertThat(read().warnings()).isEmpty();

        write("skill.yaml", CARD + "spec: {prompt: other.md}\n");
        assertThat(refusal().code()).isEqualTo(ErrorCode.BAD_CARD);

        write("other.md", "");
        assertThat(read().warnings()).extracting(SkillWarning::code).containsExactly(SkillWarning.Code.BAD_CARD);
    }

    @Test
    void holdsAuthorsToTheSpecification() throws IOException {
        String departing = """

                ---
                name: bill-reader
                description: Use when: asked
                allowed-tools: [a]
                model: b
                metadata: {c: [d]}
                license: 1
                ---
                """;
        write("SKILL.md", departing);

        assertThat(read().warnings()).isNotEmpty();
        assertThat(validate().problems())
                .extracting(Problem::code)
                .containsExactly(
                        ErrorCode.BAD_FRONTMATTER,
                        ErrorCode.BAD_FRONTMATTER,
                        ErrorCode.BAD_TYPE,
                        ErrorCode.BAD_TYPE,
                        ErrorCode.BAD_TYPE,
                        ErrorCode.UNKNOWN_FIELD);
        assertThat(validate().content()).isNotNull();
    }

    @Test
    void holdsAuthorsToLimits() throws IOException {
        write(
                "SKILL.md",
                "---\nname: Bill\ndescription: " + "d".repeat(1025) + "\ncompatibility: " + "c".repeat(501)
                        + "\n---\n");
        Files.delete(skill.resolve("skill.yaml"));

        assertThat(validate().problems())
                .extracting(Problem::path)
                .containsExactly("SKILL.md#/name", "SKILL.md#/description", "SKILL.md#/compatibility", "skill.yaml");
    }

    @Test
    void advisesAuthorsOnly() throws IOException {
        write("SKILL.md", MARKDOWN + "line\n".repeat(500));
        Files.move(skill, parent.resolve("elsewhere"));
        skill = parent.resolve("elsewhere");

        assertThat(read().warnings()).isEmpty();
        assertThat(validate().isValid()).isTrue();
        assertThat(validate().warnings())
                .extracting(SkillWarning::code)
                .containsExactly(SkillWarning.Code.SPEC_VIOLATION, SkillWarning.Code.SPEC_VIOLATION);
    }

    @Test
    void validatesOneDocument() throws IOException {
        assertThat(SkillDirectoryReader.validateFile(skill.resolve("SKILL.md")))
                .isEqualTo(SkillDirectoryReader.validateFile(skill.resolve("skill.yaml")));

        write("SKILL.md", "# Just Markdown");
        write("skill.yaml", CARD.replace("kind", "Kind"));
        write("other.md", MARKDOWN);

        assertThat(codes("SKILL.md")).containsExactly(ErrorCode.BAD_FRONTMATTER);
        assertThat(codes("skill.yaml")).containsExactly(ErrorCode.UNKNOWN_FIELD, ErrorCode.BAD_CARD);
        assertThat(codes("other.md")).containsExactly(ErrorCode.BAD_NAME);
        Files.delete(skill.resolve("SKILL.md"));
        assertThat(codes("SKILL.md")).containsExactly(ErrorCode.NO_SKILL_MD);
    }

    @Test
    void boundsWhatIsRead() throws IOException {
        write("skill.yaml", CARD + "#".repeat(1024 * 1024));

        assertThat(refusal().code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void whatSomebodyElseSaysIsTakenOnlyWhereBothDocumentsSayNothing() throws IOException {
        FrontMatter fallback = new FrontMatter(null, "Of somebody else.", null, null, null, Map.of());
        assertThat(SkillDirectoryReader.read(skill, files(), fallback)).isEqualTo(read());

        write("SKILL.md", "# Bills\n");
        assertThat(SkillDirectoryReader.read(skill, files(), fallback)
                        .frontMatter()
                        .description())
                .isEqualTo("Reads bills.");

        Files.delete(skill.resolve("skill.yaml"));
        SkillContent content = SkillDirectoryReader.read(skill, files(), fallback);
        assertThat(content.frontMatter()).isEqualTo(fallback);
        assertThat(content.bodyOffset()).isZero();
        assertThat(content.warnings())
                .extracting(SkillWarning::code)
                .containsExactly(SkillWarning.Code.BAD_FRONTMATTER);

        write("SKILL.md", "---\nname: bill-reader\n---\n");
        Set<String> files = files();
        assertThat(catchThrowableOfType(
                        InvalidSkillException.class, () -> SkillDirectoryReader.read(skill, files, fallback)))
                .returns(ErrorCode.NO_DESCRIPTION, InvalidSkillException::code);
    }

    private Iterable<ErrorCode> codes(String file) {
        return SkillDirectoryReader.validateFile(skill.resolve(file)).problems().stream()
                .map(Problem::code)
                .toList();
    }

    private SkillContent read() throws IOException {
        return SkillDirectoryReader.read(skill, files());
    }

    private Validation validate() throws IOException {
        return SkillDirectoryReader.validate(skill, files());
    }

    private InvalidSkillException refusal() throws IOException {
        Set<String> files = files();
        InvalidSkillException refused =
                catchThrowableOfType(InvalidSkillException.class, () -> SkillDirectoryReader.read(skill, files));
        assertThat(refused).isNotNull();
        return refused;
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(skill)) {
            return paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> skill.relativize(path).toString().replace('\\', '/'))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(skill.resolve(file), text);
    }
}
