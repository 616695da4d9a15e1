package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Locks by key for all threads of all processes, in one file that is never deleted and stays empty. The system frees
 * what a process held when it dies.
 *
 * <p>A {@link KeyLock} is held by one; a lease by any number at once, and by nobody while somebody holds the lock of the
 * same key. On a file system without locks, threads still exclude each other and processes do not.
 */
final class LockFile implements AutoCloseable {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final LockChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LockFile(LockChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a lock file.
     *
     * @param file the lock file; always the same path for the same file
     * @throws IOException if it cannot be opened, or is missing and cannot be created
     */
    static LockFile open(Path file) throws IOException {
        return new LockFile(LockChannel.open(file));
    }

    /** Returns whether processes exclude each other, as far as is known. */
    boolean isSupported() {
        return channel.isSupported();
    }

    /**
     * Waits for a lock.
     *
     * @param operation what the lock is for; those who wait in vain are told
     * @throws CacheException if somebody else holds it for too long or the thread is interrupted
     */
    KeyLock acquire(String key, Duration wait, String operation) {
        long nanos = nanos(wait);
        long deadline = System.nanoTime() + nanos;
        long position = position(key);
        LockChannel.Slot slot = channel.enter(position);
        KeyLock lock = null;
        try {
            if (!slot.free().tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                throw timeout(wait, ownerOf(position, slot), operation);
            }
            lock = lockByte(position, slot, deadline, wait, operation);
            return lock;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            if (lock == null) {
                channel.leave(position, slot);
            }
        }
    }

    /** Returns the lock if it is free at once. */
    Optional<KeyLock> tryAcquire(String key, String operation) {
        return tryAcquire(key, Duration.ZERO, operation);
    }

    /** Returns the lock if it becomes free in time. */
    Optional<KeyLock> tryAcquire(String key, Duration wait, String operation) {
        try {
            return Optional.of(acquire(key, wait, operation));
        } catch (CacheException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes a lease, which counts: each is given back by one {@link #endLease}.
     *
     * @throws CacheException if somebody else holds the key's lock for too long or the thread is interrupted
     */
    void lease(String key, Duration wait) {
        long deadline = System.nanoTime() + nanos(wait);
        long position = position(key);
        try {
            for (long pause = FIRST_PAUSE_NANOS; !channel.share(position); pause = longer(pause)) {
                if (!sleep(pause, deadline)) {
                    throw timeout(wait, channel.owners().read(position), "use " + key);
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Gives a lease back. */
    void endLease(String key) {
        channel.unshare(position(key));
    }

    /** Ends the use of this instance; locks and leases that it still holds end with the last instance of the file. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            channel.close();
        }
    }

    /** Called by the one thread of this JVM that may ask for the byte; gives that right back unless it gets the lock. */
    private KeyLock lockByte(long position, LockChannel.Slot slot, long deadline, Duration wait, String operation)
            throws InterruptedException {
        KeyLock lock = null;
        try {
            LockChannel.Attempt attempt = channel.tryLock(position);
            for (long pause = FIRST_PAUSE_NANOS; !attempt.granted(); pause = longer(pause)) {
                if (!sleep(pause, deadline)) {
                    throw timeout(wait, channel.owners().read(position), operation);
                }
                attempt = channel.tryLock(position);
            }
            slot.operation(operation);
            channel.owners().write(position, operation);
            lock = new KeyLock(channel, position, slot, attempt.lock());
            return lock;
        } finally {
            if (lock == null) {
                slot.free().release();
            }
        }
    }

    /** Whoever has the slot in this process may itself be waiting for another one. */
    private String ownerOf(long position, LockChannel.Slot slot) {
        String here = slot.operation();
        return here.isEmpty() ? channel.owners().read(position) : "this process (" + here + ")";
    }

    /** File locks cannot be waited for with a limit, so their takers ask again and again. */
    private static boolean sleep(long pause, long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        TimeUnit.NANOSECONDS.sleep(Math.min(pause, left));
        return true;
    }

    private static long longer(long pause) {
        return Math.min(2 * pause, LAST_PAUSE_NANOS);
    }

    /** Returns a time in nanoseconds; three hundred years are as good as for ever. */
    static long nanos(Duration time) {
        return time.compareTo(FOR_EVER) < 0 ? time.toNanos() : Long.MAX_VALUE;
    }

    /** FNV-1a over the key, into the upper part of what a file can have, so that nothing is ever stored there. */
    private static long position(String key) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100_0000_01b3L;
        }
        return (hash >>> 2) | 1L << 61;
    }

    private CacheException timeout(Duration wait, String owner, String operation) {
        return new CacheException(
                ErrorCode.LOCK_TIMEOUT,
                "the lock to " + operation + " in " + channel.file() + " has been held for more than "
                        + wait.toSeconds() + " s by " + owner,
                channel.file(),
                null);
    }

    private CacheException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CacheException(
                ErrorCode.INTERRUPTED,
                "the thread was interrupted while waiting for a lock in " + channel.file(),
                channel.file(),
                e);
    }
}
