package io.skillimage.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one channel that this JVM has to a lock file. No other one may ever be closed before it: POSIX drops all locks of a
 * process on a file as soon as it closes any channel to it. Nothing is ever written through it, because an interrupt in the middle
 * of a write closes the channel, and with it everybody's locks; asking for a lock does not.
 *
 * <p>Each lock is one byte far behind the end of the file, so that any number of them needs one file of no size. Safe
 * for use by several threads.
 */
final class LockChannel {
    private static final Logger LOG = LoggerFactory.getLogger(LockChannel.class);

    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** The channels of this JVM; the table guards their counts of users. */
    private static final Map<Path, LockChannel> OPEN = new HashMap<>();

    /** What decides inside this JVM about one byte. */
    static final class Slot {
        private final Semaphore free = new Semaphore(1, true);
        private int users;
        private volatile String operation = "";

        Semaphore free() {
            return free;
        }

        String operation() {
            return operation;
        }

        void operation(String text) {
            operation = text;
        }
    }

    private static final class Shared {
        private final @Nullable FileLock lock;
        private int users = 1;

        Shared(@Nullable FileLock lock) {
            this.lock = lock;
        }
    }

    private final Path file;
    private final FileChannel channel;
    private final LockOwners owners;
    private final Map<Long, Slot> slots = new HashMap<>();
    private final Map<Long, Shared> shared = new HashMap<>();
    private volatile boolean supported = true;
    private int users;

    private LockChannel(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.owners = new LockOwners(file.resolveSibling(file.getFileName() + ".owners"));
    }

    /** Returns the channel to a lock file, which is created if it is missing. */
    static LockChannel open(Path file) throws IOException {
        synchronized (OPEN) {
            LockChannel present = OPEN.get(file);
            if (present == null) {
                present = new LockChannel(file, openFile(file));
                OPEN.put(file, present);
            }
            present.users++;
            return present;
        }
    }

    private static FileChannel openFile(Path file) throws IOException {
        return FileChannel.open(file, OPTIONS, TreeMode.ofPrivateFile(file));
    }

    Path file() {
        return file;
    }

    LockOwners owners() {
        return owners;
    }

    /** Returns whether the file system has locks, as far as is known. */
    boolean isSupported() {
        return supported;
    }

    /** Begins another use. */
    void retain() {
        synchronized (OPEN) {
            users++;
        }
    }

    /** Ends one use; the last one ends the locks that are left, too. */
    void close() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(file);
            // Before anybody can open the file anew: closing this channel would end the locks of the next one, too.
            closeFile();
        }
        owners.close();
    }

    private void closeFile() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Cannot close the lock file {}", file, e);
        }
    }

    synchronized Slot enter(long position) {
        Slot slot = slots.computeIfAbsent(position, key -> new Slot());
        slot.users++;
        return slot;
    }

    synchronized void leave(long position, Slot slot) {
        if (--slot.users == 0) {
            slots.remove(position);
        }
    }

    /** An attempt to lock a byte. */
    record Attempt(boolean granted, @Nullable FileLock lock) {
        static final Attempt BUSY = new Attempt(false, null);
        /** Where there are no locks, everybody is let in: they save work and no more. */
        static final Attempt UNGUARDED = new Attempt(true, null);
    }

    /** Tries to lock a byte for this JVM alone; the caller holds the byte's slot. */
    Attempt tryLock(long position) {
        return supported ? request(position, false) : Attempt.UNGUARDED;
    }

    /** Locks a byte together with others, unless somebody has it alone. */
    synchronized boolean share(long position) {
        Shared held = shared.get(position);
        if (held != null) {
            held.users++;
            return true;
        }
        Attempt attempt = supported ? request(position, true) : Attempt.UNGUARDED;
        if (attempt.granted()) {
            shared.put(position, new Shared(attempt.lock()));
        }
        return attempt.granted();
    }

    synchronized void unshare(long position) {
        Shared held = shared.get(position);
        if (held != null && --held.users == 0) {
            shared.remove(position);
            release(held.lock);
        }
    }

    void release(@Nullable FileLock lock) {
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            LOG.debug("Cannot release a lock in {}", file, e);
        }
    }

    private Attempt request(long position, boolean share) {
        try {
            FileLock lock = channel.tryLock(position, 1, share);
            return lock == null ? Attempt.BUSY : new Attempt(true, lock);
        } catch (OverlappingFileLockException e) {
            // Another holder in this JVM, perhaps the same classes loaded a second time.
            return Attempt.BUSY;
        } catch (IOException e) {
            supported = false;
            LOG.warn(
                    "{} is on a file system without locks ({}): several processes may do the same work, and nothing in"
                            + " the cache can be pruned",
                    file,
                    e.getMessage());
            return Attempt.UNGUARDED;
        }
    }
}
