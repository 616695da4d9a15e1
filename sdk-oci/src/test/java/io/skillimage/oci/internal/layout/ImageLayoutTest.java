package io.skillimage.oci.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayoutTest {
    @TempDir
    Path root;

    private static FetchedManifest manifest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new FetchedManifest(bytes, Digest.sha256(bytes), MediaTypes.OCI_MANIFEST);
    }

    private static LayoutRepository repository(ImageLayout layout) {
        return new LayoutRepository(layout, "acme/x", 1 << 20);
    }

    @Test
    void aNewLayoutIsOneThatOthersRead() throws IOException {
        ImageLayout.openOrCreate(root.resolve("new"));
        assertThat(root.resolve("new/oci-layout")).content().isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(root.resolve("new/index.json"))
                .content()
                .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}");
        assertThat(Files.getPosixFilePermissions(root.resolve("new/index.json")))
                .hasSize(4);
    }

    @Test
    void aNameThatMovesStandsOnce() {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        LayoutRepository repository = repository(layout);
        repository.putManifest("1", manifest("{\"a\":1}"));
        repository.putManifest("1", manifest("{\"a\":2}"));
        assertThat(layout.entries()).hasSize(1);
        assertThat(repository.manifest("1").bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":2}");
        assertThat(repository.tags()).containsExactly("1");
    }

    @Test
    void whatOthersWroteIntoTheIndexStays() throws IOException {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        String other = "{\"schemaVersion\":2,\"annotations\":{\"tool\":\"x\"},\"manifests\":[{\"mediaType\":\""
                + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + Digest.sha256(new byte[0])
                + "\",\"size\":0,\"platform\":{\"os\":\"linux\"}}]}";
        Files.writeString(root.resolve("index.json"), other);
        repository(layout).putManifest("1", manifest("{}"));
        assertThat(root.resolve("index.json"))
                .content()
                .contains("\"annotations\":{\"tool\":\"x\"}")
                .contains("\"platform\":{\"os\":\"linux\"}")
                .contains("acme/x:1");
    }

    @Test
    void threadsThatTagAtOnceLoseNothingWhateverTheyCallTheLayout() throws Exception {
        ImageLayout layout = ImageLayout.openOrCreate(Files.createDirectory(root.resolve("layout")));
        ImageLayout sameLayout =
                ImageLayout.open(Files.createSymbolicLink(root.resolve("link"), root.resolve("layout")));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String tag = "t" + i;
                ImageLayout called = i % 2 == 0 ? layout : sameLayout;
                done.add(
                        threads.submit(() -> repository(called).putManifest(tag, manifest("{\"t\":\"" + tag + "\"}"))));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(repository(layout).tags()).hasSize(40);
    }

    @Test
    void aFullDiskIsSaidToBeFull() {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        Descriptor blob = new Descriptor("x/y", Digest.sha256(new byte[] {1}), 1);
        assertThatExceptionOfType(CacheException.class)
                .isThrownBy(() -> layout.putBlob(blob, () -> {
                    throw new IOException("No space left on device");
                }))
                .withMessageContaining("the disk is full")
                .returns(ErrorCode.DISK_FULL, CacheException::code);
    }

    @Test
    void aBlobOfOtherBytesIsNotStored() throws IOException {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        Descriptor declared = new Descriptor("x/y", Digest.sha256(new byte[] {1}), 1);
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> layout.putBlob(declared, () -> new ByteArrayInputStream(new byte[] {2})))
                .returns(ErrorCode.DIGEST_MISMATCH, IntegrityException::code);
        try (var files = Files.list(root.resolve("blobs/sha256"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aBlobThatIsALinkIsNotFollowed() throws IOException {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        Path outside = Files.write(root.resolve("outside"), secret);
        Digest digest = Digest.sha256(secret);
        Files.createSymbolicLink(root.resolve("blobs/sha256/" + digest.hex()), outside);
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> layout.blob(digest, 100))
                .returns(ErrorCode.BAD_LAYOUT, IntegrityException::code);
    }

    @Test
    void aNameForTwoImagesIsRefused() throws IOException {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        LayoutRepository repository = repository(layout);
        repository.putManifest("1", manifest("{\"a\":1}"));
        repository.putManifest("2", manifest("{\"a\":2}"));
        Path index = root.resolve("index.json");
        Files.writeString(index, Files.readString(index).replace("acme/x:2", "acme/x:1"));
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> repository.manifest("1"))
                .returns(ErrorCode.BAD_LAYOUT, IntegrityException::code);
    }

    @Test
    void aNameThatIsMissingIsSaidWithThoseThatAreThere() {
        LayoutRepository repository = repository(ImageLayout.openOrCreate(root));
        repository.putManifest("1", manifest("{}"));
        assertThatExceptionOfType(SkillNotFoundException.class)
                .isThrownBy(() -> repository.manifest("2"))
                .withMessageContaining("'acme/x:2'")
                .withMessageContaining("acme/x:1");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidSo() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatExceptionOfType(CacheException.class)
                .isThrownBy(() -> ImageLayout.openOrCreate(file.resolve("store")))
                .withMessageContaining(file.toString());
    }

    @Test
    void aBlobOfAnotherAlgorithmIsStored() throws IOException {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        byte[] bytes = {1, 2, 3};
        Descriptor blob = new Descriptor("x/y", Digest.Algorithm.SHA512.of(bytes), bytes.length);
        layout.putBlob(blob, () -> new ByteArrayInputStream(bytes));
        try (InputStream in = layout.blob(blob)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aDamagedBlobIsReplacedWhenItIsStoredAgain() throws IOException {
        ImageLayout layout = ImageLayout.openOrCreate(root);
        byte[] bytes = {1, 2, 3};
        Descriptor blob = new Descriptor("x/y", Digest.sha256(bytes), bytes.length);
        layout.putBlob(blob, () -> new ByteArrayInputStream(bytes));
        Path file = root.resolve("blobs/sha256/" + blob.digest().hex());
        Files.write(file, new byte[] {3, 2, 1});
        layout.putBlob(blob, () -> new ByteArrayInputStream(bytes));
        assertThat(file).hasBinaryContent(bytes);
    }
}
