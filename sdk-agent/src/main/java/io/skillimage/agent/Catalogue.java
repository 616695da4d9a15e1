package io.skillimage.agent;

import io.skillimage.CacheException;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what is to be offered, and looks at it anew from time to time. Whoever finds it too old starts a look and waits for
 * it, but not long: while the look goes on, and after one that failed, what was known before holds.
 *
 * <p>Safe for use by many threads; any number of them cause one look.
 */
final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    /** As long as a person who waits for an answer will not notice. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Much longer than manifests take. */
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<Supplier<List<Wish>>> sources;
    private final Function<SkillReference, OfferedSkill> look;
    private final Duration every;
    private final LongSupplier nanoTime;
    private final Duration patience;
    private final Looks<Integer, Listing> listings;
    private final Looks<Wish, Found> looks;
    private volatile @Nullable Snapshot latest;
    private @Nullable CompletableFuture<Snapshot> going;
    private long goingSince;

    Catalogue(
            List<Supplier<List<Wish>>> sources,
            Function<SkillReference, OfferedSkill> look,
            Duration every,
            Executor executor,
            LongSupplier nanoTime) {
        this(sources, look, every, executor, nanoTime, PATIENCE, LIMIT);
    }

    Catalogue(
            List<Supplier<List<Wish>>> sources,
            Function<SkillReference, OfferedSkill> look,
            Duration every,
            Executor executor,
            LongSupplier nanoTime,
            Duration patience,
            Duration limit) {
        this.sources = List.copyOf(sources);
        this.look = look;
        this.every = every;
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.listings = new Looks<>(executor, limit);
        this.looks = new Looks<>(executor, limit);
    }

    /** Returns what is known, after a look where it is due. */
    Snapshot current() {
        Snapshot known = latest;
        long now = nanoTime.getAsLong();
        if (known != null && isFresh(known, now)) {
            return known;
        }
        CompletableFuture<Snapshot> run = run(now);
        return known == null ? run.join() : await(run, known, now);
    }

    private boolean isFresh(Snapshot snapshot, long now) {
        return now - snapshot.startedAt() < every.toNanos();
    }

    private Snapshot await(CompletableFuture<Snapshot> run, Snapshot known, long now) {
        try {
            return run.get(patience.toNanos() - Math.max(0, now - goingSince()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("the look at the skills goes on; what was known before is offered meanwhile");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("the skills could not be looked at", e.getCause());
        }
        return known;
    }

    private synchronized long goingSince() {
        return goingSince;
    }

    private synchronized CompletableFuture<Snapshot> run(long now) {
        CompletableFuture<Snapshot> last = going;
        if (last != null && !last.isDone()) {
            return last;
        }
        // Another caller's look may have ended since this one found what is known too old.
        Snapshot seen = latest;
        if (seen != null && isFresh(seen, now)) {
            return CompletableFuture.completedFuture(seen);
        }
        goingSince = now;
        Snapshot known = seen == null ? new Snapshot(Map.of(), List.of(), List.of(), now) : seen;
        CompletableFuture<Snapshot> run = listings(known)
                .thenCompose(listings -> entries(listings, known, now))
                .thenApply(this::publish);
        going = run;
        return run;
    }

    private Snapshot publish(Snapshot snapshot) {
        Snapshot before = latest;
        List<SkillProblem> known = before == null ? List.of() : before.problems();
        snapshot.problems().stream()
                .filter(problem -> known.stream().noneMatch(other -> isSame(problem, other)))
                .forEach(Catalogue::log);
        latest = snapshot;
        return snapshot;
    }

    private CompletableFuture<List<Listing>> listings(Snapshot known) {
        List<CompletableFuture<Listing>> all = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            int source = i;
            all.add(listings.start(
                    source,
                    () -> listing(source, known),
                    () -> new Listing(known.listing(source), new SkillProblem(null, late()))));
        }
        return joined(all);
    }

    private Listing listing(int source, Snapshot known) {
        try {
            return new Listing(List.copyOf(sources.get(source).get()), null);
        } catch (Throwable e) {
            return new Listing(known.listing(source), new SkillProblem(null, failure(e)));
        }
    }

    private CompletableFuture<Snapshot> entries(List<Listing> listings, Snapshot known, long now) {
        Set<Wish> wishes = new LinkedHashSet<>();
        listings.forEach(listing -> wishes.addAll(listing.wishes()));
        looks.retain(wishes);
        List<CompletableFuture<Found>> all = new ArrayList<>();
        for (Wish wish : wishes) {
            Entry before = known.entry(wish);
            all.add(looks.start(
                    wish,
                    () -> find(wish, before),
                    () -> new Found(wish, before, new SkillProblem(wish.reference(), late()))));
        }
        return joined(all).thenApply(found -> snapshot(listings, found, now));
    }

    private Found find(Wish wish, @Nullable Entry before) {
        try {
            return new Found(wish, new Entry(look.apply(wish.reference()), wish.locked()), null);
        } catch (RegistryException | CacheException e) {
            return new Found(wish, before, new SkillProblem(wish.reference(), e));
        } catch (Throwable e) {
            return new Found(wish, null, new SkillProblem(wish.reference(), failure(e)));
        }
    }

    /** Whatever ends one look must not end those of its neighbours, be it a class that is missing or a stack too deep. */
    private static RuntimeException failure(Throwable thrown) {
        return thrown instanceof RuntimeException error
                ? error
                : new IllegalStateException("ended by " + thrown.getClass().getName(), thrown);
    }

    private static RuntimeException late() {
        return new IllegalStateException("takes long; what was known before holds meanwhile");
    }

    private static Snapshot snapshot(List<Listing> listings, List<Found> found, long now) {
        Map<Wish, Entry> entries = new LinkedHashMap<>();
        List<SkillProblem> problems = new ArrayList<>();
        listings.stream().map(Listing::problem).forEach(problem -> add(problem, problems));
        for (Found one : found) {
            if (one.entry() != null) {
                entries.put(one.wish(), one.entry());
            }
            add(one.problem(), problems);
        }
        return new Snapshot(entries, listings.stream().map(Listing::wishes).toList(), problems, now);
    }

    private static void add(@Nullable SkillProblem problem, List<SkillProblem> problems) {
        if (problem != null) {
            problems.add(problem);
        }
    }

    private static <T> CompletableFuture<List<T>> joined(List<CompletableFuture<T>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private static boolean isSame(SkillProblem one, SkillProblem other) {
        return String.valueOf(one.reference()).equals(String.valueOf(other.reference()))
                && String.valueOf(one.error().getMessage())
                        .equals(String.valueOf(other.error().getMessage()));
    }

    private static void log(SkillProblem problem) {
        if (problem.reference() == null) {
            LOG.warn("a source of skills could not be asked", problem.error());
        } else {
            LOG.warn(
                    "{} could not be looked at: {}",
                    problem.reference(),
                    problem.error().getMessage());
        }
    }

    /** What one source has. */
    private record Listing(List<Wish> wishes, @Nullable SkillProblem problem) {}

    /** What became of one wish. */
    private record Found(
            Wish wish, @Nullable Entry entry, @Nullable SkillProblem problem) {}
}
