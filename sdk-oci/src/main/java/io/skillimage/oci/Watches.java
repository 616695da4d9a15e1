package io.skillimage.oci;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.SkillWatchListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The watches of a resolver: however many there are, a few threads serve them all. Safe for use by many threads. */
final class Watches implements AutoCloseable {
    private static final int THREADS = 4;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final AtomicInteger THREAD = new AtomicInteger();

    private final Function<SkillReference, ResolvedSkill> resolve;
    private final Duration every;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService scheduler;
    private boolean closed;

    /**
     * Creates the watches of a resolver.
     *
     * @param resolve what tells what a reference means
     * @param every how long after one answer the next is asked for
     */
    Watches(Function<SkillReference, ResolvedSkill> resolve, Duration every) {
        this.resolve = resolve;
        Duration bounded = every.compareTo(LONGEST) > 0 ? LONGEST : every;
        this.every = bounded.compareTo(SHORTEST) < 0 ? SHORTEST : bounded;
    }

    synchronized Watch open(SkillReference reference, SkillWatchListener listener) {
        if (closed) {
            throw new IllegalStateException("the resolver is closed");
        }
        Watch watch = new Watch(reference, listener, resolve, open::remove);
        open.add(watch);
        // What is asked for at once by many is spread by how long each answer takes.
        watch.runs(scheduler().scheduleWithFixedDelay(watch::ask, 0, every.toNanos(), TimeUnit.NANOSECONDS));
        return watch;
    }

    private ScheduledExecutorService scheduler() {
        if (scheduler == null) {
            ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(THREADS, Watches::thread);
            pool.setRemoveOnCancelPolicy(true);
            scheduler = pool;
        }
        return scheduler;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "skillimage-watch-" + THREAD.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(Watch::close);
        if (scheduler != null) {
            scheduler.shutdownNow();
        }
    }
}
