package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillCacheTest extends CacheTestBase {

    @Test
    void returnsWhatWasCommitted() throws IOException {
        try (SkillCache cache = open()) {
            assertThat(cache.find(key())).isEmpty();
            Checkout made = make(cache, LAYER);
            Checkout found = cache.find(key()).orElseThrow();

            assertThat(found.directory())
                    .isAbsolute()
                    .isEqualTo(made.directory())
                    .hasFileName("hello");
            assertThat(found.name()).isEqualTo("hello");
            assertThat(found.key()).isEqualTo(key());
            assertThat(found.files())
                    .isEqualTo(made.files())
                    .extracting(SkillFile::path)
                    .containsExactly("SKILL.md", "scripts/run.sh");
            assertThat(found.files().get(0).digest())
                    .isEqualTo(Digest.sha256("# Hello".getBytes(StandardCharsets.UTF_8)));
            assertThat(found.diffIds()).isEqualTo(made.diffIds()).hasSize(1);
            assertThat(found.record()).asString(StandardCharsets.UTF_8).isEqualTo("opaque");
            assertThat(found.directory().resolve("SKILL.md")).hasContent("# Hello");
            assertThat(found.directory().resolve("empty")).isEmptyDirectory();
            assertThat(checkout(cache.acquire(key())).directory()).isEqualTo(made.directory());
        }
    }

    @Test
    void makesEverythingReadOnly() throws IOException {
        try (SkillCache cache = open()) {
            Path skill = make(cache, LAYER).directory();

            assertThat(permissions(skill)).isEqualTo("r-xr-xr-x");
            assertThat(permissions(skill.resolve("scripts"))).isEqualTo("r-xr-xr-x");
            assertThat(permissions(skill.resolve("SKILL.md"))).startsWith("r--").doesNotContain("w", "x");
            assertThat(permissions(skill.resolve("scripts/run.sh"))).startsWith("r-x");
            assertThat(permissions(root)).isEqualTo("rwx------");
            assertThat(permissions(version())).isEqualTo("rwx------");
        }
    }

    @Test
    void keepsWarningsAcrossInstances() {
        byte[] layer = new TarBuilder().file("x", "x", 0777).end().gzip();
        try (SkillCache cache = open()) {
            make(cache, layer);
        }
        try (SkillCache cache = open()) {
            assertThat(cache.find(key(layer)).orElseThrow().warnings())
                    .extracting(SkillWarning::code)
                    .containsExactly(SkillWarning.Code.MODE_CLAMPED);
        }
    }

    @Test
    void appliesSeveralLayersInOrder() {
        byte[] second = new TarBuilder().file("SKILL.md", "# Other").end().gzip();
        try (SkillCache cache = open()) {
            Checkout made = make(cache, LAYER, second);

            assertThat(made.directory().resolve("SKILL.md")).hasContent("# Other");
            assertThat(made.diffIds()).hasSize(2);
            assertThat(cache.find(key(LAYER, second))).isPresent();
            assertThat(cache.find(key())).isEmpty();
        }
    }

    @Test
    void showsNothingBeforeCommit() {
        try (SkillCache cache = open();
                SkillCache other = open();
                Staging staging = staging(cache.acquire(key()))) {
            unpack(staging, LAYER);
            assertThat(staging.directory().resolve("SKILL.md")).hasContent("# Hello");
            assertThat(other.find(key())).isEmpty();

            staging.commit("hello", new byte[0]);
            assertThat(other.find(key())).isPresent();
        }
    }

    @Test
    void leavesNothingWhenStagingIsClosedWithoutCommit() throws IOException {
        try (SkillCache cache = open()) {
            try (Staging staging = staging(cache.acquire(key()))) {
                unpack(staging, LAYER);
            }
            assertThat(UnpackerTestBase.names(version().resolve("staging"))).isEmpty();
            assertThat(cache.find(key())).isEmpty();
            make(cache, LAYER);
        }
    }

    @Test
    void leavesNothingWhenLayerIsRefused() throws IOException {
        byte[] bad = new TarBuilder().file("ok", "x").file("../x", "x").end().gzip();
        try (SkillCache cache = open()) {
            try (Staging staging = staging(cache.acquire(key(bad)))) {
                assertThatThrownBy(() -> unpack(staging, bad)).isInstanceOfSatisfying(SkillException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.PATH_TRAVERSAL);
                    assertThat(e.getMessage()).contains("the layer " + Digest.sha256(bad));
                });
                assertThat(staging.directory()).doesNotExist();
            }
            assertThat(UnpackerTestBase.names(version().resolve("staging"))).isEmpty();
        }
    }

    @Test
    void refusesCommitOfHalfTheLayers() {
        try (SkillCache cache = open();
                Staging staging = staging(cache.acquire(key(LAYER, LAYER)))) {
            unpack(staging, LAYER);
            assertThatThrownBy(() -> staging.commit("hello", new byte[0])).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesToGoOnAfterCommit() {
        try (SkillCache cache = open();
                Staging staging = staging(cache.acquire(key()))) {
            unpack(staging, LAYER);
            assertThatThrownBy(() -> unpack(staging, LAYER)).isInstanceOf(IllegalStateException.class);
            staging.commit("hello", new byte[0]);
            assertThatThrownBy(() -> staging.commit("hello", new byte[0])).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", ".entry", ".hidden", "a\nb", "con", "./a", "a/"})
    void refusesUnsafeNameForTheDirectory(String name) {
        try (SkillCache cache = open();
                Staging staging = staging(cache.acquire(key()))) {
            unpack(staging, LAYER);
            assertThatThrownBy(() -> staging.commit(name, new byte[0])).isInstanceOf(SkillException.class);
        }
    }

    @Test
    void letsOneThreadWorkAndTheOthersFind() throws Exception {
        int threads = 8;
        AtomicInteger made = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (SkillCache cache = open();
                SkillCache other = open()) {
            List<Callable<Path>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                SkillCache used = i % 2 == 0 ? cache : other;
                tasks.add(() -> {
                    together.countDown();
                    together.await();
                    return findOrMake(used, made);
                });
            }
            List<Path> results = new ArrayList<>();
            for (Future<Path> result : pool.invokeAll(tasks)) {
                results.add(result.get());
            }
            assertThat(results).hasSize(threads).containsOnly(results.get(0));
            assertThat(made).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    private static Path findOrMake(SkillCache cache, AtomicInteger made) {
        CacheEntry entry = cache.acquire(key());
        if (entry instanceof Checkout checkout) {
            return checkout.directory();
        }
        try (Staging staging = staging(entry)) {
            made.incrementAndGet();
            unpack(staging, LAYER);
            return staging.commit("hello", new byte[0]).directory();
        }
    }

    @Test
    void acceptsTheOthersCheckoutWhenLocksFailed() {
        try (SkillCache cache = open()) {
            Staging staging = staging(cache.acquire(key()));
            unpack(staging, LAYER);
            Path first = elsewhere().directory();

            assertThat(staging.commit("hello", new byte[0]).directory()).isEqualTo(first);
            staging.close();
        }
    }

    /** Makes the checkout as a process would that does not see our locks. */
    private Checkout elsewhere() {
        CacheSettings settings = new CacheSettings(
                Limits.defaults(), Duration.ofSeconds(30), Duration.ZERO, BOOT, System::nanoTime, Clock.systemUTC());
        CheckoutStore store = new CheckoutStore(new CacheLayout(root), settings, null);
        KeyLock otherLock = KeyLock.acquire(directory.resolve("other.lock"), Duration.ZERO, "test");
        try (Staging faster = Staging.create(store, key(), otherLock)) {
            unpack(faster, LAYER);
            return faster.commit("hello", new byte[0]);
        }
    }

    @Test
    void removesWhatDeadProcessesLeft() throws IOException {
        String name = key().directoryName();
        try (SkillCache cache = open()) {
            Path left = version().resolve("staging").resolve(name + ".0123");
            leaveTree(left);
            Staging staging = staging(cache.acquire(key()));
            assertThat(left).doesNotExist();

            Path held = left.resolveSibling(name + ".4567");
            Path foreign = left.resolveSibling("sha256-ffff.89ab");
            leaveTree(held);
            leaveTree(foreign);
            open().close();
            assertThat(held).isDirectory();
            assertThat(foreign).doesNotExist();
            staging.close();
            open().close();
            assertThat(held).doesNotExist();
        }
    }

    private static void leaveTree(Path staging) throws IOException {
        Path sealed = Files.createDirectories(staging.resolve("tree/sealed"));
        Files.writeString(sealed.resolve("file"), "x");
        TreeMode.seal(sealed);
    }

    @Test
    void findsTheSameDirectoryThroughLink() throws IOException {
        try (SkillCache cache = open()) {
            Path link = Files.createSymbolicLink(directory.resolve("link"), root);
            try (SkillCache other = SkillCache.open(link, Limits.defaults())) {
                assertThat(other.directory()).isEqualTo(cache.directory());
            }
        }
    }

    @Test
    void opensWithTheBootIdOfTheSystem() {
        try (SkillCache cache = SkillCache.open(root, Limits.defaults())) {
            make(cache, LAYER);
            assertThat(cache.find(key())).isPresent();
        }
    }

    @Test
    void createsMissingParents() {
        root = root.resolve("a/b");
        open().close();
        assertThat(root).isDirectory();
    }

    @Test
    void refusesPathThatIsNoDirectory() throws IOException {
        Files.writeString(root, "file");
        leavesDamage();

        assertThatThrownBy(this::open).isInstanceOfSatisfying(CacheException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CACHE_UNAVAILABLE);
            assertThat(e.path()).isEqualTo(root);
        });
        root = root.resolve("below");
        assertThatThrownBy(this::open).isInstanceOf(CacheException.class);
        root = root.resolveSibling("cache");
        Files.delete(directory.resolve("cache"));
    }

    @Test
    void findsButAcquiresNothingWhenNothingCanBeWritten() throws IOException {
        try (SkillCache cache = open()) {
            make(cache, LAYER);
        }
        Path staging = version().resolve("staging");
        Files.delete(staging);
        Files.writeString(staging, "in the way");
        leavesDamage();
        try (SkillCache cache = open()) {
            byte[] other = new TarBuilder().file("x", "x").end().gzip();

            assertThat(cache.find(key())).isPresent();
            assertThat(cache.acquire(key())).isInstanceOf(Checkout.class);
            assertThatThrownBy(() -> cache.acquire(key(other))).isInstanceOf(CacheException.class);
            Digest digest = Digest.sha256(other);
            cache.keepManifest(digest, new KeptManifest(digest, key(), other, new byte[0]));
            cache.tags().remember("r", "t", digest, Instant.EPOCH);
            assertThat(cache.manifest(digest)).isEmpty();
            assertThat(cache.tags().find("r", "t")).isPresent();
            assertThat(cache.tags().reload("r", "t")).isEmpty();
        }
    }

    @Test
    void findsInDirectoryWithoutWritePermission() throws IOException {
        try (SkillCache cache = open()) {
            make(cache, LAYER);
        }
        Path staging = version().resolve("staging");
        TreeMode.seal(staging);
        Assumptions.assumeFalse(Files.isWritable(staging), "the superuser may write everywhere");
        leavesDamage();
        try (SkillCache cache = open()) {
            assertThat(cache.find(key())).isPresent();
            assertThatThrownBy(() -> cache.acquire(key(LAYER, LAYER)))
                    .isInstanceOfSatisfying(
                            CacheException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CACHE_UNAVAILABLE));
        }
    }

    @Test
    void trustsOwnDirectoriesAndThoseOfTheSuperuserOnly() throws IOException {
        assertThat(Ownership.isTrusted(1000, 1000)).isTrue();
        assertThat(Ownership.isTrusted(0, 1000)).isTrue();
        assertThat(Ownership.isTrusted(1001, 1000)).isFalse();
        assertThat(Ownership.isTrusted(1001, 0)).isFalse();
    }

    @Test
    void refusesDirectoryOfAnotherUser() throws IOException {
        Files.createDirectory(root);
        boolean given = giveAway(root);
        Assumptions.assumeTrue(given, "only the superuser may give a directory away");

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        CacheException.class, e -> assertThat(e.getMessage()).contains("another user"));
    }

    private static boolean giveAway(Path path) {
        try {
            Files.setAttribute(path, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Test
    void answersNothingAfterClose() {
        SkillCache cache = open();
        cache.close();

        assertThatThrownBy(() -> cache.find(key())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cache.acquire(key())).isInstanceOf(IllegalStateException.class);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
