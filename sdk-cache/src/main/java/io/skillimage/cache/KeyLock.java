package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lock for all threads of all processes, held for as long as it takes to make a checkout.
 *
 * <p>Inside the JVM a table of semaphores decides; only its winner opens the lock file, because POSIX drops a process's
 * lock as soon as it closes any channel to the file. The file is never deleted. It tells who holds the lock; the locked
 * byte lies far behind that text, so that it can be read everywhere.
 *
 * <p>A lock saves work and no more: what makes a checkout correct is the atomic rename.
 */
public final class KeyLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyLock.class);
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    private static final int OWNER_BYTES = 512;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    /** The locks that are held or waited for in this JVM; the table guards the counts. */
    private static final Map<Path, Slot> SLOTS = new HashMap<>();

    /** The lock inside this JVM. */
    private static final class Slot {
        private final Semaphore free = new Semaphore(1, true);
        private int users;
        private volatile String operation = "";
    }

    private final Path file;
    private final Slot slot;
    private final FileChannel channel;
    private boolean closed;

    private KeyLock(Path file, Slot slot, FileChannel channel) {
        this.file = file;
        this.slot = slot;
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @param file the lock file; always the same path for the same lock
     * @param wait how long to wait
     * @param operation what the lock is for; those who wait in vain are told
     * @throws CacheException if somebody else holds it for too long, the thread is interrupted, or the file cannot be
     *     locked
     */
    public static KeyLock acquire(Path file, Duration wait, String operation) {
        long deadline = System.nanoTime() + wait.toNanos();
        Slot slot = enter(file);
        KeyLock lock = null;
        try {
            if (!slot.free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw timeout(file, wait, "this process (" + slot.operation + ")");
            }
            lock = lockFile(file, slot, deadline, wait, operation);
            return lock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    ErrorCode.INTERRUPTED, "the thread was interrupted while waiting for " + file, file, e);
        } finally {
            if (lock == null) {
                leave(file, slot);
            }
        }
    }

    /** Returns the lock if it is free at once and can be taken. */
    static Optional<KeyLock> tryAcquire(Path file, String operation) {
        try {
            return Optional.of(acquire(file, Duration.ZERO, operation));
        } catch (CacheException e) {
            return Optional.empty();
        }
    }

    /** Releases the lock. Doing so twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            LOG.debug("Cannot tidy the lock file {}", file, e);
        } finally {
            slot.operation = "";
            slot.free.release();
            leave(file, slot);
        }
    }

    /** Called by the one thread of this JVM that may open the file; gives that right back unless it gets the lock. */
    private static KeyLock lockFile(Path file, Slot slot, long deadline, Duration wait, String operation)
            throws InterruptedException {
        KeyLock lock = null;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, OPTIONS, TreeMode.ofPrivateFile(file));
            if (!poll(channel, deadline)) {
                throw timeout(file, wait, readOwner(channel));
            }
            writeOwner(channel, operation);
            slot.operation = operation;
            lock = new KeyLock(file, slot, channel);
            return lock;
        } catch (IOException e) {
            throw StoreErrors.of("lock", file, e);
        } finally {
            if (lock == null) {
                closeQuietly(channel);
                slot.free.release();
            }
        }
    }

    /** File locks cannot be waited for with a limit, so this asks again and again. */
    private static boolean poll(FileChannel channel, long deadline) throws IOException, InterruptedException {
        long pause = FIRST_PAUSE_NANOS;
        while (!tryLock(channel)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(pause, left));
            pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
        }
        return true;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // The same classes, loaded a second time in this JVM, hold it.
            return false;
        }
    }

    private static void writeOwner(FileChannel channel, String operation) throws IOException {
        String owner = "process " + ProcessHandle.current().pid() + " (" + operation + ")";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String readOwner(FileChannel channel) throws IOException {
        ByteBuffer owner = ByteBuffer.allocate(OWNER_BYTES);
        int count = channel.read(owner, 0);
        return count <= 0
                ? "a process that did not say which"
                : new String(owner.array(), 0, count, StandardCharsets.UTF_8);
    }

    private static CacheException timeout(Path file, Duration wait, String owner) {
        return new CacheException(
                ErrorCode.LOCK_TIMEOUT,
                "the lock " + file + " has been held for more than " + wait.toSeconds() + " s by " + owner,
                file,
                null);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("Cannot close a lock file", e);
        }
    }

    private static Slot enter(Path file) {
        synchronized (SLOTS) {
            Slot slot = SLOTS.computeIfAbsent(file, path -> new Slot());
            slot.users++;
            return slot;
        }
    }

    private static void leave(Path file, Slot slot) {
        synchronized (SLOTS) {
            if (--slot.users == 0) {
                SLOTS.remove(file);
            }
        }
    }
}
