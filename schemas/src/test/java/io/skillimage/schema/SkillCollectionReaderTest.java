package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkillCollectionReaderTest {
    private static final String HEAD = """
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCollection
            """;
    private static final String METADATA = "metadata: {name: hr-skills, version: 1.2.0, description: For people.}\n";
    private static final String SKILLS = """
            skills:
              - name: summarizer
                image: quay.io/acme/summarizer:1.0.0
            """;
    private static final String DOCUMENT = HEAD + METADATA + SKILLS;
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void readsEveryField() {
        Read<SkillCollection> read =
                SkillCollectionReader.readToPublish(bytes(DOCUMENT + """
                  - {name: newest, image: registry.internal:5000/hr/newest}
                  - {name: pinned, image: "ghcr.io/acme/pinned:2.0.0@%s"}
                  - {name: source, source: https://git.example/acme/skills.git}
                  - {name: ssh, source: "git@git.example:acme/skills.git"}
                """.formatted(DIGEST)), "mine.yaml");

        assertThat(read.warnings()).isEmpty();
        assertThat(read.value())
                .isEqualTo(new SkillCollection(
                        "hr-skills",
                        "1.2.0",
                        "For people.",
                        List.of(
                                image("summarizer", "quay.io/acme/summarizer:1.0.0"),
                                image("newest", "registry.internal:5000/hr/newest"),
                                image("pinned", "ghcr.io/acme/pinned:2.0.0@" + DIGEST),
                                Member.inGit("source", "https://git.example/acme/skills.git"),
                                Member.inGit("ssh", "git@git.example:acme/skills.git"))));
    }

    private static Member image(String name, String reference) {
        return Member.of(name, SkillReference.parse(reference));
    }

    @Test
    void needsNoDescription() {
        assertThat(read(DOCUMENT.replace(", description: For people.", "")).description())
                .isEmpty();
    }

    static Stream<Arguments> refusesAndSaysWhere() {
        String member = "  - {name: other, ";
        return Stream.of(
                arguments("", "BAD_COLLECTION "),
                arguments("- a\n", "BAD_COLLECTION "),
                arguments(DOCUMENT.replace("v1alpha1", "v2"), "BAD_COLLECTION #/apiVersion"),
                arguments(DOCUMENT.replace("SkillCollection", "SkillCard"), "BAD_COLLECTION #/kind"),
                arguments(HEAD + METADATA, "BAD_COLLECTION #/skills"),
                arguments(HEAD + METADATA + "skills: []\n", "BAD_COLLECTION #/skills"),
                arguments(HEAD + METADATA + "skills: {a: b}\n", "BAD_TYPE #/skills"),
                arguments(HEAD + METADATA + "skills: [quay.io/a/b]\n", "BAD_TYPE #/skills/0"),
                arguments(HEAD + SKILLS, "BAD_COLLECTION #/metadata"),
                arguments(HEAD + "metadata: x\n" + SKILLS, "BAD_TYPE #/metadata"),
                arguments(HEAD + "metadata: {version: 1.0.0}\n" + SKILLS, "BAD_COLLECTION #/metadata/name"),
                arguments(HEAD + "metadata: {name: a}\n" + SKILLS, "BAD_COLLECTION #/metadata/version"),
                arguments(DOCUMENT.replace("hr-skills", "HR"), "BAD_COLLECTION #/metadata/name"),
                arguments(DOCUMENT.replace("hr-skills", "../etc"), "BAD_COLLECTION #/metadata/name"),
                arguments(DOCUMENT.replace("1.2.0", "v1.2.0"), "BAD_VERSION #/metadata/version"),
                arguments(DOCUMENT.replace("1.2.0", "1.2"), "BAD_TYPE #/metadata/version"),
                arguments(DOCUMENT + "owner: me\n", "UNKNOWN_FIELD #/owner"),
                arguments(DOCUMENT.replace("For people.", "x, a/b~c: d"), "UNKNOWN_FIELD #/metadata/a~1b~0c"),
                arguments(DOCUMENT + "    tag: 1\n", "UNKNOWN_FIELD #/skills/0/tag"),
                arguments(DOCUMENT + "    source: https://a/b\n", "BAD_COLLECTION #/skills/0"),
                arguments(DOCUMENT + "  - {name: other}\n", "BAD_COLLECTION #/skills/1"),
                arguments(DOCUMENT + member + "image: 7}\n", "BAD_TYPE #/skills/1/image"),
                arguments(DOCUMENT + member + "image: ' '}\n", "BAD_COLLECTION #/skills/1/image"),
                arguments(DOCUMENT + "  - {image: quay.io/a/b}\n", "BAD_COLLECTION #/skills/1/name"),
                arguments(DOCUMENT + "  - {name: A, image: quay.io/a/b}\n", "BAD_COLLECTION #/skills/1/name"),
                arguments(DOCUMENT + "  - {name: summarizer, image: quay.io/a/b}\n", "BAD_COLLECTION #/skills/1/name"),
                arguments(DOCUMENT + member + "image: \"quay.io/a\\e[31m\"}\n", "BAD_COLLECTION "),
                arguments(DOCUMENT + "kind: SkillCollection\n", "DUPLICATE_KEY "),
                arguments(DOCUMENT.replace("For people.", "!!java.net.URL x"), "YAML_TAG "),
                arguments("a: &a [*a]\n", "YAML_LIMIT "),
                arguments("a: " + "[".repeat(100) + "]".repeat(100), "YAML_LIMIT "));
    }

    @ParameterizedTest
    @MethodSource
    void refusesAndSaysWhere(String yaml, String expected) {
        InvalidSkillException refusal = refusal(yaml);

        ShownProblems.check(refusal);
        assertThat(refusal.problems())
                .extracting(problem -> problem.code() + " " + problem.path().replace(SkillCollectionReader.FILE, ""))
                .containsExactly(expected);
    }

    @Test
    void listsEveryProblemAtOnce() {
        assertThat(refusal("kind: X\nskills: [{name: _}]\n").problems()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "summarizer:1.0.0",
                "acme/summarizer",
                "dir:/etc",
                "dir:.",
                "oci:store:acme/summarizer:1.0.0",
                "oci://quay.io/acme/summarizer",
                "https://quay.io/acme/summarizer",
                "user:secret@quay.io/acme/summarizer",
                "quay.io/acme/summarizer:1.0.0@sha256:12",
                "quay.io/../summarizer",
                "quay.io/acme/\u202Esummarizer"
            })
    void anImageThatCannotBeUsedHidesNoOtherAndIsNotPublished(String image) {
        String yaml = HEAD + METADATA + "skills: [{name: bad, image: '" + image + "'},\n"
                + "  {name: good, image: quay.io/acme/good:1.0.0}]\n";

        List<Member> members = read(yaml).members();
        InvalidSkillException refusal = catchThrowableOfType(
                InvalidSkillException.class, () -> SkillCollectionReader.readToPublish(bytes(yaml), "mine.yaml"));

        assertThat(members.get(1)).isEqualTo(image("good", "quay.io/acme/good:1.0.0"));
        assertThat(members.get(0).problem()).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.BAD_REFERENCE);
            assertThat(problem.path()).isEqualTo("collection.yaml#/skills/0/image");
            assertThat(problem.message()).doesNotContain("secret", "\u202E");
        });
        assertThat(refusal.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("mine.yaml#/skills/0/image"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "/srv/git/skills",
                "../skills",
                "ext::sh -c touch% /tmp/x",
                "ssh://-oProxyCommand=x/y",
                "ssh://git@-oProxyCommand=x/y",
                "-oProxyCommand@host:x",
                "https://token@git.example/x.git",
                "ssh://git:secret@git.example/x.git",
                "https:///x",
                "https://git.example/a b"
            })
    void aSourceThatGitShouldNotBeGivenIsNotHandedOn(String source) {
        String yaml = HEAD + METADATA + "skills: [{name: bad, source: '" + source + "'}]\n";

        assertThat(read(yaml).members()).singleElement().satisfies(member -> {
            assertThat(member.source()).isNull();
            assertThat(member.problem()).isNotNull();
            assertThat(member.toString()).doesNotContain("secret", "token");
        });
        assertThat(catchThrowableOfType(
                        InvalidSkillException.class,
                        () -> SkillCollectionReader.readToPublish(bytes(yaml), "mine.yaml")))
                .returns(ErrorCode.BAD_COLLECTION, InvalidSkillException::code);
    }

    @Test
    void refusesToPublishWhatCannotBeATag() {
        String yaml = DOCUMENT.replace("1.2.0", "1.2.0+build");

        assertThat(read(yaml).version()).isEqualTo("1.2.0+build");
        assertThat(catchThrowableOfType(
                        InvalidSkillException.class,
                        () -> SkillCollectionReader.readToPublish(bytes(yaml), "mine.yaml")))
                .returns(ErrorCode.BAD_VERSION, InvalidSkillException::code);
    }

    @Test
    void refusesMoreMembersThanThereMayBe() {
        assertThat(read(HEAD + METADATA + "skills:\n" + members(SkillCollectionReader.MAX_MEMBERS))
                        .members())
                .hasSize(SkillCollectionReader.MAX_MEMBERS);
        assertThat(refusal(HEAD + METADATA + "skills:\n" + members(SkillCollectionReader.MAX_MEMBERS + 1))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal(HEAD + METADATA + "skills:\n" + members(10_000)).code())
                .isIn(ErrorCode.TOO_LARGE, ErrorCode.YAML_LIMIT);
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> " - {name: m" + i + ", image: a.b/c/m" + i + "}\n")
                .collect(Collectors.joining());
    }

    @Test
    void refusesWhatIsTooLargeUnreadOrExpandsToTooMuch() {
        assertThat(refusal(DOCUMENT + "#".repeat(SkillCollectionReader.MAX_BYTES))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        String bomb = """
                a: &a [x, x, x, x, x, x, x, x]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
                d: &d [*c, *c, *c, *c, *c, *c, *c, *c]
                e: [*d, *d, *d, *d, *d, *d, *d, *d]
                """;
        assertThat(refusal(bomb + DOCUMENT).code()).isEqualTo(ErrorCode.YAML_LIMIT);
    }

    @Test
    void readsWhatEditorsOnWindowsWrite() {
        Read<SkillCollection> read = SkillCollectionReader.read(bytes("\uFEFF" + DOCUMENT.replace("\n", "\r\n")));

        assertThat(read.value()).isEqualTo(read(DOCUMENT));
        assertThat(read.warnings()).extracting(SkillWarning::code).containsExactly(SkillWarning.Code.BOM);
    }

    private static SkillCollection read(String yaml) {
        return SkillCollectionReader.read(bytes(yaml)).value();
    }

    private static InvalidSkillException refusal(String yaml) {
        return catchThrowableOfType(InvalidSkillException.class, () -> SkillCollectionReader.read(bytes(yaml)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
