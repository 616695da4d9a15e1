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

    /** Removes the stagings of one key; the caller holds its lock. */
    void removeOf(String key) {
        forEach(key + ".*", Leftovers::remove);
    }

    /** Removes everything that nobody works on; returns how many things that were. */
    int removeAll(Instant now) {
        int[] removed = {0};
        forEach("*", staged -> removed[0] += removeUnowned(staged, now) ? 1 : 0);
        return removed[0];
    }

    private interface Removal {
        void apply(Path staged) throws IOException;
    }

    private boolean removeUnowned(Path staged, Instant now) throws IOException {
        String key = CacheLayout.isSmallFile(staged) ? AtomicFiles.LOCK : CacheLayout.lockOfStaged(staged);
        if (locks == null || key.isEmpty()) {
            return false;
        }
        Optional<KeyLock> lock = locks.tryAcquire(key, "remove leftovers");
        if (lock.isEmpty()) {
            return false;
        }
        try (KeyLock held = lock.get()) {
            if (!locks.isSupported() && !isOld(staged, now)) {
                return false;
            }
            remove(staged);
            return true;
        }
    }

    private static boolean isOld(Path file, Instant now) throws IOException {
        Instant written =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        return written.isBefore(now.minus(SURELY_DEAD));
    }

    private static void remove(Path staged) throws IOException {
        LOG.debug("Removing {}, which a process has left", staged);
        Trees.remove(staged);
    }

    private void forEach(String glob, Removal removal) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(layout.staging(), glob)) {
            for (Path child : children) {
                removal.apply(child);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("Cannot tidy {}", layout.staging(), e);
        }
    }
}
