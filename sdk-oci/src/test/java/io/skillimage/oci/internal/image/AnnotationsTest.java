package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {

    private static SkillCard card(String description) {
        return new SkillCard(
                "hello",
                "acme/team",
                "1.2.0",
                description,
                "Hello!",
                "MIT",
                "needs a shell",
                List.of("a", "b"),
                List.of(new SkillCard.Author("Ann", "ann@example.com"), new SkillCard.Author("Bo", null)),
                null,
                new SkillCard.Provenance("https://example.com/x", "abc", null),
                null);
    }

    private static FrontMatter matter(String description) {
        return new FrontMatter("hello", description, null, null, null, Map.of());
    }

    @Test
    void theCardBecomesAnnotations() {
        assertThat(Annotations.of(card("Says hello."), matter("Says hello."), " one two\n three ", null))
                .containsOnly(
                        Map.entry("org.opencontainers.image.title", "Hello!"),
                        Map.entry("org.opencontainers.image.description", "Says hello."),
                        Map.entry("org.opencontainers.image.version", "1.2.0"),
                        Map.entry("org.opencontainers.image.authors", "Ann <ann@example.com>, Bo"),
                        Map.entry("org.opencontainers.image.licenses", "MIT"),
                        Map.entry("org.opencontainers.image.vendor", "acme/team"),
                        Map.entry("org.opencontainers.image.source", "https://example.com/x"),
                        Map.entry("org.opencontainers.image.revision", "abc"),
                        Map.entry("io.skillimage.status", "draft"),
                        Map.entry("io.skillimage.tags", "[\"a\",\"b\"]"),
                        Map.entry("io.skillimage.compatibility", "needs a shell"),
                        Map.entry("io.skillimage.wordcount", "3"),
                        Map.entry("io.skillimage.name", "acme/team/hello"),
                        Map.entry("io.skillimage.description", "Says hello."));
    }

    @Test
    void aLongDescriptionIsCutBetweenCharactersAndKeptWholeBeside() {
        String description = "x".repeat(255) + "é and more";
        Map<String, String> annotations = Annotations.of(card(description), matter(description), "", Instant.EPOCH);
        assertThat(annotations.get("org.opencontainers.image.description"))
                .isEqualTo("x".repeat(255))
                .satisfies(
                        cut -> assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(256));
        assertThat(annotations).containsEntry("io.skillimage.description", description);
        assertThat(annotations).containsEntry("org.opencontainers.image.created", "1970-01-01T00:00:00Z");
    }

    @Test
    void whatWeWriteDrawsNoWarning() {
        assertThat(Annotations.warnings(Annotations.of(card("Says hello."), matter("Says hello."), "", Instant.EPOCH)))
                .isEmpty();
    }

    @Test
    void noStatusMeansUnmanagedAndAnUnknownOneIsRefused() {
        assertThat(Annotations.state(Map.of())).isEqualTo(LifecycleState.UNMANAGED);
        assertThat(Annotations.state(Map.of("io.skillimage.status", "testing"))).isEqualTo(LifecycleState.TESTING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Published", "published ", "unmanaged", "retired"})
    void refusesAStatusThatIsNone(String status) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> Annotations.state(Map.of("io.skillimage.status", status)))
                .returns(ErrorCode.BAD_STATUS, LifecycleException::code);
    }

    @ParameterizedTest
    @CsvSource({
        "org.opencontainers.image.title, ../../evil",
        "org.opencontainers.image.created, yesterday",
        "io.skillimage.tags, a b c",
        "io.skillimage.tags, '{\"a\":1}'",
        "io.skillimage.tags, '[1]'",
        "io.skillimage.wordcount, -5",
        "io.skillimage.wordcount, 99999999999999999999",
        "io.skillimage.name, Hello",
    })
    void anAnnotationThatMakesNoSenseIsNoted(String key, String value) {
        assertThat(Annotations.warnings(Map.of(key, value)))
                .extracting(SkillWarning::code)
                .containsExactly(Code.BAD_ANNOTATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u001b[31mb", "a\u202eb", "a\nb"})
    void invisibleCharactersAreNoted(String value) {
        assertThat(Annotations.warnings(Map.of("org.opencontainers.image.title", value)))
                .extracting(SkillWarning::code)
                .containsExactly(Code.BAD_ANNOTATION);
    }

    @Test
    void notEveryOneOfManyIsNoted() {
        Map<String, String> annotations = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            annotations.put("x" + i, "\u001b");
        }
        assertThat(Annotations.warnings(annotations))
                .hasSizeLessThan(20)
                .last()
                .satisfies(warning -> assertThat(warning.message()).contains("984 more"));
    }

    @Test
    void aDescriptionMayHaveLines() {
        assertThat(Annotations.warnings(Map.of("io.skillimage.description", "one\ntwo\tthree")))
                .isEmpty();
    }

    @Test
    void noAnnotationsAtAllAreNoted() {
        assertThat(Annotations.warnings(Map.of()))
                .extracting(SkillWarning::code)
                .containsExactly(Code.NO_ANNOTATIONS);
    }
}
