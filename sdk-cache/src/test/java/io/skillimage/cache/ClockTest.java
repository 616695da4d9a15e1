package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that are wrong, or set back or forth at the worst moment. */
class ClockTest extends CacheTestBase {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PruneRule AFTER_A_DAY = PruneRule.leftoversOnly().unusedFor(Duration.ofDays(1));

    /** The clock is set while the layer is unpacked, after its first file. */
    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"})
    void fileFromAnotherTimeCostsOneFullLookAndNoMore(String time) throws IOException {
        FileTime jump = FileTime.from(Instant.parse(time));
        try (SkillCache cache = open()) {
            Path file = makeWithFileOf(jump, "SKILL.md", cache).directory().resolve("SKILL.md");
            assertThat(cache.find(key())).isPresent();
            assertThat(written().holds(TimeSpan.nanos(Files.getLastModifiedTime(file))))
                    .isTrue();
        }
        try (SkillCache cache = open()) {
            assertThat(cache.find(key())).isPresent();
            assertThat(cache.verify().isClean()).isTrue();
        }
    }

    @Test
    void directoryThatSeemsToBeOlderThanItsBeginningIsFine() throws IOException {
        try (SkillCache cache = open()) {
            Instant future = Instant.now().plus(Duration.ofDays(10));
            makeWithFileOf(FileTime.from(future), "..", cache);
            TimeSpan written = written();
            assertThat(written.from()).isLessThan(written.to());
            assertThat(written.to()).isEqualTo(TimeSpan.nanos(FileTime.from(future)));
            assertThat(cache.find(key())).isPresent();
        }
    }

    @Test
    void ticksThatGoBackMakeNothingFreshForEver() throws IOException {
        long[] ticks = {Duration.ofDays(1).toNanos()};
        try (SkillCache cache = builder()
                .recheckAfter(Duration.ofSeconds(1))
                .nanoTime(() -> ticks[0])
                .open()) {
            Checkout made = make(cache, LAYER);
            replace(made.directory().resolve("scripts/run.sh"), "echo HELLO");
            ticks[0] -= 1;
            assertThat(cache.isCurrent(made)).isFalse();
            assertThat(cache.find(key())).isEmpty();
            make(cache, LAYER);
        }
    }

    @Test
    void clockThatIsBehindPrunesNothingThatWasUsedSince() {
        use(NOW);
        try (SkillCache cache = openAt(NOW.minus(Duration.ofDays(400)))) {
            assertThat(cache.prune(AFTER_A_DAY).removed()).isEmpty();
        }
        try (SkillCache cache = openAt(NOW.plus(Duration.ofDays(2)))) {
            assertThat(cache.prune(AFTER_A_DAY).removed()).hasSize(1);
        }
    }

    @Test
    void useWhileTheClockWasAheadIsForgottenWithTheNextUse() {
        use(NOW.plus(Duration.ofDays(4_000)));
        try (SkillCache cache = openAt(NOW.plus(Duration.ofDays(2)))) {
            assertThat(cache.prune(AFTER_A_DAY).removed()).isEmpty();
        }
        use(NOW);
        try (SkillCache cache = openAt(NOW.plus(Duration.ofDays(2)))) {
            assertThat(cache.prune(AFTER_A_DAY).removed()).hasSize(1);
        }
    }

    @Test
    void tagIsAsOldAsItsLastAnswerWhateverTheClockSaidBefore() {
        Digest digest = Digest.sha256(new byte[1]);
        Instant before = NOW.minus(Duration.ofDays(400));
        try (SkillCache cache = open()) {
            cache.tags().remember("r", "t", digest, NOW);
            cache.tags().seenAgain("r", "t", digest, before);
            assertThat(cache.tags().find("r", "t")).contains(new TagMemory.Remembered(digest, before));
            assertThat(cache.tags().reload("r", "t")).contains(new TagMemory.Remembered(digest, before));
        }
    }

    private static Checkout makeWithFileOf(FileTime time, String file, SkillCache cache) throws IOException {
        try (Staging staging = staging(cache.acquire(key()))) {
            staging.unpack(new ByteArrayInputStream(LAYER), ContentKey.Compression.GZIP, Digest.Algorithm.SHA256);
            Files.setLastModifiedTime(staging.directory().resolve(file).normalize(), time);
            return staging.commit("hello", new byte[0]);
        }
    }

    private TimeSpan written() throws IOException {
        Path checkout = version().resolve("checkouts").resolve(key().directoryName());
        return EntryRecord.parse(Files.readAllBytes(CacheLayout.record(checkout)))
                .orElseThrow()
                .written();
    }

    /** Makes the checkout, or finds it, which notes the use. */
    private void use(Instant now) {
        try (SkillCache cache = openAt(now)) {
            if (cache.find(key()).isEmpty()) {
                make(cache, LAYER);
            }
        }
        try (SkillCache cache = openAt(now)) {
            assertThat(cache.find(key())).isPresent();
            assertThat(cache.list()).extracting(CachedSkill::lastUsed).containsExactly(now);
        }
    }

    private SkillCache openAt(Instant now) {
        return builder().clock(Clock.fixed(now, ZoneOffset.UTC)).open();
    }
}
