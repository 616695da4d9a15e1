package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.testkit.FaultyFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is removed from a cache, what goes with it, and what stays. */
class PruneTest extends CacheTestBase {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PruneRule EVERYTHING = PruneRule.leftoversOnly().keepingOnly(Set.of());

    @Test
    void removesWhatNobodyHasUsedForThatLong() throws IOException {
        makeUnused(1, Duration.ofDays(30).plusMillis(1));
        makeUnused(2, Duration.ofDays(30));
        makeUnused(3, Duration.ZERO);
        try (SkillCache cache = openNow()) {
            PruneReport report = cache.prune(PruneRule.leftoversOnly().unusedFor(Duration.ofDays(30)));

            assertThat(removed(report)).containsExactly(SampleContent.key(1));
            assertThat(report.kept()).isEqualTo(2);
            assertThat(report.inUse()).isEmpty();
            assertThat(cache.find(SampleContent.key(1))).isEmpty();
            assertThat(cache.find(SampleContent.key(2))).isPresent();
        }
    }

    @Test
    void openingACheckoutCountsAsUse() throws IOException {
        makeUnused(1, Duration.ofDays(30));
        try (SkillCache cache = openNow()) {
            SampleContent.make(cache, 1);
        }
        try (SkillCache cache = openNow()) {
            assertThat(cache.list()).extracting(CachedSkill::lastUsed).containsExactly(NOW);
            assertThat(cache.prune(PruneRule.leftoversOnly().unusedFor(Duration.ofDays(1)))
                            .removed())
                    .isEmpty();
        }
    }

    @Test
    void removesTheLeastRecentlyUsedUntilTheRestIsSmallEnough() throws IOException {
        for (int number = 1; number <= 4; number++) {
            makeUnused(number, Duration.ofHours(number));
        }
        try (SkillCache cache = openNow()) {
            List<CachedSkill> before = cache.list();
            long two = before.get(0).bytes() + before.get(1).bytes();

            PruneReport report = cache.prune(PruneRule.leftoversOnly().maxBytes(two));
            assertThat(removed(report)).containsExactly(SampleContent.key(4), SampleContent.key(3));
            assertThat(cache.prune(PruneRule.leftoversOnly().maxBytes(two)).removed())
                    .isEmpty();
            assertThat(removed(cache.prune(PruneRule.leftoversOnly().maxBytes(two - 1))))
                    .containsExactly(SampleContent.key(2));
            assertThat(removed(cache.prune(PruneRule.leftoversOnly().maxBytes(0))))
                    .containsExactly(SampleContent.key(1));
            assertThat(cache.list()).isEmpty();
        }
    }

    @Test
    void keepsRootsByManifestIndexAndContentAndTellsWhichAreUnknown() {
        Digest index = Digest.sha256(new byte[] {7});
        Digest unknown = Digest.sha256(new byte[] {8});
        try (SkillCache cache = open()) {
            for (int number = 1; number <= 4; number++) {
                keep(cache, number);
            }
            cache.keepManifest(index, SampleContent.manifest(2));
        }
        List<Digest> roots = List.of(
                SampleContent.manifestDigest(1), index, SampleContent.key(3).digest(), unknown);
        try (SkillCache cache = open()) {
            PruneReport report = cache.prune(PruneRule.leftoversOnly().keepingOnly(roots));

            assertThat(removed(report)).containsExactly(SampleContent.key(4));
            assertThat(report.unknownRoots()).containsExactly(unknown);
            assertThat(report.kept()).isEqualTo(3);
            assertThat(report.manifests()).isEqualTo(1);
            assertThat(report.tags()).isEqualTo(1);
            assertThat(cache.manifest(index)).isPresent();
        }
    }

    @Test
    void rulesAddUpAndNeverTouchRoots() throws IOException {
        for (int number = 1; number <= 5; number++) {
            makeUnused(number, Duration.ofDays(number));
        }
        try (SkillCache cache = openNow()) {
            long one = cache.list().get(0).bytes();
            PruneRule rule = PruneRule.leftoversOnly()
                    .unusedFor(Duration.ofDays(3).plusHours(1))
                    .maxBytes(3 * one + one / 2)
                    .keeping(List.of(SampleContent.key(5).digest()));
            assertThat(removed(cache.prune(rule)))
                    .as("4 is old, and 3 is the least recently used of the rest")
                    .containsExactlyInAnyOrder(SampleContent.key(4), SampleContent.key(3));
            assertThat(cache.prune(rule.maxBytes(0)).kept()).isEqualTo(1);
            assertThat(cache.find(SampleContent.key(5))).isPresent();
        }
    }

    @Test
    void removesNoCheckoutUnlessTold() throws IOException {
        makeUnused(1, Duration.ofDays(10_000));
        try (SkillCache cache = openNow()) {
            PruneReport report = cache.prune(PruneRule.leftoversOnly());
            assertThat(report).isEqualTo(new PruneReport(List.of(), List.of(), 1, 0, 0, 0, 0, 0, List.of()));
        }
    }

    @Test
    void keepsFreshManifestWithoutContentAndOldOneOfARoot() throws IOException {
        try (SkillCache cache = openNow()) {
            for (int number = 1; number <= 3; number++) {
                cache.keepManifest(SampleContent.manifestDigest(number), SampleContent.manifest(number));
                remember(cache, number);
            }
            age("manifests/sha256-" + SampleContent.manifestDigest(1).hex(), Duration.ofMinutes(59));
            age("manifests/sha256-" + SampleContent.manifestDigest(2).hex(), Duration.ofHours(2));
            age("manifests/sha256-" + SampleContent.manifestDigest(3).hex(), Duration.ofHours(2));
            for (String tag : UnpackerTestBase.names(version().resolve("tags"))) {
                age("tags/" + tag, Duration.ofHours(2));
            }
            PruneReport report =
                    cache.prune(PruneRule.leftoversOnly().keepingOnly(List.of(SampleContent.manifestDigest(3))));

            assertThat(report.manifests()).isEqualTo(1);
            assertThat(report.tags()).isEqualTo(1);
            assertThat(report.unknownRoots()).isEmpty();
            assertThat(cache.manifest(SampleContent.manifestDigest(1))).isPresent();
            assertThat(cache.manifest(SampleContent.manifestDigest(2))).isEmpty();
            assertThat(cache.manifest(SampleContent.manifestDigest(3))).isPresent();
        }
    }

    @Test
    void removesAndCountsEverythingThatIsLeftOver() throws IOException {
        String name = SampleContent.key(1).directoryName();
        try (SkillCache cache = open()) {
            keep(cache, 1);
            keep(cache, 2);
            Files.delete(CacheLayout.record(version().resolve("checkouts").resolve(name)));
            SampleContent.make(cache, 1);
        }
        try (SkillCache cache = open()) {
            Path staging = version().resolve("staging");
            leave(staging.resolve(name + ".12"));
            leave(staging.resolve("trash.34"));
            Files.writeString(staging.resolve("file.56"), "half");
            Files.writeString(version().resolve("tags").resolve("0".repeat(64)), "damaged");
            long before = bytes();
            PruneReport report = cache.prune(EVERYTHING);

            assertThat(removed(report)).containsExactlyInAnyOrder(SampleContent.key(1), SampleContent.key(2));
            assertThat(report.manifests()).isEqualTo(2);
            assertThat(report.tags()).isEqualTo(3);
            assertThat(report.quarantined()).isEqualTo(1);
            assertThat(report.leftovers()).isEqualTo(3);
            assertThat(report.kept()).isZero();
            assertThat(bytes()).isZero();
            assertThat(report.bytesFreed()).isEqualTo(before);
        }
    }

    @Test
    void keepsAndReportsWhatIsInUseInThisProcess() throws IOException {
        try (SkillCache cache = open();
                SkillCache other = open()) {
            Path first = SampleContent.make(cache, 1).directory();
            SampleContent.make(other, 2);
            makeUnused(3, Duration.ofDays(1));
            PruneReport report = cache.prune(EVERYTHING.maxBytes(0));

            assertThat(removed(report)).containsExactly(SampleContent.key(3));
            assertThat(report.inUse())
                    .extracting(CachedSkill::key)
                    .containsExactlyInAnyOrder(SampleContent.key(1), SampleContent.key(2));
            assertThat(report.kept()).isEqualTo(2);
            assertThat(first.resolve("SKILL.md")).hasContent("# Sample 1");
            assertThat(cache.list()).allMatch(CachedSkill::inUse);

            other.close();
            assertThat(removed(cache.prune(EVERYTHING))).containsExactly(SampleContent.key(2));
        }
    }

    @Test
    void canMakeAgainWhatWasRemoved() {
        try (SkillCache cache = open()) {
            keep(cache, 1);
        }
        try (SkillCache cache = open();
                SkillCache other = open()) {
            assertThat(removed(cache.prune(EVERYTHING))).containsExactly(SampleContent.key(1));
            for (SkillCache each : List.of(cache, other)) {
                assertThat(each.find(SampleContent.key(1))).isEmpty();
            }
            assertThat(SampleContent.make(cache, 1).directory().resolve("SKILL.md"))
                    .hasContent("# Sample 1");
            assertThat(other.find(SampleContent.key(1))).isPresent();
            assertThat(removed(other.prune(EVERYTHING))).isEmpty();
        }
    }

    @Test
    void checkoutCommittedAfterCloseIsInNobodysUse() {
        try (SkillCache cache = open()) {
            SkillCache closed = open();
            Staging staging = staging(closed.acquire(SampleContent.key(1)));
            closed.close();
            SampleContent.fill(staging, 1);
            staging.close();

            assertThat(removed(cache.prune(EVERYTHING))).containsExactly(SampleContent.key(1));
        }
    }

    @Test
    void timesWithoutEndAreTaken() throws IOException {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        makeUnused(1, Duration.ofDays(10_000));
        try (SkillCache cache =
                builder().lockWait(forever).recheckAfter(forever).open()) {
            assertThat(cache.prune(PruneRule.leftoversOnly().unusedFor(forever)).removed())
                    .isEmpty();
            SampleContent.make(cache, 2);
            assertThat(cache.tags().lock("repository", "tag", forever))
                    .isPresent()
                    .get()
                    .satisfies(KeyLock::close);
        }
    }

    @Test
    void onePruneWaitsForAnother() throws IOException {
        try (SkillCache cache = builder().lockWait(Duration.ofMillis(1)).open();
                LockFile locks = LockFile.open(version().resolve("locks"));
                KeyLock held = locks.acquire(CacheLayout.PRUNE_LOCK, Duration.ZERO, "prune the cache")) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> cache.prune(EVERYTHING)).isInstanceOfSatisfying(CacheException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT);
                assertThat(e.getMessage()).contains("this process (prune the cache)");
            });
        }
    }

    @Test
    void repairGoesOnWhenThePruneTakesTheDamagedCheckoutAway() throws IOException {
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ZERO)) {
            SampleContent.make(cache, 1);
            Path checkout =
                    version().resolve("checkouts").resolve(SampleContent.key(1).directoryName());
            Files.delete(CacheLayout.record(checkout));
            files.onStep(step -> {
                if (step.startsWith("delete cache/v1/quarantine")) {
                    remove(checkout);
                }
            });
            SampleContent.make(cache, 1);
            assertThat(cache.verify().isClean()).isTrue();
        }
    }

    @Test
    void removalGoesOnWhenSomebodyElseRemovesTheSame() throws IOException {
        Path tree = Files.createDirectories(directory.toRealPath().resolve("tree"));
        Files.createDirectories(tree.resolve("a/b"));
        Files.createDirectories(tree.resolve("c/d"));
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        files.onStep(step -> {
            if (step.startsWith("set attributes of tree/a")) {
                remove(tree.resolve("a"));
            }
        });
        Trees.remove(files.path("tree"));
        assertThat(tree).doesNotExist();
    }

    @Test
    void refusesNegativeTimesAndSizes() {
        PruneRule rule = PruneRule.leftoversOnly();
        assertThatThrownBy(() -> rule.unusedFor(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rule.maxBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private SkillCache openNow() {
        return builder().clock(Clock.fixed(NOW, ZoneOffset.UTC)).open();
    }

    /** Makes a checkout that nobody has open, and that was last used some time before now. */
    private void makeUnused(int number, Duration ago) throws IOException {
        try (SkillCache cache = open()) {
            SampleContent.make(cache, number);
        }
        age("checkouts/" + SampleContent.key(number).directoryName(), ago);
    }

    private void age(String path, Duration ago) throws IOException {
        Files.setLastModifiedTime(version().resolve(path), FileTime.from(NOW.minus(ago)));
    }

    private static void keep(SkillCache cache, int number) {
        SampleContent.make(cache, number);
        cache.keepManifest(SampleContent.manifestDigest(number), SampleContent.manifest(number));
        remember(cache, number);
    }

    private static void remember(SkillCache cache, int number) {
        cache.tags().remember("repository", "tag" + number, SampleContent.manifestDigest(number), NOW);
    }

    private static void leave(Path tree) throws IOException {
        Files.createDirectories(tree.resolve("tree"));
        Files.writeString(tree.resolve("tree/SKILL.md"), "half a skill");
    }

    private long bytes() {
        return List.of("checkouts", "manifests", "tags", "quarantine", "staging").stream()
                .mapToLong(folder -> Trees.bytes(version().resolve(folder)))
                .sum();
    }

    private static void remove(Path tree) {
        try {
            Trees.remove(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ContentKey> removed(PruneReport report) {
        return report.removed().stream().map(CachedSkill::key).toList();
    }
}
