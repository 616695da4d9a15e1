package io.skillimage.cache;

import io.skillimage.CacheException;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one thread of one process holds, until it is closed or the process dies. Any thread may close it.
 *
 * <p>A lock saves work and no more: what makes a checkout correct is the atomic rename.
 */
public final class KeyLock implements AutoCloseable {
    private static final String ONLY_KEY = "";

    private final LockChannel channel;
    private final long position;
    private final LockChannel.Slot slot;
    private final @Nullable FileLock lock;
    private boolean closed;

    KeyLock(LockChannel channel, long position, LockChannel.Slot slot, @Nullable FileLock lock) {
        this.channel = channel;
        this.position = position;
        this.slot = slot;
        this.lock = lock;
        channel.retain();
    }

    /**
     * Waits for the only lock of a lock file. The file is created if it is missing, and never deleted.
     *
     * @param file the lock file; always the same path for the same lock
     * @param wait how long to wait
     * @param operation what the lock is for; those who wait in vain are told
     * @throws CacheException if somebody else holds it for too long, the thread is interrupted, or the file cannot be
     *     opened
     */
    public static KeyLock acquire(Path file, Duration wait, String operation) {
        try (LockFile locks = LockFile.open(file)) {
            return locks.acquire(ONLY_KEY, wait, operation);
        } catch (IOException e) {
            throw StoreErrors.of("lock", file, e);
        }
    }

    /** Releases the lock. Doing so twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        channel.release(lock);
        slot.operation("");
        slot.free().release();
        channel.leave(position, slot);
        channel.close();
    }
}
