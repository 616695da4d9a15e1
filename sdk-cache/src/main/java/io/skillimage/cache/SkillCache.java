package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
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
 * <p>A checkout that was found or made is open until this cache is closed, or the process ends in whatever way, and is
 * not pruned before. A cache that cannot be written can note nothing of that.
 *
 * <p>The directory must belong to this process's user or to the superuser. If it cannot be written, what is in it can
 * still be found.
 */
public final class SkillCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SkillCache.class);

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int BOOT_ID_BYTES = 128;

    private final Path directory;
    private final CacheSettings settings;
    private final CacheLayout layout;
    private final @Nullable LockFile locks;
    private final CheckoutStore checkouts;
    private final Leftovers leftovers;
    private final ManifestStore manifests;
    private final TagMemory tags;
    private final SeenVersions seen;
    /** Why nothing can be written, or null. */
    private final @Nullable IOException readOnly;

    private volatile boolean closed;

    private SkillCache(Path directory, CacheSettings settings) {
        this.directory = directory;
        this.settings = settings;
        this.layout = new CacheLayout(directory);
        this.readOnly = prepare(layout);
        boolean writable = readOnly == null;
        this.locks = openLocks(layout, writable);
        this.checkouts = new CheckoutStore(layout, settings, locks);
        this.leftovers = new Leftovers(layout, locks);
        this.manifests = new ManifestStore(layout, settings.limits(), locks);
        this.tags = new TagMemory(layout, locks);
        this.seen = new SeenVersions(layout, locks, tags);
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
        return builder(directory).limits(limits).open();
    }

    /** Starts to configure a cache in a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Returns the cache directory, absolute and with all links resolved. */
    public Path directory() {
        return directory;
    }

    /**
     * Looks for a checkout, without waiting for its maker. It is compared with what was verified when this cache finds it
     * for the first time, and then again as {@link Builder#recheckAfter} says.
     *
     * @return the checkout, or nothing if it is missing or no longer what was verified
     * @throws CacheException if it cannot be read now, or this process cannot express the names of its files
     * @throws IllegalStateException if the cache is closed
     */
    public Optional<Checkout> find(ContentKey key) {
        requireOpen();
        return checkouts.find(key);
    }

    /**
     * Looks for a checkout, without waiting for its maker, and compares it with what was verified now. The first look
     * after a restart of the machine reads the files in any case.
     *
     * @return the checkout, or nothing if it is missing or no longer what was verified
     * @throws CacheException if it cannot be read now, or this process cannot express the names of its files
     * @throws IllegalStateException if the cache is closed
     */
    public Optional<Checkout> find(ContentKey key, CheckoutCheck check) {
        requireOpen();
        return checkouts.find(key, check);
    }

    /**
     * Returns whether a checkout that this cache has returned still is what {@link #find(ContentKey)} would return.
     * Asked again within the time to {@link Builder#recheckAfter}, this costs one look at the disk at most.
     *
     * @throws CacheException if it cannot be read now
     * @throws IllegalStateException if the cache is closed
     */
    public boolean isCurrent(Checkout checkout) {
        requireOpen();
        return checkouts.isCurrent(checkout);
    }

    /** Does what {@link #acquire(ContentKey, Duration)} does, and waits as long as the cache was told to. */
    public CacheEntry acquire(ContentKey key) {
        return acquire(key, settings.lockWait());
    }

    /**
     * Does what {@link #acquire(ContentKey, CheckoutCheck, Duration)} does, with the comparison of
     * {@link #find(ContentKey)}.
     */
    public CacheEntry acquire(ContentKey key, Duration lockWait) {
        Optional<Checkout> present = find(key);
        return present.isPresent() ? present.get() : make(key, CheckoutCheck.QUICK, lockWait);
    }

    /**
     * Looks for a checkout; if there is none, waits until nobody else is making it, looks again, and returns the place
     * to make it. A damaged checkout is moved aside.
     *
     * @param lockWait how long to wait for somebody else who makes it
     * @return a {@link Checkout}, or a {@link Staging}, which holds the lock and must be closed
     * @throws CacheException if the cache cannot be written, or another thread or process holds the lock for too long
     * @throws IllegalStateException if the cache is closed
     */
    public CacheEntry acquire(ContentKey key, CheckoutCheck check, Duration lockWait) {
        Optional<Checkout> present = find(key, check);
        return present.isPresent() ? present.get() : make(key, check, lockWait);
    }

    private CacheEntry make(ContentKey key, CheckoutCheck check, Duration lockWait) {
        String name = key.directoryName();
        KeyLock lock = requireWritable().acquire(CacheLayout.lockKey(name), lockWait, "unpack " + key);
        Staging staging = null;
        try {
            Optional<Checkout> made = checkouts.findOrQuarantine(key, check);
            if (made.isPresent()) {
                return made.get();
            }
            leftovers.removeOf(name, settings.clock().instant());
            staging = Staging.create(checkouts, key, lock);
            return staging;
        } finally {
            if (staging == null) {
                lock.close();
            }
        }
    }

    /**
     * Returns what was kept about a manifest. What is damaged is removed and as good as never kept.
     *
     * @param digest the digest of the manifest, or of the index that led to it
     * @throws IllegalStateException if the cache is closed
     */
    public Optional<KeptManifest> manifest(Digest digest) {
        requireOpen();
        return manifests.find(digest);
    }

    /**
     * Keeps a manifest. If the cache is read-only, this is logged and nothing happens.
     *
     * @param digest the digest of the manifest, or of the index that led to it
     * @throws io.skillimage.IntegrityException if the bytes do not have the manifest's digest
     * @throws CacheException if the file cannot be written
     * @throws IllegalStateException if the cache is closed
     */
    public void keepManifest(Digest digest, KeptManifest manifest) {
        requireOpen();
        manifests.keep(digest, manifest);
    }

    /** Returns the memory of tags in this directory. */
    public TagMemory tags() {
        return tags;
    }

    /** Returns the memory of how far each version was seen. */
    public SeenVersions seen() {
        return seen;
    }

    /**
     * Returns the checkouts, the last used one first. They are not compared with anything.
     *
     * @throws CacheException if the directory cannot be read
     * @throws IllegalStateException if the cache is closed
     */
    public List<CachedSkill> list() {
        requireOpen();
        return new Inventory(layout, checkouts.leases().open()).list();
    }

    /**
     * Reads every checkout and every manifest in full. What is damaged is moved to quarantine, or removed if it is no
     * checkout, unless the cache is read-only. What cannot be read now is reported and stays.
     *
     * @throws CacheException if the directory cannot be read, or the thread is interrupted
     * @throws IllegalStateException if the cache is closed
     */
    public VerifyReport verify() {
        requireOpen();
        return new Verifier(layout, checkouts, manifests, locks).verify();
    }

    /**
     * Removes what the rule says, and never what any live process has open. Manifests and tags go with their checkouts;
     * what was quarantined, and what dead processes left, goes in any case.
     *
     * @throws CacheException if the cache cannot be read or written, another prune takes too long, or the file system
     *     has no locks, so that nobody can tell what is in use
     * @throws IllegalStateException if the cache is closed
     */
    public PruneReport prune(PruneRule rule) {
        requireOpen();
        LockFile lockFile = requireWritable();
        try (KeyLock lock = lockFile.acquire(CacheLayout.PRUNE_LOCK, settings.lockWait(), "prune the cache")) {
            if (!lockFile.isSupported()) {
                throw new CacheException(
                        ErrorCode.CACHE_UNAVAILABLE,
                        "the file system of " + directory + " has no locks, so nobody can tell which checkouts are in"
                                + " use, and nothing is pruned",
                        directory,
                        null);
            }
            return new Pruner(layout, checkouts, manifests, leftovers, settings.clock()).prune(rule);
        }
    }

    /** Ends the use of this instance and its leases. Checkouts stay, and stagings that are open can still be finished. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        checkouts.close();
        if (locks != null) {
            locks.close();
        }
    }

    private LockFile requireWritable() {
        if (readOnly != null) {
            throw StoreErrors.of("write to the cache", directory, readOnly);
        }
        if (locks == null) {
            throw new IllegalStateException("a cache that can be written has locks");
        }
        return locks;
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

    /** Who cannot write to the cache has no use for locks. */
    private static @Nullable LockFile openLocks(CacheLayout layout, boolean writable) {
        try {
            return writable ? LockFile.open(layout.locks()) : null;
        } catch (IOException e) {
            throw StoreErrors.of("open", layout.locks(), e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache is closed");
        }
    }

    /** Configures a {@link SkillCache}. Not safe for use by several threads at once. */
    public static final class Builder {
        private final Path directory;
        private Limits limits = Limits.defaults();
        private Duration lockWait = Duration.ofMinutes(5);
        private Duration recheckAfter = Duration.ofMillis(250);
        private @Nullable String bootId;
        private LongSupplier nanoTime = System::nanoTime;
        private Clock clock = Clock.systemUTC();

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Sets how much a skill may have. */
        public Builder limits(Limits value) {
            this.limits = value;
            return this;
        }

        /** Sets how long to wait for somebody else who makes the same checkout; by default five minutes. */
        public Builder lockWait(Duration value) {
            this.lockWait = notNegative(value);
            return this;
        }

        /**
         * Sets how long a checkout that was compared with its list is taken for intact; by default 250 milliseconds.
         * Within that time SKILL.md is looked at, at most every 0.1 milliseconds. Zero compares every time.
         */
        public Builder recheckAfter(Duration value) {
            this.recheckAfter = notNegative(value);
            return this;
        }

        Builder bootId(String value) {
            this.bootId = value;
            return this;
        }

        /** Sets what tells the time of day; for tests. */
        Builder clock(Clock value) {
            this.clock = value;
            return this;
        }

        /** Sets the source of ticks, in nanoseconds; for tests and measurements. */
        public Builder nanoTime(LongSupplier value) {
            this.nanoTime = value;
            return this;
        }

        /**
         * Opens the cache, and creates its directory if that is missing.
         *
         * @throws CacheException if the directory cannot be created, is no directory, or belongs to another user
         */
        public SkillCache open() {
            Path real = createDirectory(directory.toAbsolutePath());
            String run = bootId == null ? systemBootId() : bootId;
            CacheSettings settings = new CacheSettings(limits, lockWait, recheckAfter, run, nanoTime, clock);
            SkillCache cache = new SkillCache(real, settings);
            if (cache.readOnly == null) {
                cache.leftovers.removeAll(clock.instant(), "");
            }
            return cache;
        }

        private static String systemBootId() {
            return SmallFiles.read(BOOT_ID, BOOT_ID_BYTES)
                    .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                    .orElse("");
        }

        private static Duration notNegative(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("a duration must not be negative: " + value);
            }
            return value;
        }
    }
}
