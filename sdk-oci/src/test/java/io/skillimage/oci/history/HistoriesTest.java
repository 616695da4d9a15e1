package io.skillimage.oci.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories of a repository, each made from a seed: {@code -Dhistories=N} says how many, {@code -Dhistories.first=N}
 * where to begin, and {@code -Dhistories.seed=N} plays a single one.
 */
class HistoriesTest {
    /** Repositories in memory and files on disk grow with each; a new bench begins with none. */
    private static final int PER_BENCH = 250;

    private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private final AtomicLong next = new AtomicLong(Long.getLong("histories.first", 1));
    private final AtomicInteger benches = new AtomicInteger();

    @TempDir
    Path root;

    @Test
    void productAndModelAgreeAfterEachStep() throws Exception {
        Long seed = Long.getLong("histories.seed");
        if (seed != null) {
            next.set(seed);
        }
        long end = next.get() + (seed == null ? Integer.getInteger("histories", 300) : 1);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Optional<String>>> players = threads.invokeAll(Collections.nCopies(THREADS, () -> play(end)));
            List<String> failures = new ArrayList<>();
            for (Future<Optional<String>> player : players) {
                player.get().ifPresent(failures::add);
            }
            assertThat(failures).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Takes one seed after the other, and returns the first failure. */
    private Optional<String> play(long end) {
        while (next.get() < end) {
            try (Bench bench = new Bench(root.resolve("bench-" + benches.incrementAndGet()))) {
                for (int i = 0; i < PER_BENCH; i++) {
                    long seed = next.getAndIncrement();
                    Optional<String> failure = seed < end ? failure(bench, Histories.of(seed)) : Optional.empty();
                    if (failure.isPresent() || seed >= end) {
                        next.set(end);
                        return failure;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> failure(Bench bench, History history) {
        Optional<String> failure = Replay.failure(bench, history);
        if (failure.isEmpty()) {
            return failure;
        }
        History shortest =
                new Shrinker(shorter -> Replay.failure(bench, shorter).isPresent()).shrink(history);
        return Optional.of(shortest + "\n=> " + Replay.failure(bench, shortest).orElse(failure.get()));
    }
}
