package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.IntegrityException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewestVersionTest {
    private static final String REPOSITORY = "acme/hello-world";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    Path root;

    private static SkillReference publish(Workbench bench, FakeRegistry registry) {
        SkillReference target = SkillReference.parse(registry.host() + "/" + REPOSITORY + ":1.0.0");
        bench.publisher().push(bench.inState(PUBLISHED), target);
        return target;
    }

    @Test
    void aTagThatGoesAfterItWasListedIsPassedOver() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            registry.putManifest(
                    REPOSITORY,
                    "2.0.0",
                    MANIFEST,
                    registry.manifest(REPOSITORY, "1.0.0").orElseThrow());
            registry.inject("GET", "/manifests/2.0.0", 99, new RegistryFault.Status(404));
            assertThat(resolver.resolve(reference.withoutTag()).digest())
                    .isEqualTo(resolver.resolve(reference).digest());
        }
    }

    @Test
    void endsLookingWhenNoneOfManyVersionsIsWhatItsTagSays() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            byte[] manifest = registry.manifest(REPOSITORY, "1.0.0").orElseThrow();
            for (int i = 0; i < 400; i++) {
                registry.putManifest(REPOSITORY, "2.0." + i, MANIFEST, manifest);
            }
            registry.clearRequests();
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> resolver.resolve(reference.withoutTag()));
            assertThat(registry.requests("GET", "/manifests/")).hasSizeLessThanOrEqualTo(256);
        }
    }

    @Test
    void aNameInALayoutThatIsNoTagIsPassedOver() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            SkillReference published = bench.inState(PUBLISHED);
            Path index = bench.store.resolve("index.json");
            Files.writeString(index, Files.readString(index).replace(":latest\"", ":2.0.0+build.5\""));
            assertThat(resolver.resolve("oci:" + bench.store + ":samples/hello-world")
                            .digest())
                    .isEqualTo(published.digest());
        }
    }

    @Test
    void aManifestThatWasRefusedIsNotRemembered() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            byte[] good = registry.manifest(REPOSITORY, "1.0.0").orElseThrow();
            registry.putManifest(REPOSITORY, "1.0.0", MANIFEST, "{}".getBytes(StandardCharsets.UTF_8));
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .returns(ErrorCode.BAD_MANIFEST, IntegrityException::code);
            registry.putManifest(REPOSITORY, "1.0.0", MANIFEST, good);
            assertThat(resolver.resolve(reference).name()).isEqualTo("hello-world");
        }
    }

    @Test
    void theLastGoodAnswerOutlivesABadOneWhenTheRegistryGoesDown() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(
                        root,
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build());
                OciSkillResolver resolver = bench.resolver(registry).toBuilder()
                        .freshness(Freshness.always())
                        .build()) {
            SkillReference reference = publish(bench, registry);
            resolver.resolve(reference);
            registry.putManifest(REPOSITORY, "1.0.0", MANIFEST, "{}".getBytes(StandardCharsets.UTF_8));
            assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> resolver.resolve(reference));
            registry.inject("GET", "/manifests/", 99, new RegistryFault.Status(503));
            assertThat(resolver.resolve(reference).name()).isEqualTo("hello-world");
        }
    }

    @Test
    void aRememberedTagWhoseManifestWasLostIsAskedForAgain() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            resolver.resolve(reference);
            String lost = Digest.sha256(registry.manifest(REPOSITORY, "1.0.0").orElseThrow())
                    .hex();
            try (var files = Files.walk(bench.cache)) {
                for (Path file :
                        files.filter(path -> path.toString().contains(lost)).toList()) {
                    Files.delete(file);
                }
            }
            registry.clearRequests();
            try (OciSkillResolver other = bench.resolver(registry)) {
                other.resolve(reference);
                assertThat(registry.requests("GET", "/manifests/1.0.0")).hasSize(1);
            }
        }
    }
}
