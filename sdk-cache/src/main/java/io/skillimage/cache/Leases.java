package io.skillimage.cache;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which checkouts are open. A lease is a shared lock, so the system ends it when its process dies; the lock for removal
 * is the same one, held alone. Safe for use by several threads and processes.
 */
final class Leases {
    /** Who removes a checkout holds its lock for one rename. */
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final @Nullable LockFile locks;

    /** Creates the leases; without locks, as in a cache that cannot be written, nothing is noted. */
    Leases(@Nullable LockFile locks) {
        this.locks = locks;
    }

    /** Begins the use of a checkout, or of one that is about to appear. Each needs an {@link #end}. */
    void begin(String name) {
        if (locks != null) {
            locks.lease(key(name), WAIT);
        }
    }

    void end(String name) {
        if (locks != null) {
            locks.endLease(key(name));
        }
    }

    /** Returns the right to remove a checkout, unless any process has it open or nobody can tell. */
    Optional<KeyLock> tryRemoval(String name) {
        if (locks == null) {
            return Optional.empty();
        }
        Optional<KeyLock> lock = locks.tryAcquire(key(name), "remove the checkout " + name);
        if (lock.isPresent() && !locks.isSupported()) {
            lock.get().close();
            return Optional.empty();
        }
        return lock;
    }

    /** Returns whether any process has a checkout open, or nobody can tell. */
    boolean isHeld(String name) {
        Optional<KeyLock> free = tryRemoval(name);
        free.ifPresent(KeyLock::close);
        return free.isEmpty();
    }

    private static String key(String name) {
        return "use " + name;
    }
}
