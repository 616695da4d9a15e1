package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SampleCollection;
import io.skillimage.testkit.SampleImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing collections. */
class CollectionPushTest {
    private static final String REPOSITORY = "acme/collections/tools";
    private static final String YAML =
            "# mine\n" + SampleCollection.yaml("tools", "1.0.0", "hello", "quay.io/acme/hello-world:1.0.0");

    @TempDir
    Path root;

    private final FakeRegistry registry = FakeRegistry.start();
    private final SkillCollections collections = SkillCollections.create(Workbench.plainHttp(registry));

    @AfterEach
    void stop() {
        collections.close();
        registry.close();
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(root.resolve("mine.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SkillReference target(String tag) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + tag);
    }

    private String manifest(String tag) {
        return new String(registry.manifest(REPOSITORY, tag).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void writesWhatAnyoneCanRead() {
        SkillReference pushed = collections.push(file(YAML), target(""), Instant.parse("2026-01-02T03:04:05.678Z"));

        assertThat(pushed)
                .isEqualTo(target(":1.0.0")
                        .withDigest(Digest.sha256(manifest("1.0.0").getBytes(StandardCharsets.UTF_8))));
        Digest layer = Digest.sha256(YAML.getBytes(StandardCharsets.UTF_8));
        Digest config = Digest.sha256("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(manifest("1.0.0")).isEqualTo("""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                "artifactType":"application/vnd.skillimage.collection.v1+yaml",\
                "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},\
                "layers":[{"mediaType":"application/vnd.skillimage.collection.v1+yaml","digest":"%s","size":%d}],\
                "annotations":{"io.skillimage.collection.name":"tools",\
                "org.opencontainers.image.created":"2026-01-02T03:04:05Z",\
                "org.opencontainers.image.description":"Samples that belong together.",\
                "org.opencontainers.image.title":"tools","org.opencontainers.image.version":"1.0.0"}}""".formatted(config, layer, YAML.length()));
        assertThat(registry.blob(REPOSITORY, layer)).hasValue(YAML.getBytes(StandardCharsets.UTF_8));
        assertThat(registry.blob(REPOSITORY, config)).isPresent();
    }

    @Test
    void readsBackWhatItWroteFromARegistryAndFromALayout() {
        SkillReference remote = collections.push(file(YAML), target(""));
        SkillReference local =
                collections.push(file(YAML), SkillReference.inLayout(root.resolve("store"), "acme/tools:1.0.0"));

        assertThat(local.digest()).isEqualTo(remote.digest());
        for (SkillReference pushed : List.of(remote, local, local.withTag("1.0.0"))) {
            CollectionImage image = collections.read(pushed);
            assertThat(image.document()).isEqualTo(YAML);
            assertThat(image.collection().images())
                    .containsExactly(SkillReference.parse("quay.io/acme/hello-world:1.0.0"));
        }
    }

    @Test
    void theSameFileGivesTheSameDigestAndIsWrittenOnce() {
        SkillReference first = collections.push(file(YAML), target(":1.0.0"));
        registry.clearRequests();

        SkillReference again = collections.push(file(YAML), target(":1.0.0"));
        SkillReference later = collections.push(file(YAML), target(":1.0.0"), Instant.EPOCH);

        assertThat(again).isEqualTo(first);
        assertThat(later).isEqualTo(first);
        assertThat(registry.requests("PUT", "")).isEmpty();
        assertThat(registry.requests("POST", "")).isEmpty();
    }

    @Test
    void aVersionKeepsItsContentAndAFreeTagMovesOn() {
        collections.push(file(YAML), target(":1.0.0"));
        collections.push(file(YAML), target(":latest"));
        String before = manifest("1.0.0");

        Path changed = file(YAML + "# changed\n");
        LifecycleException refusal =
                catchThrowableOfType(LifecycleException.class, () -> collections.push(changed, target("")));

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONTENT_CONFLICT);
        assertThat(refusal).hasMessageContaining("'1.0.0' already holds other content of the collection 'tools'");
        assertThat(manifest("1.0.0")).isEqualTo(before);
        Path next = file(YAML.replace("version: 1.0.0", "version: 1.1.0"));
        collections.push(next, target(""));
        collections.push(next, target(":latest"));
        assertThat(manifest("latest")).isEqualTo(manifest("1.1.0"));
        assertThat(registry.tags(REPOSITORY)).containsExactlyInAnyOrder("1.0.0", "1.1.0", "latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "latest"})
    void takesNoTagFromAnotherCollectionOrFromASkill(String tag) {
        SampleCollection.of("other", "1.0.0", "a", "a.b/c").push(registry, REPOSITORY, tag);
        refusedAsConflict(tag, "another collection");
        SampleCollection.index("tools").push(registry, REPOSITORY, tag);
        refusedAsConflict(tag, "another collection");
        registry.putManifest(
                REPOSITORY,
                tag,
                SampleImage.MANIFEST_TYPE,
                SkillImages.manifest(SkillImages.annotations("acme/tools", "1.0.0", "draft")));
        refusedAsConflict(tag, "something that is no collection");
    }

    private void refusedAsConflict(String tag, String what) {
        String before = manifest(tag);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> collections.push(file(YAML), target(":" + tag)))
                .withMessageContaining(what)
                .returns(ErrorCode.CONTENT_CONFLICT, SkillException::code);
        assertThat(manifest(tag)).isEqualTo(before);
        assertThat(registry.requests("PUT", "")).isEmpty();
    }

    @Test
    void aLayoutKeepsItsVersionsToo() {
        SkillReference store = SkillReference.inLayout(root.resolve("store"), "acme/tools:1.0.0");
        collections.push(file(YAML), store);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> collections.push(file(YAML + "# changed\n"), store));
    }

    @Test
    void checksEverythingBeforeItWritesOrAsks() {
        String bad = YAML + "  - {name: here, image: 'dir:/etc'}\n  - {name: short, image: 'hello:1.0.0'}\n";

        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() -> collections.push(file(bad), target("")))
                .satisfies(refusal -> assertThat(refusal.problems())
                        .extracting(InvalidSkillException.Problem::path)
                        .containsExactly("mine.yaml#/skills/1/image", "mine.yaml#/skills/2/image"));
        refused(ErrorCode.METADATA_MISMATCH, file(YAML), ":2.0.0");
        refused(ErrorCode.DIGEST_MISMATCH, file(YAML), "@" + Digest.sha256(new byte[0]));
        refused(ErrorCode.BAD_COLLECTION, root.resolve("nowhere.yaml"), "");
        refused(ErrorCode.BAD_COLLECTION, root, "");
        refused(ErrorCode.TOO_LARGE, file(YAML + "#".repeat(300_000)), "");
        assertThat(registry.requests()).isEmpty();
    }

    private void refused(ErrorCode code, Path file, String tag) {
        assertThat(catchThrowableOfType(SkillException.class, () -> collections.push(file, target(tag)))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void aDirectoryIsNoTarget() {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> collections.push(file(YAML), SkillReference.ofDirectory(root)));
    }

    @Test
    void aSkillTakesNoTagFromACollection() {
        collections.push(file(YAML), target(":1.0.0"));
        try (Workbench bench = new Workbench(root.resolve("bench"), Workbench.plainHttp(registry))) {
            SkillReference skill = bench.pack().reference();
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> bench.publisher().push(skill, target(":1.0.0")))
                    .returns(ErrorCode.COLLECTION, SkillException::code);
        }
    }
}
