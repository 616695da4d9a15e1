package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Manifests and tags in the cache. */
class SmallStoresTest extends CacheTestBase {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");

    @Test
    void returnsManifestThatWasKept() {
        Digest sha512 = Digest.Algorithm.SHA512.of(MANIFEST);
        try (SkillCache cache = open()) {
            assertThat(cache.manifest(DIGEST)).isEmpty();
            cache.keepManifest(DIGEST, MANIFEST);
            cache.keepManifest(DIGEST, MANIFEST);
            cache.keepManifest(sha512, MANIFEST);

            assertThat(cache.manifest(DIGEST)).contains(MANIFEST);
            assertThat(cache.manifest(sha512)).contains(MANIFEST);
        }
    }

    @Test
    void returnsConfigThatIsLargerThanAManifestMayBe() {
        byte[] config = new byte[5 << 20];
        Digest digest = Digest.sha256(config);
        try (SkillCache cache = open()) {
            cache.keepManifest(digest, config);

            assertThat(cache.manifest(digest)).contains(config);
        }
    }

    @Test
    void removesManifestThatNoLongerMatches() throws IOException {
        try (SkillCache cache = open()) {
            cache.keepManifest(DIGEST, MANIFEST);
            Path file = onlyFile("manifests");
            Files.writeString(file, "{}");

            assertThat(cache.manifest(DIGEST)).isEmpty();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void refusesManifestWithAnotherDigest() {
        try (SkillCache cache = open()) {
            assertThatThrownBy(() -> cache.keepManifest(DIGEST, new byte[1]))
                    .isInstanceOfSatisfying(
                            IntegrityException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_MISMATCH));
        }
    }

    @Test
    void ignoresDocumentBeyondBothLimits() throws IOException {
        try (SkillCache cache = SkillCache.open(
                root, Limits.builder().manifestBytes(5).configBytes(5).build())) {
            cache.keepManifest(DIGEST, MANIFEST);
            assertThat(cache.manifest(DIGEST)).isEmpty();
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
                assertThat(cache.tags().find("r", "t")).isEmpty();
            }
            Files.write(file, new byte[0]);
            assertThat(cache.tags().find("r", "t")).isEmpty();
            Files.write(file, new byte[1 << 20]);
            assertThat(cache.tags().find("r", "t")).isEmpty();
            Files.write(file, good);
            assertThat(cache.tags().find("r", "t")).isPresent();
        }
    }

    @Test
    void takesTagFileOfAnotherNameForUnknown() throws IOException {
        try (SkillCache cache = open()) {
            cache.tags().remember("r", "t", DIGEST, NOW);
            Path first = onlyFile("tags");
            byte[] content = Files.readAllBytes(first);
            cache.tags().forget("r", "t");
            cache.tags().remember("r", "u", DIGEST, NOW);
            Files.write(onlyFile("tags"), content);

            assertThat(cache.tags().find("r", "u")).isEmpty();
        }
    }

    @Test
    void removesSmallFilesThatNobodyFinished() throws IOException {
        open().close();
        Path old = Files.writeString(version().resolve("staging/file.1"), "half");
        Path fresh = Files.writeString(version().resolve("staging/file.2"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(7_200)));

        open().close();
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        Files.delete(fresh);
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

    private Path onlyFile(String folder) throws IOException {
        try (Stream<Path> files = Files.list(version().resolve(folder))) {
            return files.findFirst().orElseThrow();
        }
    }
}
