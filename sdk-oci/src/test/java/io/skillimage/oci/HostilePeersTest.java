package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.UnsafeContentException;
import io.skillimage.cache.Limits;
import io.skillimage.testkit.PeerImage;
import io.skillimage.testkit.PeerImages;
import io.skillimage.testkit.SampleLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What looks like another tool's skill, and is not. */
class HostilePeersTest {
    private static final String TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String AGENT_SKILL = "application/vnd.agentskills.skill.v1";

    @TempDir
    Path root;

    private PeerBench bench;

    @BeforeEach
    void start() {
        bench = new PeerBench(root);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
        Path checkouts = root.resolve("cache/v1/checkouts");
        if (Files.exists(checkouts)) {
            try (Stream<Path> made = Files.list(checkouts)) {
                assertThat(made).isEmpty();
            }
        }
    }

    private SkillException refuses(PeerImage image, ErrorCode code) {
        SkillException last = null;
        for (boolean inLayout : List.of(false, true)) {
            SkillReference reference = bench.store(image, inLayout);
            OciSkillResolver resolver = bench.resolver();
            last = catchThrowableOfType(SkillException.class, () -> resolver.resolve(reference));
            assertThat(last).isNotNull().returns(code, SkillException::code);
            assertThat(last.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        }
        return Objects.requireNonNull(last);
    }

    @ParameterizedTest
    @CsvSource({
        "../evil.sh,PATH_TRAVERSAL",
        "scripts/../../evil.sh,PATH_TRAVERSAL",
        "/etc/evil,ABSOLUTE_PATH",
        "C:evil,BAD_NAME",
        "a\\evil,BAD_NAME",
        "scripts/,BAD_NAME",
        ".,BAD_NAME",
        "NUL,BAD_NAME",
        ".wh.SKILL.md,BAD_NAME",
        ".wh.d/x,BAD_NAME",
        "evil\u202e.sh,BAD_NAME",
        "'',BAD_NAME"
    })
    void aTitleThatIsNoSafePathIsRefusedBeforeAnythingIsFetched(String title, ErrorCode code) {
        PeerImage image = PeerImages.agentSkillsFiles().layer("text/plain", new byte[3], title);

        assertThat(refuses(image, code)).isInstanceOf(UnsafeContentException.class);
        assertThat(bench.registry().requests("GET", "/blobs/")).isEmpty();
    }

    @Test
    void aTitleTooLongOrWithAControlCharacter() {
        refuses(
                PeerImages.agentSkillsFiles().layer("text/plain", new byte[3], "a/".repeat(40_000) + "b"),
                ErrorCode.TOO_DEEP);
        refuses(
                PeerImages.agentSkillsFiles().layer("text/plain", new byte[3], "b".repeat(70_000)),
                ErrorCode.PATH_TOO_LONG);
        refuses(PeerImages.agentSkillsFiles().layer("text/plain", new byte[3], "a\u001b[31m\nb"), ErrorCode.BAD_NAME);
    }

    @ParameterizedTest
    @CsvSource({
        "SKILL.md,DUPLICATE_ENTRY",
        "./SKILL.md,DUPLICATE_ENTRY",
        "skill.md,CASE_COLLISION",
        "SKILL.md/x,DUPLICATE_ENTRY",
        "scripts,DUPLICATE_ENTRY"
    })
    void twoFilesOfOneTitle(String title, ErrorCode code) {
        refuses(PeerImages.agentSkillsFiles().layer("text/plain", new byte[3], title), code);
    }

    @Test
    void aFileWithoutATitle() {
        refuses(PeerImages.agentSkillsFiles().layer("text/plain", new byte[3], null), ErrorCode.BAD_MANIFEST);
    }

    @Test
    void anArchiveAmongFiles() {
        refuses(
                PeerImages.agentSkillsFiles().layer(TAR_GZIP, PeerImages.archive(PeerImages.files()), "x.tgz"),
                ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void filesOfAnotherContentThanTheirDigest() {
        PeerImage image = PeerImages.agentSkillsFiles();
        SkillReference reference = bench.store(image, true);
        Path blob = Objects.requireNonNull(reference.path())
                .resolve("blobs/sha256/"
                        + Digest.sha256(image.layers.get(2).bytes()).hex());
        try {
            Files.writeString(blob, "echo hallo\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OciSkillResolver resolver = bench.resolver();

        assertThatExceptionOfType(SkillException.class)
                .isThrownBy(() -> resolver.resolve(reference))
                .returns(ErrorCode.DIGEST_MISMATCH, SkillException::code);
    }

    @Test
    void moreAndLargerFilesThanTheLimits() {
        Limits two = Limits.builder().entries(2).build();
        Limits small = Limits.builder().fileBytes(100).build();
        Limits total = Limits.builder().unpackedBytes(150).build();
        SkillReference reference = bench.store(PeerImages.agentSkillsFiles(), false);
        for (Limits limits : List.of(two, small, total)) {
            try (OciSkillResolver resolver =
                    bench.resolver().toBuilder().limits(limits).build()) {
                assertThatExceptionOfType(SkillException.class)
                        .isThrownBy(() -> resolver.resolve(reference))
                        .returns(ErrorCode.TOO_LARGE, SkillException::code);
            }
        }
    }

    @Test
    void directoriesThatOnlyTitlesImplyAreCounted() {
        PeerImage image = PeerImages.agentSkillsFiles();
        image.layer("text/plain", new byte[3], "a/b/c/d/e/f/g/h/i/j");
        SkillReference reference = bench.store(image, false);
        try (OciSkillResolver resolver = bench.resolver().toBuilder()
                .limits(Limits.builder().entries(8).build())
                .build()) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .returns(ErrorCode.TOO_MANY_ENTRIES, SkillException::code);
        }
    }

    @Test
    void inlineDataThatAreNotTheConfig() {
        PeerImage image = PeerImages.agentSkills();
        image.inlineConfig = new String(image.config, StandardCharsets.UTF_8)
                .replace("Of the config.", "Of somebody else.")
                .getBytes(StandardCharsets.UTF_8);
        refuses(image, ErrorCode.SIZE_MISMATCH);
        image.inlineConfig = new String(image.config, StandardCharsets.UTF_8)
                .replace("Of the config.", "Of somebody...")
                .getBytes(StandardCharsets.UTF_8);
        refuses(image, ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void toolHivesIndexWithEntriesOfDifferentLayers() {
        PeerImage image = PeerImages.toolHive();
        image.others.clear();
        Map<String, byte[]> evil = new HashMap<>(PeerImages.files());
        evil.put("evil.sh", new byte[1]);
        image.others.add(PeerImages.toolHive("arm64", evil));

        assertThat(refuses(image, ErrorCode.UNSUPPORTED_MEDIA_TYPE))
                .hasMessageContaining("linux/amd64, linux/arm64")
                .hasMessageContaining("different layers");
    }

    @Test
    void anotherIndexWithSeveralEntries() {
        for (String type : List.of("", "application/vnd.example")) {
            PeerImage image = PeerImages.toolHive();
            image.indexType = type;
            refuses(image, ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    private static PeerImage with(Supplier<PeerImage> image, String artifactType, String configType) {
        PeerImage changed = image.get();
        changed.artifactType = artifactType.isEmpty() ? null : artifactType;
        changed.configType = configType;
        return changed;
    }

    static Stream<Arguments> wrongTypes() {
        String image = "application/vnd.oci.image.config.v1+json";
        String agentSkill = "application/vnd.agentskills.skill.config.v1+json";
        return Stream.of(
                Arguments.of(with(PeerImages::agentSkills, AGENT_SKILL, image)),
                Arguments.of(with(PeerImages::agentSkills, AGENT_SKILL, EMPTY)),
                Arguments.of(with(PeerImages::agentSkills, "", agentSkill)),
                Arguments.of(with(PeerImages::agentSkills, "application/vnd.agent.skill.v1+json", agentSkill)),
                Arguments.of(with(PeerImages::agentSkillsFiles, AGENT_SKILL, agentSkill)),
                Arguments.of(with(PeerImages::agentSkillsFiles, AGENT_SKILL, image)),
                Arguments.of(with(PeerImages::agentSkillsFiles, "", EMPTY)),
                Arguments.of(with(PeerImages::skr, "", EMPTY)),
                Arguments.of(with(PeerImages::skr, "application/vnd.example", agentSkill)),
                Arguments.of(with(PeerImages::alibaba, "application/vnd.agent.skill.v1+json", image)),
                Arguments.of(with(PeerImages::alibaba, "", EMPTY)),
                Arguments.of(with(PeerImages::artifact, "dev.toolhive.skills.v1", EMPTY)),
                Arguments.of(with(PeerImages::artifact, "application/vnd.example", "application/vnd.example.config")));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void mediaTypesThatDoNotBelongTogether(PeerImage image) {
        refuses(image, ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void moreLayersThanTheFormatHas() {
        byte[] archive = SampleLayer.archive(PeerImages.files());
        refuses(
                PeerImages.artifact().layer("application/vnd.oci.image.layer.v1.tar", archive, null),
                ErrorCode.BAD_MANIFEST);
        for (PeerImage image : List.of(PeerImages.agentSkills(), PeerImages.skr(), PeerImages.alibaba())) {
            PeerImage.Layer only = image.layers.get(0);
            refuses(image.layer(only.mediaType(), only.bytes(), null), ErrorCode.BAD_MANIFEST);
        }
    }

    @Test
    void aConfigOfAnotherSchemaVersion() {
        for (String config : List.of("{}", "{\"schemaVersion\":\"2\"}", "{\"schemaVersion\":1}")) {
            PeerImage image = PeerImages.agentSkills();
            image.inlineConfig = null;
            image.config = config.getBytes(StandardCharsets.UTF_8);
            refuses(image, ErrorCode.BAD_MANIFEST);
        }
    }

    @Test
    void diffIdsAreVerifiedWhereverAConfigDeclaresThem() {
        PeerImage image = PeerImages.skr();
        image.config = ("{\"rootfs\":{\"diff_ids\":[\"" + Digest.sha256(new byte[1]) + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        refuses(image, ErrorCode.DIFF_ID_MISMATCH);
        PeerImage toolHive = PeerImages.toolHive("amd64", PeerImages.files());
        refuses(
                toolHive.replaceLayer(0, PeerImages.archive(Map.of("SKILL.md", new byte[1]))),
                ErrorCode.DIFF_ID_MISMATCH);
    }

    @Test
    void aBundleSaysWhatIsInItAndNothingIsTaken() {
        assertThat(refuses(PeerImages.bundle("pdf", "docx", "xlsx"), ErrorCode.SEVERAL_SKILLS))
                .isInstanceOf(InvalidSkillException.class)
                .hasMessageContaining("docx, pdf, xlsx");
    }

    @Test
    void aSkillThatLiesDeeperThanOneDirectory() {
        refuses(PeerImages.plain(PeerImages.below("a/b", PeerImages.files())), ErrorCode.NO_SKILL_MD);
    }

    @Test
    void ourOwnFormatHasItsFilesAtTheRoot() {
        refuses(
                PeerImages.plain(PeerImages.below(PeerImages.NAME, PeerImages.files()))
                        .status("published"),
                ErrorCode.NO_SKILL_MD);
    }
}
