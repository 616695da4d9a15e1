package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillWarning;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkillMarkdownReaderTest {
    private static final String HEAD = "name: invoice-reader\ndescription: Reads invoices.\n";
    private static final String BODY = "# Caf\u00e9\n---\nBody.\n";

    @Test
    void readsEveryField() {
        SkillMarkdown read = read(skill(HEAD + """
                license: MIT
                compatibility: Needs Python 3.
                allowed-tools: Read Bash(git:*)
                metadata:
                  author: Ada
                  version: "1.10"
                """));

        assertThat(read.warnings()).isEmpty();
        assertThat(read.frontMatter())
                .isEqualTo(new FrontMatter(
                        "invoice-reader",
                        "Reads invoices.",
                        "MIT",
                        "Needs Python 3.",
                        "Read Bash(git:*)",
                        Map.of("author", "Ada", "version", "1.10")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "\n \n", "\uFEFF\r\n"})
    void tellsWhereTheBodyBeginsInBytes(String prefix) {
        byte[] bytes =
                (prefix + skill("name: a\ndescription: \u00fc\u4e16\ud83d\ude00\n")).getBytes(StandardCharsets.UTF_8);

        int offset = SkillMarkdownReader.read(bytes).bodyOffset();

        assertThat(new String(Arrays.copyOfRange(bytes, offset, bytes.length), StandardCharsets.UTF_8))
                .isEqualTo(BODY);
    }

    static Stream<Arguments> understandsFrontMatter() {
        return Stream.of(
                arguments("---\r\nname: a\r\ndescription: b\r\n---\r\nBody", "b"),
                arguments("--- \t\nname: a\ndescription: b\n---  \nBody", "b"),
                arguments("---\nname: a\ndescription: b\n---", "b"),
                arguments("---\nname: a\ndescription: b --- c\n---\n", "b --- c"),
                arguments("---\nname: a\ndescription: >-\n  b\n  c\n---\n", "b c"),
                arguments("---\nname: a\ndescription: |\n  b\n  ---\n  c\n---\n", "b\n---\nc\n"),
                arguments("---\nname: a\ndescription: b\n  c\n\n  d\n---\n", "b c\nd"),
                arguments("---\nname: a\ndescription: &d b\nmetadata: {e: *d}\n---\n", "b"),
                arguments("---\n# comment\nname: a\ndescription: no # comment\n---\n", "no"));
    }

    @ParameterizedTest
    @MethodSource
    void understandsFrontMatter(String markdown, String description) {
        SkillMarkdown read = read(markdown);

        assertThat(read.frontMatter().description()).isEqualTo(description);
        assertThat(read.warnings()).isEmpty();
    }

    static Stream<Arguments> mendsOneUnquotedValue() {
        return Stream.of(
                arguments("description: Use when: asked", "Use when: asked"),
                arguments("description: It's for: you", "It's for: you"),
                arguments("description: Use when: asked\n  and: not otherwise\n", "Use when: asked and: not otherwise"),
                arguments("description: Use it\n  when: asked\n\n  twice", "Use it when: asked\ntwice"),
                arguments("description: [Beta] reads", "[Beta] reads"),
                arguments("description: @acme reads", "@acme reads"),
                arguments("description: `pdf` reader", "`pdf` reader"),
                arguments("description: *Reads* bills", "*Reads* bills"),
                arguments("description: \"Reads\" bills", "\"Reads\" bills"),
                arguments("description: 100% \"of\": bills\r", "100% \"of\": bills"),
                arguments("description: b\nmetadata:\n  note: c: d", "b"));
    }

    @ParameterizedTest
    @MethodSource
    void mendsOneUnquotedValue(String description, String expected) {
        SkillMarkdown read = read("---\nname: a\n" + description + "\nlicense: MIT\n---\n");

        assertThat(read.frontMatter().description()).isEqualTo(expected);
        assertThat(read.frontMatter().license()).isEqualTo("MIT");
        assertThat(read.warnings()).extracting(SkillWarning::code).containsExactly(SkillWarning.Code.LENIENT_YAML);
    }

    static Stream<Arguments> warnsOfDepartures() {
        return Stream.of(
                arguments("\uFEFF" + skill(HEAD), "BOM"),
                arguments("\n" + skill(HEAD), "BAD_FRONTMATTER"),
                arguments(skill(HEAD + "---x: y\n"), "BAD_FRONTMATTER, SPEC_VIOLATION"),
                arguments(skill("description: b\n"), "SPEC_VIOLATION"),
                arguments(skill("name: ''\ndescription: b\n"), "SPEC_VIOLATION"),
                arguments(skill("name: Invoice Reader\ndescription: b\n"), "SPEC_VIOLATION"),
                arguments(skill("name: " + "n".repeat(65) + "\ndescription: b\n"), "SPEC_VIOLATION"),
                arguments(skill("name: 12\ndescription: b\n"), "SPEC_VIOLATION"),
                arguments(skill("name: [a]\ndescription: b\n"), "SPEC_VIOLATION, SPEC_VIOLATION"),
                arguments(skill("name: a\ndescription: " + "b".repeat(1025) + "\n"), "SPEC_VIOLATION"),
                arguments(skill("name: a\ndescription: b\u202ec\n"), "SPEC_VIOLATION"),
                arguments(skill("name: a\ndescription: b\udb40\udc41\n"), "SPEC_VIOLATION"),
                arguments(skill(HEAD + "compatibility: " + "c".repeat(501) + "\n"), "SPEC_VIOLATION"),
                arguments(skill(HEAD + "license: {a: b}\n"), "SPEC_VIOLATION"),
                arguments(skill(HEAD + "metadata: a\n"), "SPEC_VIOLATION"),
                arguments(skill(HEAD + "allowed-tools: [a, {b: c}]\n"), "SPEC_VIOLATION"),
                arguments(skill(HEAD + "a: 1\nb: 2\nc: 3\n"), "SPEC_VIOLATION"));
    }

    @ParameterizedTest
    @MethodSource
    void warnsOfDepartures(String markdown, String codes) {
        assertThat(read(markdown).warnings())
                .extracting(warning -> warning.code().name())
                .containsExactly(codes.split(", "));
    }

    @Test
    void countsCharactersNotCodeUnits() {
        assertThat(read(skill("name: a\ndescription: " + "\ud83d\ude00".repeat(1024) + "\n"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void joinsToolsThatAreListed() {
        assertThat(read(skill(HEAD + "allowed-tools: [Read, Bash]\n"))
                        .frontMatter()
                        .allowedTools())
                .isEqualTo("Read Bash");
    }

    @Test
    void keepsMetadataAsText() {
        Map<String, String> metadata = read(skill(HEAD
                        + "metadata: {a: 1.10, b: true, c: , d: {e: [1, f]}, g: h}\n"
                        + "version: 2.0.0\ntriggers: [i]\ng: other\n"))
                .frontMatter()
                .metadata();

        assertThat(metadata)
                .containsExactly(
                        Map.entry("a", "1.10"),
                        Map.entry("b", "true"),
                        Map.entry("c", ""),
                        Map.entry("d", "{\"e\":[1,\"f\"]}"),
                        Map.entry("g", "h"),
                        Map.entry("version", "2.0.0"),
                        Map.entry("triggers", "[\"i\"]"));
    }

    @Test
    void neverTakesTheNameFromMetadata() {
        FrontMatter named = read(skill(HEAD + "metadata: {name: evil, description: evil}\n"))
                .frontMatter();
        FrontMatter unnamed =
                read(skill("description: b\nmetadata: {name: evil}\n")).frontMatter();

        assertThat(named.name()).isEqualTo("invoice-reader");
        assertThat(named.description()).isEqualTo("Reads invoices.");
        assertThat(unnamed.name()).isNull();
    }

    static Stream<Arguments> refusesWhatCannotBeUsed() {
        return Stream.of(
                arguments("", ErrorCode.BAD_FRONTMATTER),
                arguments("\uFEFF \n", ErrorCode.BAD_FRONTMATTER),
                arguments("# Just Markdown\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\ndescription: b\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\ndescription: b\n...\n# B\n", ErrorCode.BAD_FRONTMATTER),
                arguments("----\nname: a\ndescription: b\n----\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\rname: a\rdescription: b\r---\rB", ErrorCode.BAD_FRONTMATTER),
                arguments("--- name: a\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\n- a\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\n\tdescription: b\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\n<!-- b -->\ndescription: c\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a: b\ndescription: c: d\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\ndescription: a\u0080b\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\ndescription: \"a\\x1bb\"\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\nname: a\ndescription: b\n--- c\n---\n", ErrorCode.BAD_FRONTMATTER),
                arguments("---\n---\n", ErrorCode.NO_DESCRIPTION),
                arguments("---\nname: a\n---\n", ErrorCode.NO_DESCRIPTION),
                arguments("---\nname: a\ndescription: ' '\n---\n", ErrorCode.NO_DESCRIPTION),
                arguments("---\nname: a\ndescription: [b]\n---\n", ErrorCode.NO_DESCRIPTION),
                arguments("---\nname: a\ndescription: 12\n---\n", ErrorCode.NO_DESCRIPTION),
                arguments("---\nname: a\nmetadata: {description: b}\n---\n", ErrorCode.NO_DESCRIPTION),
                arguments(skill(HEAD + "description: c\n"), ErrorCode.DUPLICATE_KEY),
                arguments(skill(HEAD + "license: !!java.net.URL [a]\n"), ErrorCode.YAML_TAG),
                arguments(skill(HEAD + "metadata: &a [*a]\n"), ErrorCode.YAML_LIMIT),
                arguments(skill(HEAD + "metadata: " + "[".repeat(20_000) + "\n"), ErrorCode.YAML_LIMIT),
                arguments(skill(HEAD + "x: " + "9".repeat(10_000) + "\n"), ErrorCode.BAD_TYPE),
                arguments(skill(HEAD + "x: " + "y".repeat(256 * 1024) + "\n"), ErrorCode.TOO_LARGE),
                arguments(skill(HEAD) + "b".repeat(SkillMarkdownReader.MAX_BYTES), ErrorCode.TOO_LARGE),
                arguments(skill(HEAD) + "\0", ErrorCode.BAD_ENCODING));
    }

    @ParameterizedTest
    @MethodSource
    void refusesWhatCannotBeUsed(String markdown, ErrorCode code) {
        InvalidSkillException refused = catchThrowableOfType(InvalidSkillException.class, () -> read(markdown));

        assertThat(refused).as("refusal of %.200s", markdown).isNotNull();
        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.path()).startsWith("SKILL.md");
        });
    }

    @Test
    void refusesOtherEncodingsInTheBodyToo() {
        byte[] latin1 = skill(HEAD).getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = skill(HEAD).getBytes(StandardCharsets.UTF_16);

        for (byte[] bytes : new byte[][] {latin1, utf16}) {
            assertThat(catchThrowableOfType(InvalidSkillException.class, () -> SkillMarkdownReader.read(bytes))
                            .code())
                    .isEqualTo(ErrorCode.BAD_ENCODING);
        }
    }

    @Test
    void countsTheLinesOfTheFileInMessages() {
        InvalidSkillException refused = catchThrowableOfType(
                InvalidSkillException.class, () -> read("\n\n---\nname: a\ndescription: 'b\n---\n"));

        assertThat(refused.problems().get(0).message()).startsWith("line 6, ");
    }

    private static String skill(String frontMatter) {
        return "---\n" + frontMatter + "---\n" + BODY;
    }

    private static SkillMarkdown read(String markdown) {
        return SkillMarkdownReader.read(markdown.getBytes(StandardCharsets.UTF_8));
    }
}
