package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.testkit.FaultyFileSystem;
import io.skillimage.testkit.FileFault;
import io.skillimage.testkit.FileOperation;
import io.skillimage.testkit.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system without locks, as some in a network are: work may be done twice, and nothing is lost. */
class LostLocksTest extends CacheTestBase {
    private static final PruneRule EVERYTHING = PruneRule.leftoversOnly().keepingOnly(Set.of());

    private FaultyFileSystem files;

    @BeforeEach
    void loseLocks() throws IOException {
        files = FaultyFileSystem.over(directory);
        loseLocksAfter(0);
    }

    private void loseLocksAfter(int locks) {
        files.inject(FileOperation.LOCK, "", locks, FaultyFileSystem.ALWAYS, new FileFault.NoLocks());
    }

    /** Makes a checkout in the directory that is its argument, without locks. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            PrintedLog.use();
            FaultyFileSystem files = FaultyFileSystem.over(Path.of(arguments[0]));
            files.inject(FileOperation.LOCK, "", 0, FaultyFileSystem.ALWAYS, new FileFault.NoLocks());
            try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO);
                    SkillCache second = SampleContent.open(files.path("cache"), Duration.ZERO)) {
                SampleContent.make(cache, 1);
                SampleContent.make(second, 2);
            }
        }
    }

    @Test
    void warnsOnceThatProcessesCannotSeeEachOther() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.start(Program.class, directory.toString())) {
            jvm.waitForSuccess();
            assertThat(jvm.output().lines().filter(line -> line.startsWith("WARN")))
                    .containsExactly("WARN " + version().resolve("locks")
                            + " is on a file system without locks (No locks available): several processes may do the"
                            + " same work, and nothing in the cache can be pruned");
        }
    }

    @Test
    void oneThreadMakesWhatAllOthersFind() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (SkillCache cache = openFaulty()) {
            Callable<Path> task = () -> {
                CacheEntry entry = cache.acquire(SampleContent.key(1));
                if (entry instanceof Checkout checkout) {
                    return checkout.directory();
                }
                try (Staging staging = (Staging) entry) {
                    made.incrementAndGet();
                    return SampleContent.fill(staging, 1).directory();
                }
            };
            for (Future<Path> result : pool.invokeAll(Collections.nCopies(8, task))) {
                assertThat(result.get().resolve("SKILL.md")).hasContent("# Sample 1");
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void everythingIsKeptAndFound() {
        try (SkillCache cache = openFaulty()) {
            SampleContent.make(cache, 1);
            cache.keepManifest(SampleContent.manifestDigest(1), SampleContent.manifest(1));
            cache.tags().remember("repository", "tag", SampleContent.manifestDigest(1), Instant.EPOCH);
            cache.tags().seenAgain("repository", "tag", SampleContent.manifestDigest(1), Instant.EPOCH);
        }
        try (SkillCache cache = openFaulty()) {
            assertThat(cache.find(SampleContent.key(1))).isPresent();
            assertThat(cache.manifest(SampleContent.manifestDigest(1))).isPresent();
            assertThat(cache.tags().find("repository", "tag")).isPresent();
            assertThat(cache.verify().isClean()).isTrue();
            assertThat(cache.list()).hasSize(1).allMatch(CachedSkill::inUse);
        }
    }

    @Test
    void pruneIsRefusedBecauseNobodyCanTellWhatIsInUse() {
        try (SkillCache cache = openFaulty()) {
            SampleContent.make(cache, 1);
        }
        try (SkillCache cache = openFaulty()) {
            assertThatThrownBy(() -> cache.prune(EVERYTHING)).isInstanceOfSatisfying(CacheException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CACHE_UNAVAILABLE);
                assertThat(e.getMessage())
                        .contains("has no locks", "nothing is pruned", root.toString())
                        .doesNotContainPattern("\\p{Cntrl}");
                assertThat(e.path()).isEqualTo(root);
            });
            assertThat(cache.find(SampleContent.key(1))).isPresent();
        }
        files.heal();
        try (SkillCache cache = openFaulty()) {
            assertThat(cache.prune(EVERYTHING).removed()).hasSize(1);
        }
    }

    /** Any of the locks that a prune asks for may be the first that fails. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void pruneRemovesNothingOnceLocksAreLost(int locks) {
        files.heal();
        try (SkillCache cache = openFaulty()) {
            SampleContent.make(cache, 1);
            SampleContent.make(cache, 2);
        }
        try (SkillCache cache = openFaulty()) {
            loseLocksAfter(locks);
            PruneReport report = cache.prune(EVERYTHING);
            // One lock to prune, and one to remove each.
            int removed = Math.min(2, locks - 1);
            assertThat(report.removed()).hasSize(removed);
            assertThat(report.inUse()).hasSize(2 - removed);
            assertThat(cache.list()).hasSize(2 - removed);
        }
    }

    @Test
    void leftoversStayForADay() throws IOException {
        String key = SampleContent.key(1).directoryName();
        List<String> names = List.of("file.1", "file.2", key + ".1", key + ".2", "trash.1", "trash.2");
        files.heal();
        openFaulty().close();
        for (String name : names) {
            leave(name);
        }
        loseLocksAfter(0);
        try (SkillCache cache = openFaulty()) {
            assertThat(staged()).containsExactlyElementsOf(names);
            SampleContent.make(cache, 1);
            assertThat(staged()).as("another process may be making the same").containsExactlyElementsOf(names);
        }
        Instant longAgo = Instant.now().minus(Duration.ofDays(1).plusMinutes(1));
        for (String name : names) {
            if (name.endsWith("1")) {
                Files.setLastModifiedTime(version().resolve("staging").resolve(name), FileTime.from(longAgo));
            }
        }
        openFaulty().close();
        assertThat(staged()).containsExactly("file.2", key + ".2", "trash.2");
        files.heal();
        openFaulty().close();
        assertThat(staged()).isEmpty();
    }

    @Test
    void checkoutThatAnotherProcessPublishesInTheMeantimeIsNotMovedAside() throws IOException {
        Path published =
                version().resolve("checkouts").resolve(SampleContent.key(1).directoryName());
        Path elsewhere = directory.toRealPath().resolve("elsewhere");
        files.heal();
        try (SkillCache cache = openFaulty()) {
            SampleContent.make(cache, 1);
        }
        Files.move(published, elsewhere);
        loseLocksAfter(0);
        try (SkillCache cache = openFaulty()) {
            int[] looks = {0};
            files.inject(
                    FileOperation.READ_ATTRIBUTES,
                    path -> path.endsWith(".entry") && ++looks[0] == 2 && publishAfterThisLook(elsewhere, published),
                    0,
                    1,
                    new FileFault.Gone());
            SampleContent.make(cache, 1);
            assertThat(looks[0]).isGreaterThanOrEqualTo(2);
            assertThat(UnpackerTestBase.names(version().resolve("quarantine"))).isEmpty();
        }
    }

    private static boolean publishAfterThisLook(Path from, Path to) {
        try {
            Files.move(from, to);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SkillCache openFaulty() {
        return SampleContent.open(files.path("cache"), Duration.ofSeconds(30));
    }

    private void leave(String name) throws IOException {
        Path left = version().resolve("staging").resolve(name);
        if (name.startsWith("file")) {
            Files.writeString(left, "half");
        } else {
            Files.createDirectories(left.resolve("tree"));
        }
    }

    private List<String> staged() throws IOException {
        return UnpackerTestBase.names(version().resolve("staging"));
    }
}
