package io.skillimage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.DescribedSkill;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFormat;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.PeerImage;
import io.skillimage.testkit.PeerImages;
import io.skillimage.testkit.RegistryFault;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Name and description come from the first place that says them, and the layers are no such place. */
class DescriptionSourcesTest {
    private static final String WHOLE = "io.skillimage.description";
    private static final String SHORT = "org.opencontainers.image.description";
    private static final String NAME = "io.skillimage.name";

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

    private static Arguments format(SkillFormat format, PeerImage image, String description, int configs) {
        return Arguments.of(format, image, description, configs);
    }

    /** Format, image, what its manifest or config says, and how often the config has to be asked for. */
    static Stream<Arguments> formats() {
        return Stream.of(
                format(
                        SkillFormat.SKILLIMAGE,
                        PeerImages.plain(PeerImages.files()).status("published"),
                        "",
                        0),
                format(SkillFormat.PLAIN_IMAGE, PeerImages.plain(PeerImages.files()), "", 1),
                format(SkillFormat.REDHAT, PeerImages.redhat(), "", 0),
                format(SkillFormat.AGENT_SKILLS, PeerImages.agentSkills(), "Of the config.", 0),
                format(SkillFormat.AGENT_SKILLS, fetchedConfig(), "Of the config.", 1),
                format(SkillFormat.AGENT_SKILLS_FILES, PeerImages.agentSkillsFiles(), "", 0),
                format(SkillFormat.TOOLHIVE, PeerImages.toolHive(), "Of the labels.", 1),
                format(SkillFormat.TOOLHIVE, PeerImages.toolHive("amd64", PeerImages.files()), "Of the labels.", 1),
                format(SkillFormat.SKR, PeerImages.skr(), "", 0),
                format(SkillFormat.ALIBABA, PeerImages.alibaba(), "Of the annotations.", 0),
                format(SkillFormat.ARTIFACT, PeerImages.artifact(), "", 0));
    }

    private static PeerImage fetchedConfig() {
        PeerImage image = PeerImages.agentSkills();
        image.inlineConfig = null;
        return image;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatIsDescribedWithoutItsLayers(SkillFormat format, PeerImage image, String description, int configs) {
        SkillReference reference = bench.store(image, false);
        OciSkillResolver resolver = bench.resolver();

        DescribedSkill described = resolver.describe(reference);
        assertThat(described.name()).isEqualTo(PeerImages.NAME);
        assertThat(described.description()).isEqualTo(description);
        assertThat(described.state())
                .isEqualTo(format == SkillFormat.SKILLIMAGE ? LifecycleState.PUBLISHED : LifecycleState.UNMANAGED);
        assertThat(described.reference()).isEqualTo(reference);
        assertThat(blobs()).containsExactlyElementsOf(Collections.nCopies(configs, config(image)));

        bench.registry().clearRequests();
        assertThat(bench.resolver().describe(reference)).isEqualTo(described);
        assertThat(bench.registry().requests()).isEmpty();

        ResolvedSkill skill = resolver.resolve(described.pinned());
        assertThat(skill.format()).isEqualTo(format);
        assertThat(skill.digest()).isEqualTo(described.digest());
        assertThat(bench.registry().requests("GET", "/manifests/")).isEmpty();
        assertThat(blobs()).filteredOn(config(image)::equals).hasSizeLessThanOrEqualTo(1 - configs);
    }

    private List<String> blobs() {
        return bench.registry().requests("GET", "/blobs/").stream()
                .map(request -> request.target().substring(request.target().lastIndexOf('/') + 1))
                .toList();
    }

    private static String config(PeerImage image) {
        return Digest.sha256(image.config).toString();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aLayoutIsDescribedAsARegistryIs(SkillFormat format, PeerImage image, String description, int configs) {
        DescribedSkill inRegistry = bench.resolver().describe(bench.store(image, false));
        DescribedSkill inLayout = bench.resolver().describe(bench.store(image, true));

        assertThat(inLayout.name()).isEqualTo(inRegistry.name());
        assertThat(inLayout.description()).isEqualTo(description);
        assertThat(inLayout.digest()).isEqualTo(inRegistry.digest());
        assertThat(inLayout.state()).isEqualTo(inRegistry.state());
        assertThat(inLayout.warnings()).isEqualTo(inRegistry.warnings());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatWasResolvedIsDescribedWithoutARequest(
            SkillFormat format, PeerImage image, String description, int configs) {
        SkillReference reference = bench.store(image, false);
        bench.resolver().resolve(reference);
        bench.registry().clearRequests();

        assertThat(bench.resolver().describe(reference).description()).isEqualTo(description);
        assertThat(bench.registry().requests()).isEmpty();
    }

    private DescribedSkill describe(PeerImage image) {
        return bench.resolver()
                .describe(bench.store(image, false).withoutTag().withDigest(Digest.sha256(image.document())));
    }

    @Test
    void theWholeDescriptionComesFirst() {
        PeerImage image = fetchedConfig();
        image.annotations.put(WHOLE, "The whole one.\nIn two lines.");
        image.annotations.put(SHORT, "The whole one.");
        image.annotations.put(NAME, "samples/hello-world");

        assertThat(describe(image).description()).isEqualTo("The whole one.\nIn two lines.");
        assertThat(blobs()).isEmpty();
    }

    @Test
    void aConfigSaysMoreThanTheShortDescription() {
        PeerImage image = PeerImages.agentSkills();
        image.annotations.put(SHORT, "Of the");

        assertThat(describe(image).description()).isEqualTo("Of the config.");
    }

    @Test
    void theShortDescriptionIsBetterThanNone() {
        PeerImage image = PeerImages.plain(PeerImages.files()).status("published");
        image.annotations.put(SHORT, "A short one.");

        assertThat(describe(image).description()).isEqualTo("A short one.");
    }

    @Test
    void anEmptyDescriptionIsAsGoodAsNone() {
        PeerImage image = PeerImages.alibaba();
        image.annotations.put(WHOLE, " \n");
        image.annotations.put("org.agent.skill.description", "");
        image.annotations.put(SHORT, "A short one.");

        assertThat(describe(image).description()).isEqualTo("A short one.");
    }

    @Test
    void aLongDescriptionIsCutBetweenCharacters() {
        PeerImage image = PeerImages.plain(PeerImages.files()).status("published");
        image.annotations.put(WHOLE, "\ud83d\ude00".repeat(4_096) + "more");
        assertThat(describe(image).description()).isEqualTo("\ud83d\ude00".repeat(4_096));

        image.annotations.put(WHOLE, "x".repeat(4_096));
        assertThat(describe(image).description()).hasSize(4_096);
        image.annotations.put(WHOLE, "x".repeat(1_000_000));
        assertThat(describe(image).description()).hasSize(4_096);
    }

    @Test
    void theNameIsTheOneOfTheAnnotation() {
        PeerImage image = PeerImages.agentSkills();
        image.annotations.put(NAME, "samples/annotated");
        DescribedSkill described = describe(image);

        assertThat(described.name()).isEqualTo("annotated");
        assertThat(described.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.REPOSITORY_NAME);
    }

    @Test
    void aNameThatIsNoneIsNotTaken() {
        for (String name : List.of("../evil", "samples/", "evil", "samples/Up", "samples/x\ny")) {
            PeerImage image = PeerImages.agentSkills();
            image.config = new String(image.config, UTF_8)
                    .replace("hello-world", "configured")
                    .getBytes(UTF_8);
            image.inlineConfig = image.config;
            image.annotations.put(NAME, name);

            assertThat(describe(image).name()).isEqualTo("configured");
        }
    }

    @Test
    void aVersionThatNobodyCouldPrintIsNone() {
        for (String version : List.of("1.0.0\n\u202eevil", "1.0.0\u0000", "1".repeat(257), "1".repeat(1_000_000), "")) {
            PeerImage image = PeerImages.artifact();
            image.annotations.put("org.opencontainers.image.version", version);

            assertThat(describe(image).version()).isNull();
        }
        PeerImage image = PeerImages.artifact();
        image.annotations.put("org.opencontainers.image.version", "v1.2");
        assertThat(describe(image).version()).isEqualTo("v1.2");
    }

    @Test
    void whatWasPromotedIsDescribedOfflineOnceItWasResolved() {
        PeerImage first = PeerImages.toolHive();
        bench.resolver().resolve(bench.store(first, false));
        PeerImage second = PeerImages.toolHive();
        second.annotations.put("promoted", "yes");
        SkillReference reference = bench.store(second, false).withoutTag().withDigest(Digest.sha256(second.document()));
        bench.resolver().resolve(reference);
        bench.registry().clearRequests();

        assertThat(bench.resolver().describe(reference).description()).isEqualTo("Of the labels.");
        assertThat(bench.registry().requests()).isEmpty();
    }

    @Test
    void aStrictPolicyIsAboutTheNameOfTheChosenSkillAndNotOfItsBundle() {
        PeerImage bundle = PeerImages.bundle("pdf", "docx").status("published");
        bundle.annotations.put(NAME, "samples/hello-world");
        SkillReference reference = bench.store(bundle, false);
        LifecyclePolicy strict = LifecyclePolicy.publishedOnly().requiringRepositoryNames();
        OciSkillResolver resolver = bench.closing(
                bench.resolver(strict).toBuilder().bundledSkill("pdf").build());

        assertThat(refused(() -> resolver.describe(reference)).code()).isEqualTo(ErrorCode.METADATA_MISMATCH);
    }

    @Test
    void withoutANameItIsCalledAsItsRepository() {
        PeerImage image = PeerImages.artifact();
        image.pushTo(bench.registry(), "acme/pdf__tools", "1");
        SkillReference reference = SkillReference.parse(bench.registry().host() + "/acme/pdf__tools:1");

        DescribedSkill described = bench.resolver().describe(reference);
        assertThat(described.name()).isEqualTo("pdf-tools");
        assertThat(described.version()).isNull();
    }

    @Test
    void aStrictPolicyRefusesAnotherNameThanTheRepositorys() {
        PeerImage image = PeerImages.plain(PeerImages.files()).status("published");
        image.annotations.put(NAME, "samples/another");
        SkillReference reference = bench.store(image, false);
        LifecyclePolicy strict = LifecyclePolicy.publishedOnly().requiringRepositoryNames();

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> bench.resolver(strict).describe(reference))
                .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
    }

    @Test
    void aMalformedConfigIsRefusedAsResolvingRefusesIt() {
        for (String config : List.of("{", "[]", "{\"schemaVersion\":\"2\"}", "{\"schemaVersion\":\"1\",\"name\":7}")) {
            PeerImage image = fetchedConfig();
            image.config = config.getBytes(UTF_8);
            SkillReference reference = bench.store(image, false).withDigest(Digest.sha256(image.document()));

            IntegrityException refused = refused(() -> bench.resolver().resolve(reference));
            IntegrityException described = refused(() -> bench.resolver().describe(reference));
            assertThat(described.code()).isEqualTo(refused.code());
            assertThat(described.reason()).isEqualTo(refused.reason());
            assertThat(described).hasMessageContaining("describe " + reference);
        }
    }

    @Test
    void aConfigOfOtherBytesIsRefused() {
        PeerImage image = fetchedConfig();
        SkillReference reference = bench.store(image, false);
        bench.registry()
                .inject("GET", config(image), 99, new RegistryFault.OtherBytes("x".repeat(image.config.length)));

        assertThat(refused(() -> bench.resolver().describe(reference)).code()).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }

    private static IntegrityException refused(Runnable work) {
        try {
            work.run();
        } catch (IntegrityException e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void aConfigThatDescribedIsStillComparedWithTheLayers() {
        OddImage first = new OddImage().layer(OddImage.documents());
        OddImage second = new OddImage().layer(OddImage.documents());
        second.diffIdAlgorithm = Digest.Algorithm.SHA512;
        SkillReference reference = OddImage.in(bench.registry());
        bench.resolver().resolve(reference.withDigest(first.push(bench.registry())));
        OddImage other = new OddImage().layer(OddImage.files("SKILL.md", "other"));
        other.diffIdAlgorithm = Digest.Algorithm.SHA512;
        bench.registry().putBlob(OddImage.REPOSITORY, other.config());
        second.manifestEdit = text -> text.replace("\"io.skillimage.status\":\"published\",", "")
                .replace("image.version\":\"1.0.0\"", "image.version\":\"2.0.0\"")
                .replace(config(second), config(other));
        SkillReference pinned = reference.withoutTag().withDigest(second.push(bench.registry()));

        assertThat(bench.resolver().describe(pinned).state()).isEqualTo(LifecycleState.UNMANAGED);
        assertThat(refused(() -> bench.resolver().resolve(pinned)).code()).isEqualTo(ErrorCode.DIFF_ID_MISMATCH);
    }

    private static String config(OddImage image) {
        return OddImage.descriptor(image.configType, image.config(), image.configAlgorithm, false);
    }

    @Test
    void aChosenSkillOfABundleIsNotWhatTheBundleSays() {
        PeerImage bundle = PeerImages.bundle("pdf", "docx");
        bundle.annotations.put(SHORT, "Two skills.");
        SkillReference reference = bench.store(bundle, false);
        OciSkillResolver resolver =
                bench.closing(bench.resolver().toBuilder().bundledSkill("pdf").build());

        assertThat(resolver.describe(reference))
                .returns("pdf", DescribedSkill::name)
                .returns("", DescribedSkill::description);
        assertThat(blobs()).isEmpty();
    }

    @Test
    void aDirectoryIsReadAsItIs() {
        Path directory = SkillFixtures.helloWorld(root);
        SkillReference reference = SkillReference.parse("dir:" + directory);

        assertThat(bench.resolver().describe(reference))
                .isEqualTo(DescribedSkill.of(bench.resolver().resolve(reference)));
    }
}
