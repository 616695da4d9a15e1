package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.MediaTypes;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.testkit.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tag that points at an image index. */
class IndexResolutionTest {
    @TempDir
    Path root;

    private static String entry(String mediaType, Digest digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    private static FetchedManifest index(String... entries) {
        byte[] bytes = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                        + String.join(",", entries) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        return new FetchedManifest(bytes, Digest.sha256(bytes), MediaTypes.OCI_INDEX);
    }

    private static LayoutRepository repository(Workbench bench) {
        return new LayoutRepository(ImageLayout.open(bench.store), "samples/hello-world", 4 << 20);
    }

    private static void refuses(Workbench bench, FetchedManifest index, ErrorCode code) {
        repository(bench).putManifest("multi", index);
        try (OciSkillResolver resolver = bench.resolver()) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(bench.stored("multi")))
                    .returns(code, IntegrityException::code);
        }
    }

    @Test
    void theOnlyEntryIsTheImage() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
            bench.publisher().push(bench.inState(PUBLISHED), reference);
            byte[] image = registry.manifest("acme/hello-world", "1.0.0").orElseThrow();
            FetchedManifest index = index(entry(MediaTypes.OCI_MANIFEST, Digest.sha256(image), image.length));
            registry.putManifest("acme/hello-world", "multi", MediaTypes.OCI_INDEX, index.bytes());
            assertThat(resolver.resolve(reference.withTag("multi")).digest()).isEqualTo(Digest.sha256(image));
            registry.clearRequests();
            assertThat(resolver.resolve(reference.withTag("multi")).digest()).isEqualTo(Digest.sha256(image));
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void refusesAnIndexOfSeveralOrOfNone() {
        try (Workbench bench = new Workbench(root)) {
            FetchedManifest image = repository(bench, bench.inState(PUBLISHED));
            String entry = entry(MediaTypes.OCI_MANIFEST, image.digest(), image.bytes().length);
            refuses(bench, index(entry, entry), ErrorCode.UNSUPPORTED_MEDIA_TYPE);
            refuses(bench, index(), ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    @Test
    void refusesAnEntryOfAnotherSizeOrKind() {
        try (Workbench bench = new Workbench(root)) {
            FetchedManifest image = repository(bench, bench.inState(PUBLISHED));
            int size = image.bytes().length;
            refuses(bench, index(entry(MediaTypes.OCI_MANIFEST, image.digest(), size + 1)), ErrorCode.SIZE_MISMATCH);
            refuses(bench, index(entry(MediaTypes.OCI_INDEX, image.digest(), size)), ErrorCode.MEDIA_TYPE_MISMATCH);
        }
    }

    @Test
    void refusesIndexesThatNestTooDeeply() {
        try (Workbench bench = new Workbench(root)) {
            FetchedManifest current = repository(bench, bench.inState(PUBLISHED));
            for (int depth = 0; depth < 5; depth++) {
                current = index(entry(current.mediaType(), current.digest(), current.bytes().length));
                repository(bench).putManifest(current.digest().toString(), current);
            }
            refuses(bench, current, ErrorCode.TOO_DEEP);
        }
    }

    private static FetchedManifest repository(Workbench bench, SkillReference image) {
        return repository(bench).manifest(String.valueOf(image.digest()));
    }
}
