package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk of 256 kB that is full; where a test may mount one. */
class SmallDiskTest {
    @TempDir
    Path directory;

    @Test
    void fullDiskIsReportedAndEverythingElseGoesOn() throws Exception {
        Path disk = Files.createDirectory(directory.toRealPath().resolve("disk"));
        assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()), "only root mounts");
        try {
            fill(disk, disk.resolve("cache"));
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static void fill(Path disk, Path path) throws IOException {
        try (SkillCache cache = SampleContent.open(path, Duration.ofSeconds(30))) {
            SampleContent.make(cache, 1);
            keep(cache, 1);
            remember(cache, 1);
            Path filler = disk.resolve("filler");
            assertThatThrownBy(() -> writeUntilFull(filler)).isInstanceOf(IOException.class);

            assertDiskFull(path, () -> SampleContent.make(cache, 2));
            assertDiskFull(path, () -> keep(cache, 2));
            assertDiskFull(path, () -> remember(cache, 2));
            cache.tags().seenAgain("repository", "1", SampleContent.manifestDigest(1), Instant.MAX);
            assertThat(cache.tags().reload("repository", "1").orElseThrow().at())
                    .isEqualTo(Instant.MAX);
            assertThat(cache.find(SampleContent.key(1), CheckoutCheck.FULL)).isPresent();
            assertThat(cache.manifest(SampleContent.manifestDigest(1))).isPresent();
            assertThat(cache.verify().isClean()).isTrue();
            CacheStoreCheck.check(path);

            Files.delete(filler);
            SampleContent.make(cache, 2);
            keep(cache, 2);
            remember(cache, 2);
        }
        try (SkillCache cache = SampleContent.open(path, Duration.ofSeconds(30))) {
            assertThatThrownBy(() -> writeUntilFull(disk.resolve("filler"))).isInstanceOf(IOException.class);
            PruneReport report = cache.prune(PruneRule.leftoversOnly().keepingOnly(Set.of()));
            assertThat(report.removed()).hasSize(2);
            assertThat(report.bytesFreed()).isPositive();
            assertThat(SampleContent.make(cache, 3).directory().resolve("SKILL.md"))
                    .hasContent("# Sample 3");
        }
        CacheStoreCheck.check(path);
    }

    private static void assertDiskFull(Path cache, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(CacheException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(e.path().toString()).startsWith(cache.toString());
            assertThat(e.getMessage()).contains(e.path().toString()).doesNotContainPattern("\\p{Cntrl}");
        });
    }

    private static void writeUntilFull(Path filler) throws IOException {
        byte[] page = new byte[1_024];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 1_024; i++) {
                out.write(page);
            }
        }
    }

    private static void keep(SkillCache cache, int number) {
        cache.keepManifest(SampleContent.manifestDigest(number), SampleContent.manifest(number));
    }

    private static void remember(SkillCache cache, int number) {
        cache.tags().remember("repository", "" + number, SampleContent.manifestDigest(number), Instant.EPOCH);
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
