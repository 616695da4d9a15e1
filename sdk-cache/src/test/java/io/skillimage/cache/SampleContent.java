package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Small contents by number, and what forked processes do with them. Loads nothing that starts slowly. */
final class SampleContent {
    static final String NAME = "sample";

    private SampleContent() {}

    static byte[] layer(int number) {
        return new TarBuilder()
                .file("SKILL.md", "# Sample " + number, 0644)
                .directory("empty/")
                .file("scripts/run.sh", "echo " + number, 0755)
                .file("references/long.txt", (number + "\n").repeat(100), 0644)
                .end()
                .gzip();
    }

    static ContentKey key(int number) {
        return ContentKey.of(List.of(new ContentKey.Layer(Digest.sha256(layer(number)), ContentKey.Compression.GZIP)));
    }

    static SkillCache open(Path cache, Duration lockWait) {
        return SkillCache.open(cache, Limits.defaults(), lockWait, CacheTestBase.BOOT);
    }

    /** Makes a content unless it is there. */
    static Checkout make(SkillCache cache, int number) {
        CacheEntry entry = cache.acquire(key(number));
        if (entry instanceof Checkout checkout) {
            return checkout;
        }
        try (Staging staging = (Staging) entry) {
            return fill(staging, number);
        }
    }

    static Checkout fill(Staging staging, int number) {
        staging.unpack(new ByteArrayInputStream(layer(number)), ContentKey.Compression.GZIP, Digest.Algorithm.SHA256);
        return staging.commit(NAME, new byte[0]);
    }

    static byte[] manifest(int number) {
        return ("manifest " + number + " ").repeat(20).getBytes(StandardCharsets.UTF_8);
    }

    static Digest manifestDigest(int number) {
        return Digest.sha256(manifest(number));
    }

    /** Makes everything that lies in the staging directory look as if it had been left long ago. */
    static void ageLeftovers(Path cache) throws IOException {
        try (DirectoryStream<Path> staged = Files.newDirectoryStream(cache.resolve("v1/staging"))) {
            for (Path left : staged) {
                Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
            }
        }
    }

    /** Lock files may still tell of owners that have died; whoever locks next writes over that. */
    static void forgetDeadOwners(Path cache) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(cache.resolve("v1/locks"))) {
            for (Path lock : locks) {
                Files.write(lock, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
    }
}
