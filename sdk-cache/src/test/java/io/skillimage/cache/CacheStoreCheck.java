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
                .filteredOn(name -> !name.equals("locks") && !name.equals("locks.owners"))
                .containsExactly("checkouts", "leases", "manifests", "quarantine", "seen", "staging", "tags");
        assertThat(UnpackerTestBase.names(version.resolve("staging"))).isEmpty();
        for (String key : UnpackerTestBase.names(version.resolve("checkouts"))) {
            checkCheckout(version.resolve("checkouts").resolve(key));
        }
        for (String name : UnpackerTestBase.names(version.resolve("manifests"))) {
            Digest digest = CacheLayout.digest(name).orElseThrow();
            assertThat(new ManifestStore(new CacheLayout(cache), Limits.defaults(), null).isIntact(digest))
                    .as("manifest %s is intact", name)
                    .isTrue();
        }
        for (String name : UnpackerTestBase.names(version.resolve("tags"))) {
            assertThat(name).matches("[0-9a-f]{64}");
            assertThat(TagMemory.entry(version.resolve("tags").resolve(name))).isPresent();
        }
        if (Files.exists(version.resolve("locks"))) {
            assertThat(version.resolve("locks")).isEmptyFile();
        }
    }

    private static void checkCheckout(Path checkout) throws IOException {
        Optional<EntryRecord> entry = SmallFiles.read(checkout.resolve(".entry"), EntryRecord.MAX_BYTES)
                .flatMap(EntryRecord::parse);
        assertThat(entry).as("record of %s", checkout).isPresent();
        EntryRecord record = entry.orElseThrow();
        assertThat(checkout).hasFileName(record.key().directoryName());
        assertThat(TreeCheck.compare(checkout, record, true).difference())
                .as("what differs in %s", checkout)
                .isNull();
    }
}
