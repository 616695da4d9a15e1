package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks at a whole cache directory: everything has its place, and every checkout is what its record says. */
final class CacheStoreCheck {
    private CacheStoreCheck() {}

    /** Fails if there is a stray or damaged file; stagings are strays, so every one must be closed. */
    static void check(Path cache) throws IOException {
        Path version = cache.resolve("v1");
        if (!Files.isDirectory(version)) {
            return;
        }
        assertThat(UnpackerTestBase.names(cache)).containsExactly("v1");
        assertThat(UnpackerTestBase.names(version))
                .containsExactly("checkouts", "locks", "manifests", "quarantine", "staging", "tags");
        assertThat(UnpackerTestBase.names(version.resolve("staging"))).isEmpty();
        for (String key : UnpackerTestBase.names(version.resolve("checkouts"))) {
            checkCheckout(version.resolve("checkouts").resolve(key));
        }
        for (String name : UnpackerTestBase.names(version.resolve("manifests"))) {
            checkManifest(version.resolve("manifests").resolve(name), Digest.parse(name.replace('-', ':')));
        }
        assertThat(UnpackerTestBase.names(version.resolve("tags"))).allMatch(name -> name.matches("[0-9a-f]{64}"));
        for (String name : UnpackerTestBase.names(version.resolve("locks"))) {
            assertThat(name).endsWith(".lock");
            assertThat(version.resolve("locks").resolve(name)).isEmptyFile();
        }
    }

    private static void checkCheckout(Path checkout) throws IOException {
        Optional<EntryRecord> entry = SmallFiles.read(checkout.resolve(".entry"), EntryRecord.MAX_BYTES)
                .flatMap(EntryRecord::parse);
        assertThat(entry).as("record of %s", checkout).isPresent();
        EntryRecord record = entry.orElseThrow();
        assertThat(checkout).hasFileName(record.key().directoryName());
        assertThat(TreeCheck.isIntact(checkout, record, true))
                .as("%s is what its record says", checkout)
                .isTrue();
    }

    private static void checkManifest(Path file, Digest digest) throws IOException {
        assertThat(digest.algorithm().of(Files.readAllBytes(file))).isEqualTo(digest);
    }
}
