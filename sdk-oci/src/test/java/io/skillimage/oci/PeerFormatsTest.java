package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFormat;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.PeerImage;
import io.skillimage.testkit.PeerImages;
import io.skillimage.testkit.SampleLayer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What other tools pack becomes the same checkout, from a registry and from an image layout. */
class PeerFormatsTest {
    @TempDir
    Path root;

    private PeerBench bench;

    @BeforeEach
    void start() {
        bench = new PeerBench(root);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static PeerImage inDirectory() {
        return PeerImages.plain(PeerImages.below("any-name", PeerImages.files()));
    }

    static Stream<Arguments> formats() {
        return Map.of(
                        SkillFormat.PLAIN_IMAGE, List.of(PeerImages.plain(PeerImages.files()), inDirectory()),
                        SkillFormat.REDHAT, List.of(PeerImages.redhat()),
                        SkillFormat.AGENT_SKILLS, List.of(PeerImages.agentSkills()),
                        SkillFormat.AGENT_SKILLS_FILES, List.of(PeerImages.agentSkillsFiles()),
                        SkillFormat.TOOLHIVE, List.of(PeerImages.toolHive()),
                        SkillFormat.SKR, List.of(PeerImages.skr()),
                        SkillFormat.ALIBABA, List.of(PeerImages.alibaba()),
                        SkillFormat.ARTIFACT, List.of(PeerImages.artifact()))
                .entrySet()
                .stream()
                .flatMap(entry -> entry.getValue().stream()
                        .flatMap(image ->
                                Stream.of(false, true).map(inLayout -> Arguments.of(entry.getKey(), image, inLayout))));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatBecomesTheSameFiles(SkillFormat format, PeerImage image, boolean inLayout) {
        SkillReference reference = bench.store(image, inLayout);

        for (int time = 0; time < 2; time++) {
            ResolvedSkill skill = bench.resolver().resolve(reference);
            assertThat(skill.format()).isEqualTo(format);
            assertThat(skill.state()).isEqualTo(LifecycleState.UNMANAGED);
            assertThat(skill.name()).isEqualTo(PeerImages.NAME);
            assertThat(skill.description()).isEqualTo(PeerImages.DESCRIPTION);
            assertThat(skill.fromCache()).isEqualTo(time == 1);
            assertThat(PeerBench.paths(skill)).containsExactly("SKILL.md", "scripts/greet.sh", "skill.yaml");
            PeerImages.files()
                    .forEach((path, content) -> assertThat(skill.read(path)).isEqualTo(content));
            assertThat(skill.directory().resolve("scripts/greet.sh")).isRegularFile();
            assertThat(skill.directory().getFileName()).hasToString(PeerImages.NAME);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void withoutAStateItIsRefusedByDefault(SkillFormat format, PeerImage image, boolean inLayout) {
        SkillReference reference = bench.store(image, inLayout);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () -> bench.resolver(LifecyclePolicy.publishedOnly()).resolve(reference))
                .returns(ErrorCode.STATE_REFUSED, LifecycleException::code)
                .returns(LifecycleState.UNMANAGED, LifecycleException::state);
    }

    static Stream<Arguments> managed() {
        return formats().filter(arguments -> arguments.get()[0] != SkillFormat.PLAIN_IMAGE);
    }

    @ParameterizedTest
    @MethodSource("managed")
    void withOurStateItIsManaged(SkillFormat format, PeerImage image, boolean inLayout) {
        image.status("published");
        image.others.forEach(other -> other.status("published"));
        SkillReference reference = bench.store(image, inLayout);

        ResolvedSkill skill = bench.resolver(LifecyclePolicy.publishedOnly()).resolve(reference);
        assertThat(skill.state()).isEqualTo(LifecycleState.PUBLISHED);
        assertThat(skill.format()).isEqualTo(format);
        assertThat(skill.card()).isNotNull();
    }

    @Test
    void aPlainImageWithAStateIsASkillImage() {
        ResolvedSkill skill = bench.resolve(PeerImages.plain(PeerImages.files()).status("published"));

        assertThat(skill.format()).isEqualTo(SkillFormat.SKILLIMAGE);
        assertThat(skill.state()).isEqualTo(LifecycleState.PUBLISHED);
    }

    @Test
    void layersApplyOneAfterTheOther() {
        PeerImage image = PeerImages.plain(
                Map.of("gone.txt", new byte[1], "dir/old.txt", new byte[2], "stays.txt", new byte[3]),
                PeerImages.files(),
                Map.of(".wh.gone.txt", new byte[0], "dir/.wh..wh..opq", new byte[0], "dir/new.txt", new byte[4]));

        assertThat(PeerBench.paths(bench.resolve(image)))
                .containsExactly("SKILL.md", "dir/new.txt", "scripts/greet.sh", "skill.yaml", "stays.txt");
    }

    @Test
    void whatLiesBesideTheOneDirectoryIsLeftOutAndSaid() {
        Map<String, byte[]> files = PeerImages.below("inside", PeerImages.files());
        files.put("README.md", new byte[1]);
        files.put("more/notes.txt", new byte[1]);
        SkillReference reference = bench.store(PeerImages.plain(files), false);

        for (int time = 0; time < 2; time++) {
            ResolvedSkill skill = bench.resolver().resolve(reference);
            assertThat(PeerBench.paths(skill)).containsExactly("SKILL.md", "scripts/greet.sh", "skill.yaml");
            assertThat(skill.warnings())
                    .filteredOn(warning -> warning.code() == SkillWarning.Code.LEFT_OUT)
                    .extracting(SkillWarning::message)
                    .satisfiesExactlyInAnyOrder(
                            text -> assertThat(text).contains("README.md"),
                            text -> assertThat(text).contains("more/notes.txt"));
        }
    }

    @Test
    void theDirectoryMayHaveAnyNameThatAFileMayHave() {
        for (String name : List.of("tree", "My Skill", "a.b")) {
            ResolvedSkill skill = bench.resolve(PeerImages.plain(PeerImages.below(name, PeerImages.files())));
            assertThat(PeerBench.paths(skill)).containsExactly("SKILL.md", "scripts/greet.sh", "skill.yaml");
        }
    }

    @Test
    void theConfigOfAnAgentSkillFillsWhatSkillMdLeavesOpen() {
        PeerImage image = PeerImages.agentSkills()
                .replaceLayer(0, PeerImages.archive(Map.of("any/SKILL.md", text("---\ndescription: Own.\n---\nDo."))));
        ResolvedSkill skill = bench.resolve(image);

        assertThat(skill.name()).isEqualTo(PeerImages.NAME);
        assertThat(skill.card()).isNull();
        assertThat(skill.frontMatter().name()).isEqualTo(PeerImages.NAME);
        assertThat(skill.description()).isEqualTo("Own.");
        assertThat(skill.frontMatter().license()).isEqualTo("MIT");
        assertThat(skill.frontMatter().compatibility()).isEqualTo("any agent");
        assertThat(skill.frontMatter().allowedTools()).isEqualTo("Read Bash");
        assertThat(skill.frontMatter().metadata())
                .containsEntry("team", "greeters")
                .containsEntry("version", "2.1.0");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void labelsOfToolHiveDescribeASkillWithoutFrontMatter() {
        PeerImage image = PeerImages.toolHive("amd64", Map.of("SKILL.md", text("# Greet\n\nSay hello.\n")));
        ResolvedSkill skill = bench.resolve(image);

        assertThat(skill.format()).isEqualTo(SkillFormat.TOOLHIVE);
        assertThat(skill.name()).isEqualTo(PeerImages.NAME);
        assertThat(skill.description()).isEqualTo("Of the labels.");
        assertThat(skill.frontMatter().allowedTools()).isEqualTo("Read Bash");
        assertThat(skill.body()).startsWith("# Greet");
        assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.BAD_FRONTMATTER);
    }

    @Test
    void whatOneImageSaysOfSharedContentIsNotSaidByAnother() {
        byte[] layer = PeerImages.archive(Map.of("SKILL.md", text("# Greet\n\nSay hello.\n")));
        PeerImage first = PeerImages.alibaba().replaceLayer(0, layer);
        PeerImage second = PeerImages.alibaba().replaceLayer(0, layer);
        second.annotations.put("org.agent.skill.description", "Of the second.");

        assertThat(bench.resolve(first).description()).isEqualTo("Of the annotations.");
        ResolvedSkill again = bench.resolve(second);
        assertThat(again.fromCache()).isTrue();
        assertThat(again.description()).isEqualTo("Of the second.");
    }

    @Test
    void aNameThatSkillMdContradictsIsSaid() {
        PeerImage image = PeerImages.alibaba()
                .replaceLayer(
                        0,
                        PeerImages.archive(Map.of("SKILL.md", text("---\nname: other\ndescription: Own.\n---\nDo."))));
        ResolvedSkill skill = bench.resolve(image);

        assertThat(skill.name()).isEqualTo("other");
        assertThat(skill.warnings())
                .extracting(SkillWarning::message)
                .anyMatch(message -> message.contains("'hello-world'") && message.contains("'other'"));
    }

    @Test
    void theSameFilesUnderOtherTitlesAreOtherContent() {
        PeerImage image = PeerImages.agentSkillsFiles();
        PeerImage renamed = PeerImages.agentSkillsFiles();
        PeerImage.Layer script = renamed.layers.remove(2);
        renamed.layer(script.mediaType(), script.bytes(), "scripts/other.sh");

        ResolvedSkill one = bench.resolve(image);
        ResolvedSkill other = bench.resolve(renamed);
        assertThat(PeerBench.paths(one)).contains("scripts/greet.sh");
        assertThat(PeerBench.paths(other)).contains("scripts/other.sh").doesNotContain("scripts/greet.sh");
        assertThat(other.contentDigest()).isNotEqualTo(one.contentDigest());
    }

    @Test
    void moreFilesThanAnImageMayHaveLayers() {
        PeerImage image = PeerImages.agentSkillsFiles();
        for (int i = 0; i < 100; i++) {
            image.layer("text/plain", text("file " + i), "data/" + i + ".txt");
        }

        assertThat(bench.resolve(image).files()).hasSize(103);
    }

    @Test
    void anyEntryOfToolHivesIndexWillDoAndTheOneForThePlatformIsTaken() {
        PeerImage image = PeerImages.toolHive();
        SkillReference reference = bench.store(image, false);
        ResolvedSkill first = bench.resolver().resolve(reference);

        try (OciSkillResolver arm =
                bench.resolver().toBuilder().platform("linux/arm64").build()) {
            ResolvedSkill second = arm.resolve(reference);
            assertThat(second.digest()).isNotEqualTo(first.digest());
            assertThat(second.contentDigest()).isEqualTo(first.contentDigest());
            assertThat(second.format()).isEqualTo(SkillFormat.TOOLHIVE);
        }
        try (OciSkillResolver other =
                bench.resolver().toBuilder().platform("windows/amd64").build()) {
            assertThat(other.resolve(reference).digest()).isEqualTo(first.digest());
        }
        assertThat(bench.resolver().resolve(first.pinned()).format()).isEqualTo(SkillFormat.TOOLHIVE);
    }

    @Test
    void archivesOfOtherKindsAreNoDifference() {
        PeerImage zstd = PeerImages.artifact();
        zstd.layers.clear();
        zstd.layer(
                "application/vnd.oci.image.layer.v1.tar+zstd",
                SampleLayer.zstd(SampleLayer.archive(PeerImages.below("inside", PeerImages.files()))),
                "inside");

        assertThat(PeerBench.paths(bench.resolve(zstd))).containsExactly("SKILL.md", "scripts/greet.sh", "skill.yaml");
    }

    @Test
    void oneSkillOfABundleIsTakenByItsName() {
        for (boolean inLayout : List.of(false, true)) {
            SkillReference reference = bench.store(PeerImages.bundle("pdf", "docx"), inLayout);
            ResolvedSkill docx = bundled("docx").resolve(reference);
            ResolvedSkill pdf = bundled("pdf").resolve(reference);

            assertThat(docx.name()).isEqualTo("docx");
            assertThat(docx.format()).isEqualTo(SkillFormat.BUNDLE);
            assertThat(PeerBench.paths(docx)).containsExactly("SKILL.md", "skill.yaml");
            assertThat(pdf.name()).isEqualTo("pdf");
            assertThat(pdf.contentDigest()).isNotEqualTo(docx.contentDigest());
            assertThat(bundled("pdf").resolve(reference).fromCache()).isTrue();
            assertThatExceptionOfType(InvalidSkillException.class)
                    .isThrownBy(() -> bundled("xlsx").resolve(reference))
                    .withMessageContaining("docx, pdf")
                    .returns(ErrorCode.NO_SKILL_MD, InvalidSkillException::code);
            assertThatExceptionOfType(InvalidSkillException.class)
                    .isThrownBy(() -> bench.resolver().resolve(reference))
                    .returns(ErrorCode.SEVERAL_SKILLS, InvalidSkillException::code);
        }
    }

    @Test
    void whatIsNoBundleHasNoSkillToChoose() {
        SkillReference reference = bench.store(PeerImages.plain(PeerImages.files()), false);

        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() -> bundled(PeerImages.NAME).resolve(reference))
                .withMessageContaining("no bundle");
        for (String name : List.of("", "..", "a/b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OciSkillResolver.builder().bundledSkill(name));
        }
    }

    private OciSkillResolver bundled(String name) {
        return bench.closing(bench.resolver().toBuilder().bundledSkill(name).build());
    }

    @Test
    void theSameLayersUnderOurStateDoNotProfitFromTheCheckoutOfAnother() {
        PeerImage image = inDirectory();
        bench.resolve(image);
        PeerImage managed = inDirectory().status("published");

        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() -> bench.resolve(managed))
                .returns(ErrorCode.NO_SKILL_MD, InvalidSkillException::code);
    }
}
