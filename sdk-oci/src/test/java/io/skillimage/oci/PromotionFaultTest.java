package io.skillimage.oci;

import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecycleException;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.MediaTypes;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a promotion or a push meets a fault on its way. */
class PromotionFaultTest {
    private static final String REPOSITORY = "acme/hello-world";
    private static final String INDEX = "{\"schemaVersion\":2,\"manifests\":[]}";

    @TempDir
    Path root;

    private static SkillReference target(FakeRegistry registry) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY);
    }

    private static LayoutRepository repository(Workbench bench) {
        return new LayoutRepository(ImageLayout.open(bench.store), "samples/hello-world", 4 << 20);
    }

    private static FetchedManifest document(String text, String mediaType) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new FetchedManifest(bytes, Digest.sha256(bytes), mediaType);
    }

    /** Rewrites the manifest of the draft. */
    private static void rewriteDraft(Workbench bench, String mediaType, String from, String to) {
        LayoutRepository repository = repository(bench);
        String text = new String(repository.manifest("1.0.0-draft").bytes(), StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        repository.putManifest("1.0.0-draft", document(text.replace(from, to), mediaType));
    }

    @Test
    void aLatestThatIsNoImageGivesWayToAPublication() {
        try (Workbench bench = new Workbench(root)) {
            SkillReference testing = bench.inState(TESTING);
            repository(bench).putManifest("latest", document(INDEX, MediaTypes.OCI_INDEX));
            Promotion promotion = bench.publisher().promote(testing, PUBLISHED);
            assertThat(promotion.tagsMoved()).containsExactly("1.0.0", "latest");
            assertThat(repository(bench).digestOf("latest"))
                    .contains(Objects.requireNonNull(promotion.reference().digest()));
        }
    }

    @Test
    void aTagThatTheCredentialsMayNotRemoveIsLeft() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference draft = bench.publisher().push(bench.pack().reference(), target(registry));
            registry.inject("DELETE", "/manifests/", 99, new RegistryFault.Status(403));
            Promotion promotion = bench.publisher().promote(draft, TESTING);
            assertThat(promotion.tagsMoved()).containsExactly("1.0.0-testing");
            assertThat(promotion.tagsKept()).singleElement().satisfies(kept -> {
                assertThat(kept.tag()).isEqualTo("1.0.0-draft");
                assertThat(kept.isRepointed()).isTrue();
                assertThat(kept.reason()).contains("403");
            });
        }
    }

    @Test
    void aTagWhoseRemovalFailsIsLeft() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(
                        root,
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build())) {
            SkillReference draft = bench.publisher().push(bench.pack().reference(), target(registry));
            registry.inject("DELETE", "/manifests/", 99, new RegistryFault.Status(500));
            assertThat(bench.publisher().promote(draft, TESTING).tagsKept())
                    .singleElement()
                    .satisfies(kept -> {
                        assertThat(kept.tag()).isEqualTo("1.0.0-draft");
                        assertThat(kept.isRepointed()).isFalse();
                        assertThat(kept.reason()).contains("500");
                    });
        }
    }

    @Test
    void aPromotionKeepsTheMediaTypeThatTheManifestHas() {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            SkillReference draft = bench.pack().reference();
            rewriteDraft(bench, MediaTypes.DOCKER_MANIFEST, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);
            SkillReference testing = bench.publisher().promote(draft, TESTING).reference();
            assertThat(inspector.inspect(testing.withTag("1.0.0-testing")).state())
                    .isEqualTo(TESTING);
        }
    }

    @Test
    void aVersionTooLongForTheNextTagIsRefusedAndChangesNothing() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            String version = "1.0.0-" + "a".repeat(115);
            Path card = bench.skill.resolve("skill.yaml");
            Files.writeString(card, Files.readString(card).replace("1.0.0", version));
            SkillReference draft = bench.pack().reference();
            String before = Files.readString(bench.store.resolve("index.json"));
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> bench.publisher().promote(draft, TESTING))
                    .withMessageContaining("version");
            assertThat(bench.store.resolve("index.json")).hasContent(before);
        }
    }

    @Test
    void refusesToPushAnEarlierStateOverALaterOne() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference target = target(registry).withTag("1.0.0");
            bench.publisher().push(bench.inState(PUBLISHED), target);
            bench.publisher().promote(target, DEPRECATED);
            byte[] before = registry.manifest(REPOSITORY, "1.0.0").orElseThrow();
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().push(bench.stored("1.0.0"), target))
                    .withMessageContaining("deprecated")
                    .returns(ErrorCode.BAD_TRANSITION, LifecycleException::code);
            assertThat(registry.manifest(REPOSITORY, "1.0.0").orElseThrow()).isEqualTo(before);
        }
    }

    @Test
    void refusesToPushOneImageUnderTheDigestOfAnother() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference packed = bench.pack().reference();
            SkillReference target = target(registry).withTag("1.0.0-draft").withDigest(Digest.sha256(new byte[0]));
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> bench.publisher().push(packed, target))
                    .returns(ErrorCode.DIGEST_MISMATCH, IntegrityException::code);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void uploadsNothingOfWhatIsNoImage() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference draft = bench.pack().reference();
            rewriteDraft(bench, MediaTypes.OCI_INDEX, "\"mediaType\"", "\"x\":\"\",\"mediaType\"");
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> bench.publisher().push(draft, target(registry)))
                    .returns(ErrorCode.MEDIA_TYPE_MISMATCH, IntegrityException::code);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void toPullNeedsATagOrADigest() {
        try (Workbench bench = new Workbench(root)) {
            assertThatExceptionOfType(InvalidReferenceException.class)
                    .isThrownBy(() -> bench.publisher().pull(SkillReference.parse("localhost/acme/x"), bench.store))
                    .withMessageContaining("a tag or a digest is missing");
        }
    }

    @Test
    void pullsFromRegistriesOnly() {
        try (Workbench bench = new Workbench(root)) {
            SkillReference packed = bench.pack().reference();
            assertThatExceptionOfType(InvalidReferenceException.class)
                    .isThrownBy(() -> bench.publisher().pull(packed, root.resolve("other")))
                    .withMessageContaining("a registry is needed");
            assertThat(root.resolve("other")).doesNotExist();
        }
    }

    @Test
    void saysThatAListWasWanted() {
        try (SkillInspector inspector = SkillInspector.create()) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> inspector.list(root.resolve("nowhere")))
                    .withMessageStartingWith("Tried to list ");
        }
    }
}
