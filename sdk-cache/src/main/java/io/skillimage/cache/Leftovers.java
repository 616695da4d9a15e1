package io.skillimage.cache;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what processes that died left in the staging directory. Each thing there has a lock, so whoever gets that
 * knows that its owner is gone. A failure to remove is logged and no more.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** Nobody takes that long to make a checkout; counts where there are no locks. */
    private static final Duration SURELY_DEAD = Duration.ofDays(1);

    private final CacheLayout layout;
    private final @Nullable LockFile locks;

    /** Without locks nothing is removed. */
    Leftovers(CacheLayout layout, @Nullable LockFile locks) {
        this.layout = layout;
        this.locks = locks;
    }

    /**
     * What was removed.
     *
     * @param count how many things
     * @param bytes how many bytes their files had
     */
    record Removed(int count, long bytes) {
        static final Removed NOTHING = new Removed(0, 0);

        Removed plus(Removed other) {
            return new Removed(count + other.count, bytes + other.bytes);
        }
    }

    /** Removes the stagings of one key; the caller holds its lock. */
    void removeOf(String key, Instant now) {
        forEach(key + ".*", staged -> removeOwn(staged, now));
    }

    /**
     * Removes everything that nobody works on.
     *
     * @param held what the caller holds the lock of, or an empty string
     */
    Removed removeAll(Instant now, String held) {
        return forEach("*", staged -> {
            String key = CacheLayout.isSmallFile(staged) ? AtomicFiles.LOCK : CacheLayout.lockOfStaged(staged);
            return !key.isEmpty() && key.equals(held) ? removeOwn(staged, now) : removeUnowned(staged, key, now);
        });
    }

    private interface Removal {
        Removed apply(Path staged) throws IOException;
    }

    private Removed removeUnowned(Path staged, String key, Instant now) throws IOException {
        Optional<KeyLock> lock =
                locks == null || key.isEmpty() ? Optional.empty() : locks.tryAcquire(key, "remove leftovers");
        if (lock.isEmpty()) {
            return Removed.NOTHING;
        }
        try (KeyLock held = lock.get()) {
            return removeOwn(staged, now);
        }
    }

    /** Where there are no locks, holding one says nothing about other processes. */
    private Removed removeOwn(Path staged, Instant now) throws IOException {
        if (locks == null || !(locks.isSupported() || isOld(staged, now))) {
            return Removed.NOTHING;
        }
        LOG.debug("Removing {}, which a process has left", staged);
        Removed removed = new Removed(1, Trees.bytes(staged));
        Trees.remove(staged);
        return removed;
    }

    private static boolean isOld(Path file, Instant now) throws IOException {
        Instant written =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        return written.isBefore(now.minus(SURELY_DEAD));
    }

    private Removed forEach(String glob, Removal removal) {
        Removed all = Removed.NOTHING;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(layout.staging(), glob)) {
            for (Path child : children) {
                all = all.plus(quietly(child, removal));
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("Cannot tidy {}", layout.staging(), e);
        }
        return all;
    }

    /** What cannot be removed must not keep the rest. */
    private static Removed quietly(Path staged, Removal removal) {
        try {
            return removal.apply(staged);
        } catch (IOException e) {
            LOG.debug("Cannot remove {}", staged, e);
            return Removed.NOTHING;
        }
    }
}
