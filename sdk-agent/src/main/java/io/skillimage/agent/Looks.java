package io.skillimage.agent;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks that go on side by side, and are waited for only so long. One that takes longer goes on, and a later call has what
 * comes of it: one that never ends holds one thread, and neither its neighbours nor those who wait. For one round of looks
 * after the other.
 *
 * @param <K> what is looked at
 * @param <V> what is found
 */
final class Looks<K, V> {
    private final Executor executor;
    private final Duration limit;
    private final Map<K, CompletableFuture<V>> going = new ConcurrentHashMap<>();

    Looks(Executor executor, Duration limit) {
        this.executor = executor;
        this.limit = limit;
    }

    /** Forgets the looks at everything else. */
    void retain(Collection<K> keys) {
        going.keySet().retainAll(keys);
    }

    /**
     * Looks at something, unless an earlier look at it still goes on.
     *
     * @param look must not throw
     * @param late gives what is taken for found where the look takes too long
     */
    CompletableFuture<V> start(K key, Supplier<V> look, Supplier<V> late) {
        CompletableFuture<V> earlier = going.get(key);
        if (earlier != null) {
            return CompletableFuture.completedFuture(earlier.isDone() ? taken(key, earlier) : late.get());
        }
        CompletableFuture<V> started = CompletableFuture.supplyAsync(look, executor);
        going.put(key, started);
        return started.copy()
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .handle((found, timeout) -> timeout == null ? taken(key, started) : late.get());
    }

    private V taken(K key, CompletableFuture<V> done) {
        going.remove(key, done);
        return done.join();
    }
}
