package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cache of its own for every test, looked through afterwards. */
abstract class CacheTestBase {
    static final String BOOT = "boot-1";
    static final byte[] LAYER = new TarBuilder()
            .file("SKILL.md", "# Hello", 0644)
            .directory("empty/")
            .file("scripts/run.sh", "echo hello", 0755)
            .end()
            .gzip();

    @TempDir
    Path directory;

    Path root = Path.of("");
    private boolean damaged;

    @BeforeEach
    void chooseRoot() throws IOException {
        root = directory.toRealPath().resolve("cache");
    }

    @AfterEach
    void storeIsWhole() throws IOException {
        if (!damaged) {
            CacheStoreCheck.check(root);
        }
        Trees.remove(root);
    }

    /** Tells that this test leaves damage behind on purpose. */
    void leavesDamage() {
        damaged = true;
    }

    SkillCache open() {
        return open(BOOT);
    }

    SkillCache open(String bootId) {
        return builder().bootId(bootId).open();
    }

    /** A cache that believes nothing it saw a moment ago. */
    SkillCache.Builder builder() {
        return SkillCache.builder(root)
                .lockWait(Duration.ofSeconds(30))
                .recheckAfter(Duration.ZERO)
                .bootId(BOOT);
    }

    static ContentKey key() {
        return key(LAYER);
    }

    static ContentKey key(byte[]... layers) {
        return ContentKey.of(List.of(layers).stream()
                .map(layer -> new ContentKey.Layer(Digest.sha256(layer), ContentKey.Compression.GZIP))
                .toList());
    }

    static Checkout make(SkillCache cache, byte[]... layers) {
        try (Staging staging = staging(cache.acquire(key(layers)))) {
            for (byte[] layer : layers) {
                unpack(staging, layer);
            }
            return staging.commit("hello", "opaque".getBytes(StandardCharsets.UTF_8));
        }
    }

    static Digest unpack(Staging staging, byte[] layer) {
        return staging.unpack(new ByteArrayInputStream(layer), ContentKey.Compression.GZIP, Digest.Algorithm.SHA256);
    }

    static Staging staging(CacheEntry entry) {
        assertThat(entry).isInstanceOf(Staging.class);
        return (Staging) entry;
    }

    static Checkout checkout(CacheEntry entry) {
        assertThat(entry).isInstanceOf(Checkout.class);
        return (Checkout) entry;
    }

    Path version() {
        return root.resolve("v1");
    }

    static void replace(Path file, String content) throws IOException {
        permissions(file, "rw-r--r--");
        Files.writeString(file, content);
        permissions(file, "r--r--r--");
    }

    static void replaceUnderTheOldTime(Path file, String content) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        replace(file, content);
        Files.setLastModifiedTime(file, time);
    }

    static void permissions(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
