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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what processes that died left in the staging directory. A failure to do so is logged and no more. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** Writing a small file takes milliseconds. */
    private static final Duration SMALL_FILE_AGE = Duration.ofHours(1);

    private final CacheLayout layout;

    Leftovers(CacheLayout layout) {
        this.layout = layout;
    }

    /** Removes the stagings of one key; the caller holds its lock. */
    void removeOf(String key) {
        forEach(key + ".*", this::remove);
    }

    /** Removes everything that nobody works on. */
    void removeAll(Instant now) {
        forEach("*", staged -> {
            String key = CacheLayout.owner(staged);
            if (CacheLayout.isSmallFile(staged)) {
                removeOld(staged, now);
            } else if (!key.isEmpty()) {
                removeUnowned(staged, key);
            }
        });
    }

    private interface Removal {
        void apply(Path staged) throws IOException;
    }

    private void removeUnowned(Path staged, String key) throws IOException {
        Optional<KeyLock> lock = KeyLock.tryAcquire(layout.lock(key), "remove leftovers");
        if (lock.isPresent()) {
            try {
                remove(staged);
            } finally {
                lock.get().close();
            }
        }
    }

    private void removeOld(Path file, Instant now) throws IOException {
        Instant written =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (written.isBefore(now.minus(SMALL_FILE_AGE))) {
            remove(file);
        }
    }

    private void remove(Path staged) throws IOException {
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
