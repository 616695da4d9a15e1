package io.skillimage.oci.internal.registry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after calls that block in a socket, because nothing else wakes a thread there: ends those whose thread is
 * interrupted or whose time is over. One daemon thread looks several times a second while there are calls, and ends when
 * there were none for a while. Thread-safe.
 */
final class CallWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int LOOKS_WITHOUT_CALLS = 200;

    private final Set<WatchedCall> calls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isWatching = new AtomicBoolean();
    private final Runnable whenQuiet;
    private volatile @Nullable Thread watcher;
    private volatile boolean closed;

    /**
     * Creates a watch.
     *
     * @param whenQuiet what is done when there were no calls for a while, on the watching thread
     */
    CallWatch(Runnable whenQuiet) {
        this.whenQuiet = whenQuiet;
    }

    /** Begins to look after a call, until it is {@linkplain WatchedCall#end() ended}. */
    WatchedCall begin(Deadline deadline, Runnable abort) {
        WatchedCall call = new WatchedCall(deadline, abort, calls::remove);
        calls.add(call);
        if (closed) {
            call.close();
        } else if (!isWatching.get() && isWatching.compareAndSet(false, true)) {
            Thread thread = new Thread(this::watch, "skillimage-watch");
            thread.setDaemon(true);
            watcher = thread;
            thread.start();
        }
        return call;
    }

    /** Ends all calls, those that are still to begin too. */
    void close() {
        closed = true;
        calls.forEach(WatchedCall::close);
        LockSupport.unpark(watcher);
    }

    private void watch() {
        do {
            try {
                watchWhileThereAreCalls();
                whenQuiet.run();
            } finally {
                isWatching.set(false);
            }
            // A call may have begun while this thread was still thought to watch.
        } while (!closed && !calls.isEmpty() && isWatching.compareAndSet(false, true));
    }

    private void watchWhileThereAreCalls() {
        for (int quiet = 0; !closed && quiet < LOOKS_WITHOUT_CALLS; quiet++) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            for (WatchedCall call : calls) {
                call.check();
                quiet = 0;
            }
        }
    }
}
