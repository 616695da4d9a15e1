package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verified checkouts of skills, manifests and tags in a directory on disk.
 *
 * <p>Safe for use by several threads; any number of instances in any number of processes may share a directory. A
 * checkout becomes visible by one atomic rename, complete, or not at all, even if its maker is killed. Locks only keep
 * two from doing the same work.
 *
 * <p>The directory must belong to this process's user or to the superuser. If it cannot be written, what is in it can
 * still be found.
 */
public final class SkillCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SkillCache.class);
    /** Long enough for the largest layer over a slow line. */
    private static final Duration LOCK_WAIT = Duration.ofMinutes(5);

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int BOOT_ID_BYTES = 128;

    private final Path directory;
    private final Limits limits;
    private final Duration lockWait;
    private final CacheLayout layout;
    private final CheckoutStore checkouts;
    private final Leftovers leftovers;
    private final TagMemory tags;
    /** Why nothing can be written, or null. */
    private final @Nullable IOException readOnly;

    private volatile boolean closed;

    private SkillCache(Path directory, Limits limits, Duration lockWait, String bootId) {
        this.directory = directory;
        this.limits = limits;
        this.lockWait = lockWait;
        this.layout = new CacheLayout(directory);
        this.readOnly = prepare(layout);
        this.checkouts = new CheckoutStore(layout, limits, bootId, readOnly == null);
        this.leftovers = new Leftovers(layout);
        this.tags = new TagMemory(layout, readOnly == null);
    }

    /**
     * Opens a cache, and creates its directory if that is missing.
     *
     * @param directory the cache directory; created for this user only
     * @param limits how much a skill may have
     * @return the cache
     * @throws CacheException if the directory cannot be created, is no directory, or belongs to another user
     */
    public static SkillCache open(Path directory, Limits limits) {
        String bootId = SmallFiles.read(BOOT_ID, BOOT_ID_BYTES)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                .orElse("");
        return open(directory, limits, LOCK_WAIT, bootId);
    }

    static SkillCache open(Path directory, Limits limits, Duration lockWait, String bootId) {
        SkillCache cache = new SkillCache(createDirectory(directory.toAbsolutePath()), limits, lockWait, bootId);
        if (cache.readOnly == null) {
            cache.leftovers.removeAll(Instant.now());
        }
        return cache;
    }

    /** Returns the cache directory, absolute and with all links resolved. */
    public Path directory() {
        return directory;
    }

    /**
     * Looks for a checkout, without waiting for anyone. Names, sizes and permissions of its files are compared with
     * what was verified; the first look after a restart of the machine reads the files, too.
     *
     * @return the checkout, or nothing if it is missing or no longer what was verified
     * @throws CacheException if this process cannot express the names of the files
     * @throws IllegalStateException if the cache is closed
     */
    public Optional<Checkout> find(ContentKey key) {
        requireOpen();
        return checkouts.find(key);
    }

    /**
     * Looks for a checkout; if there is none, waits until nobody else is making it, looks again, and returns the place
     * to make it. A damaged checkout is moved aside.
     *
     * @return a {@link Checkout}, or a {@link Staging}, which holds the lock and must be closed
     * @throws CacheException if the cache cannot be written, or another thread or process holds the lock for too long
     * @throws IllegalStateException if the cache is closed
     */
    public CacheEntry acquire(ContentKey key) {
        Optional<Checkout> present = find(key);
        if (present.isPresent()) {
            return present.get();
        }
        if (readOnly != null) {
            throw StoreErrors.of("write to the cache", directory, readOnly);
        }
        String name = key.directoryName();
        KeyLock lock = KeyLock.acquire(layout.lock(name), lockWait, "unpack " + key);
        Staging staging = null;
        try {
            Optional<Checkout> made = checkouts.find(key);
            if (made.isPresent()) {
                return made.get();
            }
            checkouts.quarantine(key);
            leftovers.removeOf(name);
            staging = Staging.create(checkouts, key, lock, limits);
            return staging;
        } finally {
            if (staging == null) {
                lock.close();
            }
        }
    }

    /**
     * Returns a manifest, an image index or an image config that was kept, hashed again. A file that does not match is removed.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public Optional<byte[]> manifest(Digest digest) {
        requireOpen();
        Path file = layout.manifest(digest);
        Optional<byte[]> content = SmallFiles.read(file, Math.max(limits.manifestBytes(), limits.configBytes()));
        if (content.isPresent() && !digest.algorithm().of(content.get()).equals(digest)) {
            LOG.warn("{} is not what it should be and is not used", file);
            removeQuietly(file);
            return Optional.empty();
        }
        return content;
    }

    /**
     * Keeps a manifest, an image index or an image config. If the cache is read-only, this is logged and nothing happens.
     *
     * @throws IntegrityException if the bytes do not have this digest
     * @throws CacheException if the file cannot be written
     * @throws IllegalStateException if the cache is closed
     */
    public void keepManifest(Digest digest, byte[] bytes) {
        requireOpen();
        Digest actual = digest.algorithm().of(bytes);
        if (!actual.equals(digest)) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    "the manifest " + digest + " has the digest " + actual,
                    digest.toString(),
                    actual.toString(),
                    null);
        }
        Path file = layout.manifest(digest);
        if (readOnly != null) {
            LOG.warn("The cache is read-only: cannot write {}", file);
            return;
        }
        try {
            SmallFiles.replace(layout, file, bytes);
        } catch (IOException e) {
            throw StoreErrors.of("write", file, e);
        }
    }

    /** Returns the memory of tags in this directory. */
    public TagMemory tags() {
        return tags;
    }

    /** Ends the use of this instance. Checkouts stay, and stagings that are open can still be finished. */
    @Override
    public void close() {
        closed = true;
    }

    private static Path createDirectory(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Path parent = directory.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                CacheLayout.createPrivate(directory);
            }
            Path real = directory.toRealPath();
            Ownership.require(real);
            return real;
        } catch (FileAlreadyExistsException e) {
            throw new CacheException(
                    ErrorCode.CACHE_UNAVAILABLE, "the cache " + directory + " is no directory", directory, e);
        } catch (IOException e) {
            throw StoreErrors.of("create the cache", directory, e);
        }
    }

    private static @Nullable IOException prepare(CacheLayout layout) {
        IOException failure = null;
        try {
            layout.create();
        } catch (IOException e) {
            LOG.debug("The cache {} is read-only", layout.version(), e);
            failure = e;
        }
        if (TreeMode.isDirectory(layout.version())) {
            Ownership.require(layout.version());
        }
        return failure;
    }

    private void removeQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("Cannot remove {}", file, e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache is closed");
        }
    }
}
