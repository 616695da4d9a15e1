package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkillCardReaderTest {
    private static final String NAME = "  name: invoice-reader\n";
    private static final String NAMESPACE = "  namespace: acme/finance\n";
    private static final String VERSION = "  version: 2.1.0\n";
    private static final String DESCRIPTION = "  description: Reads invoices. Use it for bills.\n";
    private static final String CARD = "apiVersion: skillimage.io/v1alpha1\nkind: SkillCard\nmetadata:\n"
            + NAME
            + NAMESPACE
            + VERSION
            + DESCRIPTION;

    @Test
    void readsEveryField() {
        String yaml = CARD + """
                  display-name: Invoice Reader
                  license: Apache-2.0
                  compatibility: Needs Python 3.
                  tags: [finance, "2026"]
                  authors:
                    - name: Ada
                      email: ada@example.com
                    - name: Finance Team
                  allowed-tools: "read exec"
                provenance: {source: "https://example.com/skills.git", commit: 0a1b2c, path: skills/invoice}
                spec:
                  prompt: ./SKILL.md
                  examples: [{input: a bill, output: its total}, {input: nothing}]
                  dependencies: [{name: acme/tables, version: ">=1.0.0 <3"}]
                """;

        Read<SkillCard> read = read(yaml);

        assertThat(read.warnings()).isEmpty();
        assertThat(read.value())
                .isEqualTo(new SkillCard(
                        "invoice-reader",
                        "acme/finance",
                        "2.1.0",
                        "Reads invoices. Use it for bills.",
                        "Invoice Reader",
                        "Apache-2.0",
                        "Needs Python 3.",
                        List.of("finance", "2026"),
                        List.of(
                                new SkillCard.Author("Ada", "ada@example.com"),
                                new SkillCard.Author("Finance Team", null)),
                        "read exec",
                        new SkillCard.Provenance("https://example.com/skills.git", "0a1b2c", "skills/invoice"),
                        new SkillCard.Spec(
                                "./SKILL.md",
                                List.of(
                                        new SkillCard.Example("a bill", "its total"),
                                        new SkillCard.Example("nothing", null)),
                                List.of(new SkillCard.Dependency("acme/tables", ">=1.0.0 <3")))));
    }

    @Test
    void readsTheSmallestCard() {
        SkillCard card = read(CARD).value();

        assertThat(card.qualifiedName()).isEqualTo("acme/finance/invoice-reader");
        assertThat(card.spec()).isNull();
        assertThat(card.provenance()).isNull();
        assertThat(card.license()).isNull();
        assertThat(card.tags()).isEmpty();
    }

    @Test
    void readsJsonAndWindowsLines() {
        String json = """
                {"apiVersion": "skillimage.io/v1alpha1", "kind": "SkillCard", "metadata":
                  {"name": "a", "namespace": "b", "version": "1.0.0-rc.1", "description": "c"}}""";

        assertThat(read(json).value().version()).isEqualTo("1.0.0-rc.1");
        assertThat(read(CARD.replace("\n", "\r\n")).value())
                .isEqualTo(read(CARD).value());
    }

    static Stream<Arguments> reportsWhatIsWrongAndWhere() {
        return Stream.of(
                arguments("apiVersion: v2\n" + CARD.substring(CARD.indexOf("kind")), "BAD_CARD /apiVersion"),
                arguments(CARD.replace("SkillCard", "SkillCollection"), "BAD_CARD /kind"),
                arguments(CARD.replace(NAME, ""), "BAD_CARD /metadata/name"),
                arguments(CARD.replace("metadata:", "Metadata:"), "UNKNOWN_FIELD /Metadata, BAD_CARD /metadata"),
                arguments(CARD + "status: published\n", "UNKNOWN_FIELD /status"),
                arguments(CARD + "\"a/b~c\": d\n", "UNKNOWN_FIELD /a~1b~0c"),
                arguments(CARD + "  authors: [{name: A, url: b}]\n", "UNKNOWN_FIELD /metadata/authors/0/url"),
                arguments(CARD + "  authors: [{email: a@b}]\n", "BAD_CARD /metadata/authors/0/name"),
                arguments(CARD + "  authors: Ada\n", "BAD_TYPE /metadata/authors"),
                arguments(CARD + "  tags: a,b\n", "BAD_TYPE /metadata/tags"),
                arguments(CARD + "  tags: [a, 1]\n", "BAD_TYPE /metadata/tags/1"),
                arguments(CARD + "  license:\n", "BAD_TYPE /metadata/license"),
                arguments(CARD + "  display-name: ''\n", "BAD_CARD /metadata/display-name"),
                arguments(CARD + "  display-name: " + "d".repeat(129) + "\n", "BAD_CARD /metadata/display-name"),
                arguments(CARD + "spec:\n", "BAD_CARD /spec"),
                arguments(CARD + "spec: {examples: [{in: a}]}\n", "UNKNOWN_FIELD /spec/examples/0/in"),
                arguments(CARD + "provenance: {url: a}\n", "UNKNOWN_FIELD /provenance/url"),
                arguments(CARD.replace(DESCRIPTION, "  description: ''\n"), "BAD_CARD /metadata/description"),
                arguments(CARD.replace(DESCRIPTION, "  description: '  '\n"), "BAD_CARD /metadata/description"),
                arguments(dependency("name: tables, version: '1'"), "BAD_CARD /spec/dependencies/0/name"),
                arguments(dependency("name: acme/tables"), "BAD_CARD /spec/dependencies/0/version"),
                arguments(dependency("name: acme/tables, version: 1"), "BAD_TYPE /spec/dependencies/0/version"),
                arguments(dependency("name: acme/tables, version: soon"), "BAD_VERSION /spec/dependencies/0/version"));
    }

    @ParameterizedTest
    @MethodSource
    void reportsWhatIsWrongAndWhere(String yaml, String expected) {
        assertThat(problems(yaml))
                .extracting(problem -> problem.code() + " " + problem.path())
                .containsExactly(
                        expected.replaceAll("(^|, )(\\w+) ", "$1$2 skill.yaml#").split(", "));
    }

    @Test
    void reportsEveryProblemAtOnce() {
        String yaml = CARD.replace(NAME, "  name: Invoice\n").replace(VERSION, "  version: v1\n") + "  colour: red\n";

        assertThat(problems(yaml))
                .extracting(Problem::code)
                .containsExactlyInAnyOrder(ErrorCode.UNKNOWN_FIELD, ErrorCode.BAD_CARD, ErrorCode.BAD_VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "Upper", "a--b", "-a", "../canary", "\"a\\n\"", "a_b", "\"a\\tb\""})
    void refusesIllegalNames(String name) {
        assertThat(problems(CARD.replace(NAME, "  name: " + name + "\n")))
                .isNotEmpty()
                .allMatch(problem -> problem.path().equals("skill.yaml#/metadata/name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "/a", "a/", "a//b", "a/../b", "\"a/b\\n\"", "A/b"})
    void refusesIllegalNamespaces(String namespace) {
        assertThat(problems(CARD.replace(NAMESPACE, "  namespace: " + namespace + "\n")))
                .isNotEmpty()
                .allMatch(problem -> problem.path().equals("skill.yaml#/metadata/namespace"));
    }

    @Test
    void refusesVeryLongNamesWithoutRecursion() {
        String name = "a-".repeat(60_000) + "a";

        assertThat(problems(CARD.replace(NAME, "  name: " + name + "\n"))).hasSize(2);
        assertThat(problems(CARD.replace(NAMESPACE, "  namespace: " + name + "\n")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1", ".inf", "017", "true", "null", "[1.0.0]"})
    void refusesVersionsThatAreNoText(String version) {
        assertThat(problems(CARD.replace(VERSION, "  version: " + version + "\n")))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.BAD_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "01.0.0", "latest", "''", "1.0.0-", "'1.0.0 '", "\"1.0.0\\n\"", "2026-01-01"})
    void refusesVersionsThatAreNotSemantic(String version) {
        assertThat(problems(CARD.replace(VERSION, "  version: " + version + "\n")))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.BAD_VERSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../SKILL.md",
                "a/../../b",
                "/etc/passwd",
                "file:///etc/passwd",
                "..\\x",
                "C:x",
                "a//b",
                "a/./b",
                "././a",
                ".",
                "..",
                "a/",
                "./"
            })
    void refusesPromptsOutsideTheSkill(String prompt) {
        assertThat(problems(CARD + "spec: {prompt: '" + prompt + "'}\n"))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.PATH_TRAVERSAL);
    }

    static Stream<Arguments> warnsOfWhatIsDoubtful() {
        return Stream.of(
                arguments("\uFEFF" + CARD, SkillWarning.Code.BOM),
                arguments(CARD.replace(VERSION, "  version: 1.0.0+build.5\n"), SkillWarning.Code.BAD_VERSION),
                arguments(CARD.replace(NAME, "  name: con\n"), SkillWarning.Code.BAD_CARD),
                arguments(CARD + "  authors: [{name: 'A <a@b>, Mallory'}]\n", SkillWarning.Code.BAD_CARD),
                arguments(CARD + "  authors: [{name: \"A\\nB\"}]\n", SkillWarning.Code.BAD_CARD),
                arguments(CARD + "  display-name: \"a\\u202eb\"\n", SkillWarning.Code.BAD_CARD),
                arguments(dependency("name: acme/finance/invoice-reader, version: '*'"), SkillWarning.Code.BAD_CARD),
                arguments(dependency("name: a/b, version: '1'}, {name: a/b, version: '2'"), SkillWarning.Code.BAD_CARD),
                arguments(source("https://user:hunter2@example.com/x.git"), SkillWarning.Code.BAD_CARD),
                arguments(source("HTTPS://hunter2@example.com"), SkillWarning.Code.BAD_CARD),
                arguments(source("ssh://user:hunter2@example.com/x"), SkillWarning.Code.BAD_CARD));
    }

    @ParameterizedTest
    @MethodSource
    void warnsOfWhatIsDoubtful(String yaml, SkillWarning.Code code) {
        assertThat(read(yaml).warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(code);
            assertThat(warning.message()).startsWith("skill.yaml").doesNotContain("hunter2");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/a@b",
                "https://example.com?x=a:b@c",
                "git@example.com:a/b.git",
                "ssh://git@example.com/a.git",
                "skills/here"
            })
    void doesNotTakeEveryAtSignForCredentials(String source) {
        assertThat(read(source(source)).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "- a\n", "hello\n", "12\n"})
    void refusesWhatIsNoMapping(String yaml) {
        assertThat(problems(yaml)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.BAD_CARD);
            assertThat(problem.path()).isEqualTo("skill.yaml");
        });
    }

    @Test
    void refusesMergeKeysAsUnknownFields() {
        assertThat(problems(CARD + "  <<: {license: MIT}\n"))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.UNKNOWN_FIELD);
    }

    @Test
    void refusesTooManyBytesBeforeParsing() {
        assertThat(problems(CARD + "#".repeat(BoundedYaml.MAX_BYTES)))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesOtherEncodings() {
        byte[] latin1 = CARD.replace("invoices", "entr\u00e9es").getBytes(StandardCharsets.ISO_8859_1);

        for (byte[] bytes : List.of(
                latin1,
                CARD.getBytes(StandardCharsets.UTF_16),
                CARD.getBytes(StandardCharsets.UTF_16LE),
                (CARD + '\0').getBytes(StandardCharsets.UTF_8),
                new byte[] {'a', (byte) 0xE2, (byte) 0x82},
                new byte[] {'a', (byte) 0xC0, (byte) 0x80},
                new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80})) {
            InvalidSkillException refused =
                    catchThrowableOfType(InvalidSkillException.class, () -> SkillCardReader.read(bytes));
            assertThat(refused.code()).isEqualTo(ErrorCode.BAD_ENCODING);
        }
    }

    private static String dependency(String members) {
        return CARD + "spec: {dependencies: [{" + members + "}]}\n";
    }

    private static String source(String url) {
        return CARD + "provenance: {source: '" + url + "'}\n";
    }

    private static Read<SkillCard> read(String yaml) {
        return SkillCardReader.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Problem> problems(String yaml) {
        InvalidSkillException refused = catchThrowableOfType(InvalidSkillException.class, () -> read(yaml));
        assertThat(refused).as("refusal of %.300s", yaml).isNotNull();
        return refused.problems();
    }
}
