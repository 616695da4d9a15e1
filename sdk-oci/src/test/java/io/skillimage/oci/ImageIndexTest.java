package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is reached through an image index. */
class ImageIndexTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    Path root;

    private Workbench bench;
    private Digest published;
    private long size;

    @BeforeEach
    void publish() throws IOException {
        bench = new Workbench(root);
        published = Objects.requireNonNull(bench.inState(PUBLISHED).digest());
        size = Files.size(blob(published));
    }

    @Test
    void followsTheIndexToItsSingleImage() throws IOException {
        assertThat(resolve(entry(published, size, ""))).isEqualTo(published);
    }

    @Test
    void passesOverTheAttestationThatABuilderPutsBesideTheImage() throws IOException {
        String attestation =
                entry(published, size, ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}");

        assertThat(resolve(entry(published, size, "") + "," + attestation)).isEqualTo(published);
    }

    @Test
    void refusesIndexOfSeveralImages() throws IOException {
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, entry(published, size, "") + "," + entry(published, size, ""));
    }

    @Test
    void refusesEntryOfAnotherSize() throws IOException {
        assertRefused(ErrorCode.SIZE_MISMATCH, entry(published, size + 1, ""));
    }

    private void assertRefused(ErrorCode code, String entries) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> resolve(entries))
                .returns(code, IntegrityException::code);
    }

    private Digest resolve(String entries) throws IOException {
        Digest index = store("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + entries + "]}");
        SkillReference reference = SkillReference.inLayout(bench.store, "samples/hello-world@" + index);
        try (OciSkillResolver resolver = bench.resolver()) {
            return Objects.requireNonNull(resolver.resolve(reference).digest());
        }
    }

    private Digest store(String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.sha256(bytes);
        Files.write(blob(digest), bytes);
        return digest;
    }

    private Path blob(Digest digest) {
        return bench.store.resolve("blobs/sha256/" + digest.hex());
    }

    private static String entry(Digest digest, long size, String more) {
        return "{\"mediaType\":\"" + MANIFEST + "\",\"digest\":\"" + digest + "\",\"size\":" + size + more + "}";
    }
}
