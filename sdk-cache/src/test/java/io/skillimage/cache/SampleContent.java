package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
        return SkillCache.builder(cache)
                .lockWait(lockWait)
                .recheckAfter(Duration.ZERO)
                .bootId(CacheTestBase.BOOT)
                .open();
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

    static KeptManifest manifest(int number) {
        byte[] bytes = ("manifest " + number + " ").repeat(20).getBytes(StandardCharsets.UTF_8);
        return new KeptManifest(Digest.sha256(bytes), key(number), bytes, new byte[] {1});
    }

    static Digest manifestDigest(int number) {
        return manifest(number).digest();
    }
}
