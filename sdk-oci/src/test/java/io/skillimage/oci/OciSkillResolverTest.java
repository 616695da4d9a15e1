package io.skillimage.oci;

import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static io.skillimage.LifecycleState.UNMANAGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolutionEvent;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.MediaTypes;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OciSkillResolverTest {
    @TempDir
    Path root;

    @Test
    void resolvesAPublishedSkillIntoADirectoryOfItsName() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference published = bench.inState(PUBLISHED);
            ResolvedSkill skill = resolver.resolve(bench.stored("1.0.0").toString());
            assertThat(skill.state()).isEqualTo(PUBLISHED);
            assertThat(skill.digest()).isEqualTo(published.digest());
            assertThat(skill.pinned().toString()).endsWith("samples/hello-world@" + published.digest());
            assertThat(skill.directory()).isAbsolute().hasFileName("hello-world");
            assertThat(skill.directory().resolve("SKILL.md")).isRegularFile();
            assertThat(skill.body()).startsWith("#");
            assertThat(skill.fromCache()).isFalse();
        }
    }

    @Test
    void theSecondTimeItComesFromTheCacheAlsoInAnotherResolver() {
        try (Workbench bench = new Workbench(root)) {
            SkillReference published = bench.inState(PUBLISHED);
            ResolvedSkill first;
            try (OciSkillResolver resolver = bench.resolver()) {
                first = resolver.resolve(published);
            }
            try (OciSkillResolver resolver = bench.resolver()) {
                ResolvedSkill second = resolver.resolve(published);
                assertThat(second.fromCache()).isTrue();
                assertThat(second.directory()).isEqualTo(first.directory());
                assertThat(second.card()).isEqualTo(first.card());
                assertThat(second.frontMatter()).isEqualTo(first.frontMatter());
                assertThat(second.files()).isEqualTo(first.files());
                assertThat(second.warnings()).isEqualTo(first.warnings());
                assertThat(second.body()).isEqualTo(first.body());
            }
        }
    }

    @Test
    void aPromotionFetchesNoLayer() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver =
                        bench.resolver(LifecyclePolicy.publishedOnly().allowing(TESTING))) {
            SkillReference testing = bench.inState(TESTING);
            ResolvedSkill before = resolver.resolve(testing);
            ResolvedSkill after = resolver.resolve(
                    bench.publisher().promote(testing, PUBLISHED).reference());
            assertThat(after.fromCache()).isTrue();
            assertThat(after.digest()).isNotEqualTo(before.digest());
            assertThat(after.contentDigest()).isEqualTo(before.contentDigest());
            assertThat(after.directory()).isEqualTo(before.directory());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DRAFT", "TESTING", "ARCHIVED"})
    void refusesAStateThatThePolicyDoesNotAllow(LifecycleState state) {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference reference = bench.inState(state);
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .withMessageStartingWith("Tried to resolve ")
                    .withMessageContaining("is " + state.label())
                    .withMessageContaining("allows published, deprecated")
                    .withMessageContaining("allow " + state.label())
                    .returns(state, LifecycleException::state)
                    .returns(ErrorCode.STATE_REFUSED, LifecycleException::code);
            assertThat(bench.cache.resolve("v1/checkouts"))
                    .satisfiesAnyOf(
                            path -> assertThat(path).doesNotExist(),
                            path -> assertThat(path).isEmptyDirectory());
            try (OciSkillResolver allowing =
                    bench.resolver(LifecyclePolicy.publishedOnly().allowing(state))) {
                assertThat(allowing.resolve(reference).state()).isEqualTo(state);
            }
        }
    }

    @Test
    void deprecatedPassesWithAWarning() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            ResolvedSkill skill = resolver.resolve(bench.inState(DEPRECATED));
            assertThat(skill.state()).isEqualTo(DEPRECATED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(Code.DEPRECATED);
        }
    }

    @Test
    void withoutATagTheNewestAllowedVersionIsMeant() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            for (String version : List.of("1.0.0", "1.10.0", "1.9.0")) {
                version(bench, version);
                bench.inState(PUBLISHED);
            }
            version(bench, "2.0.0");
            bench.inState(DRAFT);
            SkillReference newest = SkillReference.parse("oci:" + bench.store + ":samples/hello-world");
            assertThat(versionOf(resolver.resolve(newest))).isEqualTo("1.10.0");
            try (OciSkillResolver drafts =
                    bench.resolver(LifecyclePolicy.publishedOnly().allowing(DRAFT))) {
                assertThat(versionOf(drafts.resolve(newest))).isEqualTo("2.0.0");
            }
        }
    }

    private static String versionOf(ResolvedSkill skill) {
        return Objects.requireNonNull(skill.card()).version();
    }

    private static void version(Workbench bench, String version) throws IOException {
        Path card = bench.skill.resolve("skill.yaml");
        Files.writeString(card, Files.readString(card).replaceAll("(?m)^  version:.*$", "  version: " + version));
    }

    @Test
    void ofARepositoryWithoutAllowedVersionsTheHighestIsRefused() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            bench.inState(DRAFT);
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve("oci:" + bench.store + ":samples/hello-world"))
                    .withMessageContaining("is draft")
                    .returns(DRAFT, LifecycleException::state);
        }
    }

    @Test
    void refusesATagThatIsNotTheOneOfVersionAndState() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference published = bench.inState(PUBLISHED);
            SkillReference renamed = bench.publisher().push(published, bench.stored("3.0.0"));
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(renamed.withTag("3.0.0")))
                    .withMessageContaining("'3.0.0'")
                    .withMessageContaining("'1.0.0'")
                    .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
            SkillReference free = bench.publisher().push(published, bench.stored("stable"));
            assertThat(resolver.resolve(free.withTag("stable")).digest()).isEqualTo(published.digest());
        }
    }

    @Test
    void aTagIsComparedWithTheCardWhereNoAnnotationSaysTheVersion() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            Path blobs = bench.store.resolve("blobs/sha256");
            String manifest = Files.readString(blobs.resolve(
                    Objects.requireNonNull(bench.inState(PUBLISHED).digest()).hex()));
            byte[] silent = manifest.replace("\"org.opencontainers.image.version\"", "\"x\"")
                    .getBytes(StandardCharsets.UTF_8);
            Digest digest = Digest.sha256(silent);
            Files.write(blobs.resolve(digest.hex()), silent);
            SkillReference right = bench.stored("1.0.0").withDigest(digest);
            assertThat(resolver.resolve(right).digest()).isEqualTo(digest);
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(bench.stored("3.0.0").withDigest(digest)))
                    .withMessageContaining("'3.0.0'")
                    .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
        }
    }

    @Test
    void aDirectoryResolvesAsItStandsAndUnmanaged() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            ResolvedSkill skill = resolver.resolve("dir:" + bench.skill);
            assertThat(skill.state()).isEqualTo(UNMANAGED);
            assertThat(skill.digest()).isNull();
            assertThat(skill.directory()).isEqualTo(bench.skill.toAbsolutePath());
            assertThat(skill.source()).isEqualTo(ResolvedSkill.Source.DIRECTORY);
            assertThat(skill.read("SKILL.md")).isNotEmpty();
            assertThat(skill.name()).isEqualTo("hello-world");
        }
    }

    @Test
    void aCheckoutThatWasChangedIsNeverUsed() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference published = bench.inState(PUBLISHED);
            ResolvedSkill first = resolver.resolve(published);
            Path markdown = first.directory().resolve("SKILL.md");
            byte[] original = Files.readAllBytes(markdown);
            Files.setPosixFilePermissions(markdown, PosixFilePermissions.fromString("rw-r--r--"));
            Files.writeString(markdown, "---\nname: hello-world\ndescription: other\n---\nDo something else.");
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(first::body)
                    .returns(ErrorCode.TAMPERED, IntegrityException::code);

            ResolvedSkill second = resolver.resolve(published);
            assertThat(second.fromCache()).isFalse();
            assertThat(second.read("SKILL.md")).isEqualTo(original);
        }
    }

    @Test
    void aTamperedLayerLeavesNothingBehind() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference published = bench.inState(PUBLISHED);
            Digest layer = bench.pack().layerDigest();
            Path blob = bench.store.resolve("blobs/sha256/" + layer.hex());
            byte[] bytes = Files.readAllBytes(blob);
            bytes[bytes.length / 2] ^= 1;
            Files.write(blob, bytes);
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> resolver.resolve(published))
                    .withMessageContaining(layer.toString());
            assertThat(filesBelow(bench.cache)).noneMatch(path -> path.endsWith("SKILL.md"));
        }
    }

    private static List<String> filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString).toList();
        }
    }

    @Test
    void oneEventEndsEachResolution() {
        List<ResolutionEvent> events = new ArrayList<>();
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver =
                        bench.resolver().toBuilder().listener(events::add).build()) {
            SkillReference published = bench.inState(PUBLISHED);
            resolver.resolve(published);
            assertThatExceptionOfType(SkillException.class).isThrownBy(() -> resolver.resolve(bench.stored("9.9.9")));
            assertThat(events).hasSize(2);
            assertThat(events.get(0)).isInstanceOf(ResolutionEvent.Resolved.class);
            assertThat(events.get(1)).isInstanceOf(ResolutionEvent.Failed.class);
        }
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver().toBuilder()
                        .listener(event -> {
                            throw new IllegalStateException("listener");
                        })
                        .build()) {
            assertThat(resolver.resolve(bench.inState(PUBLISHED)).name()).isEqualTo("hello-world");
        }
    }

    @Test
    void theInstructionsComeWithoutTheFrontMatter() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            ResolvedSkill skill = resolver.resolve(bench.inState(PUBLISHED));
            String whole = new String(skill.read("SKILL.md"), StandardCharsets.UTF_8);
            assertThat(whole).startsWith("---").endsWith(skill.body());
            assertThat(skill.body()).doesNotContain("description:");
        }
    }

    @Test
    void anEmptyLayoutIsSaidToBeNone() throws IOException {
        Path empty = Files.createDirectory(root.resolve("empty"));
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve("oci:" + empty + ":a/b:1.0.0"))
                    .returns(ErrorCode.BAD_LAYOUT, IntegrityException::code);
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> resolver.resolve("oci:" + root.resolve("nowhere") + ":a/b:1.0.0"));
        }
    }

    @Test
    void aClosedResolverResolvesNothing() {
        try (Workbench bench = new Workbench(root)) {
            OciSkillResolver resolver = bench.resolver();
            resolver.close();
            resolver.close();
            assertThatIllegalStateException().isThrownBy(() -> resolver.resolve("dir:" + bench.skill));
            assertThatIllegalStateException().isThrownBy(() -> resolver.resolve(bench.stored("9.9.9")));
        }
    }

    @Test
    void whereTheManifestNamesNoVersionTheTagMustBeTheCards() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            bench.inState(PUBLISHED);
            LayoutRepository repository =
                    new LayoutRepository(ImageLayout.open(bench.store), "samples/hello-world", 4 << 20);
            byte[] silent = new String(repository.manifest("1.0.0").bytes(), StandardCharsets.UTF_8)
                    .replace("\"org.opencontainers.image.version\"", "\"x\"")
                    .getBytes(StandardCharsets.UTF_8);
            FetchedManifest manifest = new FetchedManifest(silent, Digest.sha256(silent), MediaTypes.OCI_MANIFEST);
            repository.putManifest("1.0.0", manifest);
            repository.putManifest("9.0.0", manifest);
            assertThat(resolver.resolve(bench.stored("1.0.0")).state()).isEqualTo(PUBLISHED);
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(bench.stored("9.0.0")))
                    .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
        }
    }

    @Test
    void refusesAConfigThatSpeaksOfOtherLayersAlsoWhenTheContentIsCached() {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference published = bench.inState(PUBLISHED);
            LayoutRepository repository =
                    new LayoutRepository(ImageLayout.open(bench.store), "samples/hello-world", 4 << 20);
            FetchedManifest good = repository.manifest("1.0.0");
            Descriptor config =
                    ManifestReader.of(good).manifest(Limits.defaults()).config();
            byte[] other = ("{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest.sha256(new byte[0]) + "\"]}}")
                    .getBytes(StandardCharsets.UTF_8);
            repository.putBlob(
                    new Descriptor(config.mediaType(), Digest.sha256(other), other.length),
                    () -> new ByteArrayInputStream(other));
            byte[] lying = new String(good.bytes(), StandardCharsets.UTF_8)
                    .replace(config.digest().toString(), Digest.sha256(other).toString())
                    .replace("\"size\":" + config.size(), "\"size\":" + other.length)
                    .getBytes(StandardCharsets.UTF_8);
            FetchedManifest manifest = new FetchedManifest(lying, Digest.sha256(lying), good.mediaType());
            repository.putManifest("stable", manifest);
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(IntegrityException.class)
                        .isThrownBy(() -> resolver.resolve(bench.stored("stable")))
                        .returns(ErrorCode.DIFF_ID_MISMATCH, IntegrityException::code);
                resolver.resolve(published);
            }
        }
    }
}
