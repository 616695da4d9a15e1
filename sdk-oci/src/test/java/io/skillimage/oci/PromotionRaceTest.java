package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.ImageWriter;
import io.skillimage.oci.internal.publish.Promoter;
import io.skillimage.testkit.FakeRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several promotions of one skill at a time. */
class PromotionRaceTest {
    @TempDir
    Path root;

    /** A promotion. */
    record Step(String tag, LifecycleState to) {
        void take(ImageRepository repository) {
            new Promoter(repository, Limits.defaults()).promote(tag, null, to);
        }

        /** A loser is told so, and tries again, or finds that it is done. */
        void takeAtLast(ImageRepository repository) {
            for (int attempt = 0; attempt < 20; attempt++) {
                try {
                    take(repository);
                    return;
                } catch (LifecycleException e) {
                    if (e.code() == ErrorCode.BAD_TRANSITION) {
                        assertThat(e).hasMessageContaining(to.label() + " already");
                        return;
                    }
                    assertThat(e.code()).isEqualTo(ErrorCode.MOVED_MEANWHILE);
                }
            }
            throw new AssertionError("never done");
        }
    }

    record Race(Step one, Step other) {}

    static List<Race> races() {
        Step publishLower = new Step("1.0.0-testing", PUBLISHED);
        Step publishHigher = new Step("2.0.0-testing", PUBLISHED);
        Step deprecateLeader = new Step("1.5.0", DEPRECATED);
        Step archiveLeader = new Step("1.4.0", ARCHIVED);
        return List.of(
                new Race(publishLower, publishLower),
                new Race(publishLower, publishHigher),
                new Race(publishHigher, publishLower),
                new Race(publishHigher, deprecateLeader),
                new Race(deprecateLeader, publishHigher),
                new Race(publishLower, deprecateLeader),
                new Race(deprecateLeader, publishLower),
                new Race(deprecateLeader, deprecateLeader),
                new Race(archiveLeader, publishLower),
                new Race(publishHigher, archiveLeader),
                new Race(archiveLeader, deprecateLeader));
    }

    private static void prepare(ImageRepository repository) {
        put(repository, "0.9.0", PUBLISHED, "0.9.0");
        put(repository, "1.0.0", TESTING, "1.0.0-testing");
        put(repository, "2.0.0", TESTING, "2.0.0-testing");
        put(repository, "1.4.0", DEPRECATED, "1.4.0");
        put(repository, "1.5.0", PUBLISHED, "1.5.0", "latest");
    }

    private static void put(ImageRepository repository, String version, LifecycleState state, String... tags) {
        TaggedRegistry.put(repository, version, "", state, tags);
    }

    private static Digest image(ImageRepository repository, String version, LifecycleState state) {
        return ImageWriter.withState(TaggedRegistry.write(repository, version, ""), state)
                .digest();
    }

    /** Checks what has to hold after both, in whichever order. */
    private static void requireEnd(ImageRepository repository, Race race) {
        List<Step> taken = List.of(race.one(), race.other());
        boolean higher = taken.contains(new Step("2.0.0-testing", PUBLISHED));
        boolean lower = taken.contains(new Step("1.0.0-testing", PUBLISHED));
        boolean deprecated = taken.contains(new Step("1.5.0", DEPRECATED));
        String best = higher ? "2.0.0" : !deprecated ? "1.5.0" : lower ? "1.0.0" : "0.9.0";
        assertThat(repository.digestOf("latest")).contains(image(repository, best, PUBLISHED));
        assertThat(repository.digestOf("1.5.0"))
                .contains(image(repository, "1.5.0", deprecated ? DEPRECATED : PUBLISHED));
        assertThat(repository.digestOf("1.0.0").isPresent()).isEqualTo(lower);
        assertThat(repository.digestOf("1.0.0-testing").isPresent()).isNotEqualTo(lower);
        assertThat(repository.digestOf("2.0.0").isPresent()).isEqualTo(higher);
        assertThat(repository.digestOf("1.4.0").isPresent()).isNotEqualTo(taken.contains(new Step("1.4.0", ARCHIVED)));
    }

    @ParameterizedTest
    @MethodSource("races")
    void anotherPromotionBetweenAnyTwoRequestsLeavesOneConsistentState(Race race) {
        boolean met = true;
        for (int at = 0; met; at++) {
            ImageRepository repository = TaggedRegistry.layout(root.resolve("store-" + at));
            prepare(repository);
            Meddler meddled = new Meddler(repository, at, () -> race.other().take(repository));
            race.one().takeAtLast(meddled);
            met = meddled.hasMeddled();
            if (met) {
                requireEnd(repository, race);
            }
            assertThat(at).isLessThan(100);
        }
    }

    @Test
    void promotionsOfTwoThreadsLeaveOneConsistentState() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Race race : races()) {
                try (FakeRegistry registry = FakeRegistry.start();
                        TaggedRegistry tagged = new TaggedRegistry(registry)) {
                    ImageRepository repository = tagged.repository();
                    prepare(repository);
                    CyclicBarrier start = new CyclicBarrier(2);
                    List<Future<?>> runs = List.of(
                            threads.submit(() -> run(start, race.one(), repository)),
                            threads.submit(() -> run(start, race.other(), repository)));
                    for (Future<?> run : runs) {
                        run.get(60, TimeUnit.SECONDS);
                    }
                    requireEnd(repository, race);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Object run(CyclicBarrier start, Step step, ImageRepository repository) throws Exception {
        start.await(60, TimeUnit.SECONDS);
        step.takeAtLast(repository);
        return step;
    }

    @Test
    void aTagThatMovesAfterItWasReadStopsThePromotion() {
        ImageRepository repository = TaggedRegistry.layout(root.resolve("store"));
        put(repository, "1.0.0", DRAFT, "1.0.0-draft");
        FetchedManifest newer = TaggedRegistry.write(repository, "1.0.0", "newer");
        ImageRepository meddled = new Meddler(repository, "digestOf 1.0.0-testing", () -> {
            repository.putManifest("1.0.0-testing", ImageWriter.withState(newer, TESTING));
        });
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> new Step("1.0.0-draft", TESTING).take(meddled))
                .withMessageContaining("1.0.0-testing")
                .returns(ErrorCode.MOVED_MEANWHILE, LifecycleException::code);
        assertThat(repository.digestOf("1.0.0-testing"))
                .contains(ImageWriter.withState(newer, TESTING).digest());
        assertThat(repository.digestOf("1.0.0-draft")).contains(image(repository, "1.0.0", DRAFT));
    }

    @Test
    void aDraftThatWasPackedMeanwhileIsNotRemoved() {
        ImageRepository repository = TaggedRegistry.layout(root.resolve("store"));
        put(repository, "1.0.0", DRAFT, "1.0.0-draft");
        FetchedManifest newer = TaggedRegistry.write(repository, "1.0.0", "newer");
        ImageRepository meddled =
                new Meddler(repository, "digestOf 1.0.0-draft", () -> repository.putManifest("1.0.0-draft", newer));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> new Step("1.0.0-draft", TESTING).take(meddled))
                .returns(ErrorCode.MOVED_MEANWHILE, LifecycleException::code);
        assertThat(repository.digestOf("1.0.0-draft")).contains(newer.digest());
    }

    @Test
    void whoeverNamesTagAndDigestIsToldThatTheTagHasMoved() {
        ImageRepository repository = TaggedRegistry.layout(root.resolve("store"));
        put(repository, "1.0.0", DRAFT, "1.0.0-draft");
        Digest read = repository.digestOf("1.0.0-draft").orElseThrow();
        FetchedManifest newer = TaggedRegistry.write(repository, "1.0.0", "newer");
        repository.putManifest("1.0.0-draft", newer);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> new Promoter(repository, Limits.defaults()).promote("1.0.0-draft", read, TESTING))
                .withMessageContaining(newer.digest().toString())
                .returns(ErrorCode.MOVED_MEANWHILE, LifecycleException::code);
        assertThat(repository.digestOf("1.0.0-testing")).isEqualTo(Optional.empty());
    }
}
