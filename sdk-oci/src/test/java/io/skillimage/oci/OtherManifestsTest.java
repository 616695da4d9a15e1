package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.Digest.Algorithm;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.IntegrityException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import io.skillimage.testkit.SampleImage;
import io.skillimage.testkit.SampleLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests that other tools write, from a registry to the checkout. */
class OtherManifestsTest {
    @TempDir
    Path root;

    private FakeRegistry registry;
    private OciSkillResolver resolver;
    private SkillReference reference;

    @BeforeEach
    void start() {
        registry = FakeRegistry.start();
        resolver = resolver("cache");
        reference = OddImage.in(registry);
    }

    @AfterEach
    void stop() {
        resolver.close();
        registry.close();
    }

    private OciSkillResolver resolver(String cache) {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve(cache))
                .registryAccess(Workbench.plainHttp(registry))
                .build();
    }

    private static byte[] gzip(byte[] archive) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static OddImage plain() {
        return new OddImage().layer(OddImage.documents());
    }

    private static List<String> paths(ResolvedSkill skill) {
        return skill.files().stream().map(SkillFile::path).toList();
    }

    private ResolvedSkill resolve() {
        return resolver.resolve(reference);
    }

    private void refuses(ErrorCode code) {
        assertThatExceptionOfType(SkillException.class)
                .isThrownBy(this::resolve)
                .returns(code, SkillException::code);
    }

    @Test
    void aDockerImageOfSchemaTwo() {
        OddImage image = new OddImage()
                .layer(
                        "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        OtherManifestsTest::gzip,
                        OddImage.documents());
        image.manifestType = "application/vnd.docker.distribution.manifest.v2+json";
        image.configType = "application/vnd.docker.container.image.v1+json";
        Digest digest = image.push(registry);

        assertThat(resolve().digest()).isEqualTo(digest);
        assertThat(paths(resolve())).containsExactly("SKILL.md", "skill.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.layer.v1.tar+zstd",
                "application/vnd.redhat.agentskill.layer.v1.tar+zstd",
                "application/vnd.docker.image.rootfs.diff.tar.zstd"
            })
    void aLayerThatIsCompressedWithZstd(String mediaType) {
        new OddImage().layer(mediaType, SampleLayer::zstd, OddImage.documents()).push(registry);

        ResolvedSkill skill = resolve();
        assertThat(paths(skill)).containsExactly("SKILL.md", "skill.yaml");
        assertThat(skill.directory().resolve("SKILL.md"))
                .hasBinaryContent(OddImage.documents().get("SKILL.md"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"})
    void aLayerThatIsNotCompressed(String mediaType) {
        new OddImage()
                .layer(mediaType, UnaryOperator.identity(), OddImage.documents())
                .push(registry);

        assertThat(paths(resolve())).containsExactly("SKILL.md", "skill.yaml");
    }

    @ParameterizedTest
    @CsvSource({"tar+gzip,zstd", "tar,zstd", "tar+zstd,gzip", "tar+zstd,plain", "tar,gzip", "tar+gzip,plain"})
    void refusesALayerThatIsCompressedOtherThanDeclared(String declared, String actual) {
        UnaryOperator<byte[]> compression = switch (actual) {
            case "zstd" -> SampleLayer::zstd;
            case "gzip" -> OtherManifestsTest::gzip;
            default -> UnaryOperator.identity();
        };
        new OddImage()
                .layer("application/vnd.oci.image.layer.v1." + declared, compression, OddImage.documents())
                .push(registry);

        refuses(ErrorCode.MEDIA_TYPE_MISMATCH);
    }

    @Test
    void theSameBytesUnderAnotherMediaTypeAreAnotherCheckout() {
        OddImage image = plain();
        image.push(registry);
        resolve();
        image.manifestEdit = text -> text.replace("layer.v1.tar\"", "layer.v1.tar+zstd\"");
        image.push(registry);

        try (OciSkillResolver other =
                resolver.toBuilder().freshness(Freshness.always()).build()) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> other.resolve(reference))
                    .returns(ErrorCode.MEDIA_TYPE_MISMATCH, IntegrityException::code);
        }
    }

    @Test
    void layersWithWhiteoutsOfAllCompressions() {
        new OddImage()
                .layer(OddImage.files("gone.txt", "1", "dir/old.txt", "2", "stays.txt", "3"))
                .layer(OddImage.OCI_LAYER + "+gzip", OtherManifestsTest::gzip, OddImage.documents())
                .layer(
                        OddImage.OCI_LAYER + "+zstd",
                        SampleLayer::zstd,
                        OddImage.files(".wh.gone.txt", "", "dir/.wh..wh..opq", "", "dir/new.txt", "4"))
                .push(registry);

        assertThat(paths(resolve())).containsExactly("SKILL.md", "dir/new.txt", "skill.yaml", "stays.txt");
    }

    @Test
    void anInlineConfigIsNotAskedFor() {
        OddImage image = plain();
        image.inlineConfig = true;
        image.push(registry);

        assertThat(paths(resolve())).containsExactly("SKILL.md", "skill.yaml");
        assertThat(registry.requests("GET", "/blobs/")).hasSize(1);
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void anImageThatIsInlineAltogetherTakesOneRequestEvenWhenItIsMadeAnew() throws IOException {
        OddImage image = plain();
        image.inlineConfig = true;
        image.inlineLayers = true;
        Digest digest = image.push(registry);

        ResolvedSkill skill = resolve();
        assertThat(registry.requests()).hasSize(1);
        registry.clearRequests();
        try (OciSkillResolver other = resolver("other")) {
            copyManifests("cache", "other");
            assertThat(paths(other.resolve(reference.withoutTag().withDigest(digest))))
                    .isEqualTo(paths(skill));
        }
        assertThat(registry.requests())
                .as("the look whether it still is what it was")
                .singleElement()
                .returns("HEAD", RecordedRequest::method);
    }

    private void copyManifests(String from, String to) throws IOException {
        try (Stream<Path> kept = Files.list(root.resolve(from + "/v1/manifests"))) {
            for (Path manifest : kept.toList()) {
                Files.copy(manifest, root.resolve(to + "/v1/manifests").resolve(manifest.getFileName()));
            }
        }
    }

    @Test
    void anInlineConfigOfOtherDiffIdsIsRefused() {
        OddImage image = plain();
        image.inlineConfig = true;
        OddImage other = new OddImage().layer(OddImage.files("a", "b"));
        String wrong = OddImage.descriptor(image.configType, other.config(), Algorithm.SHA256, true);
        String good = OddImage.descriptor(image.configType, image.config(), Algorithm.SHA256, true);
        image.manifestEdit = text -> text.replace(good, wrong);
        image.push(registry);

        refuses(ErrorCode.DIFF_ID_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"data\":\"', '\"data\":\" ', BAD_MANIFEST",
        "'\"data\":\"', '\"data\":\"*', BAD_MANIFEST",
        "'\"data\":\"', '\"data\":\"AAAA', SIZE_MISMATCH",
        "'\"data\":\"ey', '\"data\":\"fy', DIGEST_MISMATCH",
        "'\"data\":\"', '\"data\":null,\"x\":\"', BAD_MANIFEST"
    })
    void refusesInlineDataThatIsNotWhatTheDescriptorSays(String from, String to, ErrorCode code) {
        OddImage image = plain();
        image.inlineConfig = true;
        image.manifestEdit = text -> text.replace(from, to);
        image.push(registry);

        refuses(code);
    }

    @Test
    void copiesInlineImagesWithTheirBlobs() {
        OddImage image = plain();
        image.inlineConfig = true;
        image.inlineLayers = true;
        image.push(registry);
        Path store = root.resolve("store");
        try (SkillPublisher publisher = SkillPublisher.create(Workbench.plainHttp(registry))) {
            SkillReference stored = publisher.pull(reference, store);
            assertThat(paths(resolver.resolve(stored))).containsExactly("SKILL.md", "skill.yaml");
            assertThat(store.resolve(
                            "blobs/sha256/" + Digest.sha256(image.config()).hex()))
                    .hasBinaryContent(image.config());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SHA512, SHA512, SHA512",
        "SHA512, SHA512, SHA256",
        "SHA256, SHA512, SHA256",
        "SHA512, SHA256, SHA256",
        "SHA256, SHA256, SHA512",
        "SHA256, SHA512, SHA512"
    })
    void digestsOfEitherAlgorithm(Algorithm config, Algorithm layer, Algorithm diffId) {
        OddImage image = plain();
        image.configAlgorithm = config;
        image.layerAlgorithm = layer;
        image.diffIdAlgorithm = diffId;
        image.push(registry);

        assertThat(paths(resolve())).containsExactly("SKILL.md", "skill.yaml");
        resolver.close();
        registry.clearRequests();
        resolver = resolver("cache");
        assertThat(resolve().fromCache()).isTrue();
        assertThat(registry.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SHA256, SHA512", "SHA512, SHA256", "SHA512, SHA512"})
    void refusesWrongDiffIdsOfEitherAlgorithm(Algorithm layer, Algorithm diffId) {
        OddImage wrong = new OddImage().layer(OddImage.files("a", "b"));
        wrong.diffIdAlgorithm = diffId;
        OddImage image = plain();
        image.layerAlgorithm = layer;
        image.diffIdAlgorithm = diffId;
        String good = OddImage.descriptor(image.configType, image.config(), Algorithm.SHA256, false);
        String bad = OddImage.descriptor(image.configType, wrong.config(), Algorithm.SHA256, false);
        image.manifestEdit = text -> text.replace(good, bad);
        image.push(registry);
        registry.putBlob(OddImage.REPOSITORY, Algorithm.SHA256, wrong.config());

        refuses(ErrorCode.DIFF_ID_MISMATCH);
    }

    @Test
    void aManifestThatIsAskedForBySha512() {
        OddImage image = plain();
        image.push(registry);
        Digest digest = Algorithm.SHA512.of(image.manifest());
        registry.putManifest(OddImage.REPOSITORY, digest.toString(), OddImage.OCI_MANIFEST, image.manifest());

        ResolvedSkill skill = resolver.resolve(reference.withoutTag().withDigest(digest));
        assertThat(skill.digest()).isEqualTo(digest);
        assertThat(paths(skill)).containsExactly("SKILL.md", "skill.yaml");
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void cachedContentIsUsedByAManifestWithDiffIdsOfTheOtherAlgorithm(Algorithm first) {
        OddImage image = plain();
        image.diffIdAlgorithm = first;
        Digest one = image.push(registry);
        image.diffIdAlgorithm = first == Algorithm.SHA256 ? Algorithm.SHA512 : Algorithm.SHA256;
        Digest other = image.push(registry);
        ResolvedSkill made = resolver.resolve(reference.withoutTag().withDigest(one));
        ResolvedSkill again = resolver.resolve(reference.withoutTag().withDigest(other));
        assertThat(again.directory()).isEqualTo(made.directory());
        resolver.close();

        registry.clearRequests();
        resolver = resolver("cache");
        assertThat(resolver.resolve(reference.withoutTag().withDigest(other)).fromCache())
                .isTrue();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void cachedContentDoesNotExcuseWrongDiffIdsOfTheOtherAlgorithm() {
        OddImage image = plain();
        image.push(registry);
        resolve();
        OddImage wrong = new OddImage().layer(OddImage.files("a", "b"));
        wrong.diffIdAlgorithm = Algorithm.SHA512;
        String good = OddImage.descriptor(image.configType, image.config(), Algorithm.SHA256, false);
        String bad = OddImage.descriptor(image.configType, wrong.config(), Algorithm.SHA256, false);
        image.manifestEdit = text -> text.replace(good, bad);
        Digest digest = image.push(registry);
        registry.putBlob(OddImage.REPOSITORY, Algorithm.SHA256, wrong.config());

        SkillReference pinned = reference.withoutTag().withDigest(digest);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(pinned))
                    .returns(ErrorCode.DIFF_ID_MISMATCH, IntegrityException::code);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/json",
        "application/octet-stream"
    })
    void refusesSchemaOneByName(String contentType) {
        byte[] manifest = "{\"schemaVersion\":1,\"name\":\"x\",\"tag\":\"1\",\"fsLayers\":[],\"history\":[]}"
                .getBytes(StandardCharsets.UTF_8);
        registry.putManifest(OddImage.REPOSITORY, SampleImage.VERSION, contentType, manifest);

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(this::resolve)
                .withMessageContaining("schema 1")
                .returns(ErrorCode.UNSUPPORTED_MEDIA_TYPE, IntegrityException::code);
    }

    @Test
    void refusesASignedManifestOfSchemaOneByNameThoughItsDigestLeavesTheSignaturesOut() {
        byte[] manifest = "{\"schemaVersion\":1,\"signatures\":[]}".getBytes(StandardCharsets.UTF_8);
        String type = "application/vnd.docker.distribution.manifest.v1+prettyjws";
        registry.putManifest(OddImage.REPOSITORY, SampleImage.VERSION, type, manifest);
        String claimed = Digest.sha256(new byte[1]).toString();
        registry.inject("GET", "/manifests/", 9, new RegistryFault.Header("Docker-Content-Digest", claimed));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(this::resolve)
                .withMessageContaining("schema 1");
    }
}
