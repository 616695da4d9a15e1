package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.testkit.FaultyFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests and tags in the cache. */
class SmallStoresTest extends CacheTestBase {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);
    private static final KeptManifest KEPT = new KeptManifest(DIGEST, key(), MANIFEST, new byte[] {1, 2, 3});
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");

    @Test
    void returnsManifestThatWasKept() {
        Digest index = Digest.sha256(new byte[1]);
        try (SkillCache cache = open()) {
            assertThat(cache.manifest(DIGEST)).isEmpty();
            cache.keepManifest(DIGEST, KEPT);
            cache.keepManifest(DIGEST, KEPT);
            cache.keepManifest(index, KEPT);
        }
        try (SkillCache cache = open()) {
            for (Digest asked : List.of(DIGEST, index)) {
                KeptManifest kept = cache.manifest(asked).orElseThrow();
                assertThat(kept.digest()).isEqualTo(DIGEST);
                assertThat(kept.content()).isEqualTo(key());
                assertThat(kept.bytes()).isEqualTo(MANIFEST);
                assertThat(kept.record()).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void removesManifestThatIsDamaged() throws IOException {
        try (SkillCache cache = open()) {
            cache.keepManifest(DIGEST, KEPT);
            Path file = onlyFile("manifests");
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);

            assertThat(cache.manifest(DIGEST)).isEmpty();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void takesManifestFileOfAnotherNameForDamaged() throws IOException {
        try (SkillCache cache = open()) {
            cache.keepManifest(DIGEST, KEPT);
            Digest other = Digest.sha256(new byte[2]);
            Files.copy(onlyFile("manifests"), version().resolve("manifests/sha256-" + other.hex()));

            assertThat(cache.manifest(other)).isEmpty();
            assertThat(cache.manifest(DIGEST)).isPresent();
        }
    }

    @Test
    void refusesManifestWithAnotherDigest() {
        KeptManifest wrong = new KeptManifest(DIGEST, key(), new byte[1], new byte[0]);
        try (SkillCache cache = open()) {
            assertThatThrownBy(() -> cache.keepManifest(DIGEST, wrong))
                    .isInstanceOfSatisfying(
                            IntegrityException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_MISMATCH));
        }
    }

    @Test
    void remembersTagAcrossInstances() {
        try (SkillCache cache = open()) {
            assertThat(cache.tags().find("quay.io/acme/hello", "1.0.0")).isEmpty();
            cache.tags().remember("quay.io/acme/hello", "1.0.0", Digest.sha256(new byte[1]), Instant.EPOCH);
            cache.tags().remember("quay.io/acme/hello", "1.0.0", DIGEST, NOW);
        }
        try (SkillCache cache = open()) {
            TagMemory tags = cache.tags();
            assertThat(tags.find("quay.io/acme/hello", "1.0.0")).contains(new TagMemory.Remembered(DIGEST, NOW));
            assertThat(tags.find("quay.io/acme/hello", "1.0.1")).isEmpty();
            assertThat(tags.find("quay.io/acme/hello1", ".0.0")).isEmpty();

            tags.forget("quay.io/acme/hello", "1.0.0");
            tags.forget("quay.io/acme/hello", "1.0.0");
            assertThat(tags.find("quay.io/acme/hello", "1.0.0")).isEmpty();
        }
    }

    @Test
    void takesDamagedTagForUnknown() throws IOException {
        try (SkillCache cache = open()) {
            cache.tags().remember("r", "t", DIGEST, NOW);
            Path file = onlyFile("tags");
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < good.length; i++) {
                byte[] bad = good.clone();
                bad[i] ^= 1;
                Files.write(file, bad);
                assertThat(cache.tags().reload("r", "t")).isEmpty();
            }
            Files.write(file, new byte[0]);
            assertThat(cache.tags().reload("r", "t")).isEmpty();
            Files.write(file, new byte[1 << 20]);
            assertThat(cache.tags().reload("r", "t")).isEmpty();
            Files.write(file, good);
            assertThat(cache.tags().reload("r", "t")).isPresent();
        }
    }

    @Test
    void takesTagFileOfAnotherNameForUnknown() throws IOException {
        leavesDamage();
        try (SkillCache cache = open()) {
            cache.tags().remember("r", "t", DIGEST, NOW);
            Path first = onlyFile("tags");
            byte[] content = Files.readAllBytes(first);
            cache.tags().forget("r", "t");
            cache.tags().remember("r", "u", DIGEST, NOW);
            Files.write(onlyFile("tags"), content);

            assertThat(cache.tags().reload("r", "u")).isEmpty();
        }
    }

    @Test
    void removesSmallFilesThatNobodyFinished() throws IOException {
        open().close();
        Path left = Files.writeString(version().resolve("staging/file.1"), "half");
        try (LockFile other = LockFile.open(version().resolve("locks"))) {
            other.lease(AtomicFiles.LOCK, Duration.ZERO);
            open().close();
            assertThat(left).exists();
            other.endLease(AtomicFiles.LOCK);
        }
        open().close();
        assertThat(left).doesNotExist();
    }

    @Test
    void renewsTheTimeOfATagInPlace() throws IOException {
        try (SkillCache cache = open()) {
            cache.tags().seenAgain("r", "t", DIGEST, Instant.EPOCH);
            Path file = onlyFile("tags");
            Object identity =
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            cache.tags().seenAgain("r", "t", DIGEST, NOW);

            assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                    .isEqualTo(identity);
            assertThat(cache.tags().find("r", "t")).contains(new TagMemory.Remembered(DIGEST, NOW));
            assertThat(cache.tags().reload("r", "t")).contains(new TagMemory.Remembered(DIGEST, NOW));
        }
    }

    @Test
    void neverGivesTheTimeOfOneDigestToAnother() {
        Digest moved = Digest.sha256(new byte[3]);
        try (SkillCache cache = open();
                SkillCache other = open()) {
            cache.tags().remember("r", "t", DIGEST, Instant.EPOCH);
            other.tags().remember("r", "t", moved, Instant.EPOCH);
            cache.tags().seenAgain("r", "t", DIGEST, NOW);

            assertThat(other.tags().find("r", "t")).contains(new TagMemory.Remembered(moved, Instant.EPOCH));
            assertThat(other.tags().reload("r", "t")).contains(new TagMemory.Remembered(DIGEST, NOW));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open to write ", "write "})
    void neverWritesTheTimeIntoAFileThatTookTheName(String moment) throws IOException {
        Digest moved = Digest.sha256(new byte[3]);
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            cache.tags().remember("r", "t", moved, Instant.EPOCH);
            Path file = onlyFile("tags");
            Path faster = Files.copy(file, version().resolve("staging/file.1"));
            cache.tags().remember("r", "t", DIGEST, Instant.EPOCH);
            files.onStep(step -> {
                if (step.startsWith(moment + "cache/v1/tags/") && Files.exists(faster)) {
                    move(faster, file);
                }
            });
            cache.tags().seenAgain("r", "t", DIGEST, NOW);

            assertThat(faster).doesNotExist();
            assertThat(cache.tags().reload("r", "t"))
                    .get()
                    .isIn(new TagMemory.Remembered(moved, Instant.EPOCH), new TagMemory.Remembered(DIGEST, NOW));
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void letsOneProcessAskForATag() {
        try (SkillCache cache = open()) {
            KeyLock held = cache.tags().lock("r", "t", Duration.ZERO).orElseThrow();
            assertThat(cache.tags().lock("r", "t", Duration.ZERO)).isEmpty();
            assertThat(cache.tags().lock("r", "u", Duration.ZERO))
                    .isPresent()
                    .get()
                    .satisfies(KeyLock::close);
            held.close();
            assertThat(cache.tags().lock("r", "t", Duration.ZERO))
                    .isPresent()
                    .get()
                    .satisfies(KeyLock::close);
        }
    }

    @Test
    void reportsFullDiskAsSuch() {
        IOException full = new java.nio.file.FileSystemException("x", null, "No space left on device");
        IOException quota = new java.nio.file.FileSystemException("x", null, "Disk quota exceeded");
        IOException other = new java.nio.file.AccessDeniedException("x");

        assertThat(StoreErrors.of("write", directory, full).code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(StoreErrors.of("write", directory, quota).code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(StoreErrors.of("write", directory, other).code()).isEqualTo(ErrorCode.CACHE_UNAVAILABLE);
        assertThat(StoreErrors.of("write", directory, other).getMessage()).contains("permission is denied");
    }

    @Test
    void tellsReasonsForWhichTheSystemHasNoWords() {
        IOException full = new java.nio.file.DirectoryNotEmptyException("x");
        IOException file = new java.nio.file.NotDirectoryException("x");

        assertThat(StoreErrors.of("remove", directory, full).getMessage())
                .isEqualTo("cannot remove " + directory + ": it is a directory that is not empty");
        assertThat(StoreErrors.of("read", directory, file).getMessage())
                .isEqualTo("cannot read " + directory + ": it is no directory");
    }

    private Path onlyFile(String folder) throws IOException {
        try (Stream<Path> files = Files.list(version().resolve(folder))) {
            return files.findFirst().orElseThrow();
        }
    }
}
