package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished checkouts on disk, and those of them that are open. Safe for use by several threads.
 *
 * <p>Files are not synced one by one, so a power failure may leave a checkout with its names and without its bytes.
 * Therefore the record says in which run of the operating system the bytes were verified, and the first look in another
 * run reads them all.
 */
final class CheckoutStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckoutStore.class);
    /** So often at most is the disk looked at for a checkout that was compared with its list a short while ago. */
    private static final long LOOK_NANOS = 100_000;

    private final CacheLayout layout;
    private final CacheSettings settings;
    private final @Nullable LockFile locks;
    private final Leases leases;
    private final AtomicFiles files;
    private final long recheckNanos;
    private final Map<ContentKey, Checkout> open = new ConcurrentHashMap<>();
    /** The checkouts that were read in full, which their records do not tell of. */
    private final Map<String, EntryRecord> verified = new ConcurrentHashMap<>();

    /** Creates the store; without locks nothing can be written. */
    CheckoutStore(CacheLayout layout, CacheSettings settings, @Nullable LockFile locks) {
        this.layout = layout;
        this.settings = settings;
        this.locks = locks;
        this.leases = new Leases(layout, locks);
        this.files = new AtomicFiles(layout, locks);
        this.recheckNanos = LockFile.nanos(settings.recheckAfter());
    }

    CacheLayout layout() {
        return layout;
    }

    CacheSettings settings() {
        return settings;
    }

    Leases leases() {
        return leases;
    }

    /** Returns the checkout if it is there and intact, as far as there is need to look; it is open from then on. */
    Optional<Checkout> find(ContentKey key) {
        Checkout present = open.get(key);
        return present != null && isFresh(present) ? Optional.of(present) : find(key, CheckoutCheck.QUICK);
    }

    /** Returns the checkout if it is there and intact as of now; it is open from then on. */
    Optional<Checkout> find(ContentKey key, CheckoutCheck check) {
        Checkout present = open.get(key);
        String name = key.directoryName();
        if (present == null && !Files.exists(CacheLayout.record(layout.checkout(name)), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        leases.hold(name);
        Checkout found = examine(key, name, check, present);
        if (found == null) {
            open.remove(key);
            return Optional.empty();
        }
        open.put(key, found);
        return Optional.of(found);
    }

    /** Returns whether a checkout that is open still is what was verified, as far as there is need to look. */
    boolean isCurrent(Checkout checkout) {
        return isFresh(checkout) || find(checkout.key(), CheckoutCheck.QUICK).orElse(null) == checkout;
    }

    private boolean isFresh(Checkout checkout) {
        long now = settings.nanoTime().getAsLong();
        long age = now - checkout.comparedAt();
        if (recheckNanos == 0 || age < 0 || age >= recheckNanos) {
            return false;
        }
        return now - checkout.seenAt() < LOOK_NANOS || checkout.look(now);
    }

    /**
     * Moves a complete staging directory to its final place.
     *
     * @return the checkout; another process's, should that have been faster
     */
    Checkout publish(Path staging, EntryRecord entry) {
        Path target = layout.checkout(entry.key().directoryName());
        leases.hold(entry.key().directoryName());
        try {
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Optional<Checkout> other = find(entry.key(), CheckoutCheck.QUICK);
            if (other.isEmpty()) {
                throw StoreErrors.of("move a checkout to", target, e);
            }
            removeQuietly(staging);
            return other.get();
        }
        Checkout made = checkout(target, entry);
        open.put(entry.key(), made);
        return made;
    }

    /** Returns the checkout if it is intact, and moves it aside if it is not; the caller holds the lock. */
    Optional<Checkout> findOrQuarantine(ContentKey key, CheckoutCheck check) {
        String name = key.directoryName();
        // Without locks, somebody else may publish one after the look that finds none.
        boolean present = Files.exists(layout.checkout(name), LinkOption.NOFOLLOW_LINKS);
        Optional<Checkout> found = find(key, check);
        if (present && found.isEmpty()) {
            quarantine(name);
        }
        return found;
    }

    /** Moves a damaged checkout aside; the caller holds the lock. */
    void quarantine(String name) {
        Path damaged = layout.checkout(name);
        if (!Files.exists(damaged, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path target = layout.quarantine(name);
        LOG.warn("The checkout {} is not what was verified; it is moved to {}", damaged, target);
        try {
            Trees.remove(target);
            if (TreeMode.isDirectory(damaged)) {
                TreeMode.unseal(damaged);
            }
            Files.move(damaged, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Whoever prunes may have been faster.
            if (Files.exists(damaged, LinkOption.NOFOLLOW_LINKS)) {
                throw StoreErrors.of("move aside", damaged, e);
            }
        }
    }

    /** Refuses a name for a checkout's directory that is no single safe segment or hides. */
    void requireName(String name, ContentKey key) {
        LayerErrors errors = new LayerErrors("the skill with the content " + key.digest());
        EntryName parsed = EntryName.parse(name, settings.limits(), errors);
        if (name.startsWith(".")
                || !parsed.path().equals(name)
                || parsed.segments().size() != 1) {
            throw errors.unsafe(ErrorCode.BAD_NAME, "cannot have a directory of the name '" + name + "'");
        }
    }

    /** Ends every lease; what is found or made from now on gets none. */
    void close() {
        open.clear();
        leases.close();
    }

    private Checkout checkout(Path directory, EntryRecord entry) {
        long now = settings.nanoTime().getAsLong();
        return new Checkout(entry.key(), directory.resolve(entry.name()), entry, now);
    }

    private @Nullable Checkout examine(ContentKey key, String name, CheckoutCheck check, @Nullable Checkout present) {
        Path directory = layout.checkout(name);
        byte[] bytes = load(CacheLayout.record(directory));
        EntryRecord entry = bytes == null ? null : EntryRecord.parse(bytes).orElse(null);
        if (bytes == null || entry == null || !entry.key().equals(key)) {
            return null;
        }
        EntryRecord intact = intact(directory, name, entry, check, bytes);
        if (intact == null) {
            return null;
        }
        if (present != null
                && present.entry().isLike(intact)
                && present.entry().written().equals(intact.written())) {
            present.compared(settings.nanoTime().getAsLong());
            return present;
        }
        noteUse(directory);
        return checkout(directory, intact);
    }

    /** A record that cannot be read now may be all right, so it must not be taken for a damaged one. */
    private static byte @Nullable [] load(Path record) {
        try {
            return SmallFiles.load(record, EntryRecord.MAX_BYTES).orElse(null);
        } catch (IOException e) {
            throw StoreErrors.of("read", record, e);
        }
    }

    /** Returns the record as it holds now, or null if the checkout is not what it says. */
    private @Nullable EntryRecord intact(
            Path directory, String name, EntryRecord onDisk, CheckoutCheck check, byte[] bytes) {
        EntryRecord known = verified.get(name);
        EntryRecord entry = known != null && known.isLike(onDisk) ? known : onDisk;
        boolean trusted = (known != null && known.isLike(onDisk))
                || (!settings.bootId().isEmpty() && settings.bootId().equals(entry.bootId()));
        boolean full = check == CheckoutCheck.FULL || !trusted;
        try {
            TreeCheck.Finding finding = TreeCheck.compare(directory, entry, full);
            if (finding.isIntact() && !finding.inTime() && !full) {
                full = true;
                finding = TreeCheck.compare(directory, entry, true);
            }
            if (!finding.isIntact()) {
                LOG.warn("The checkout {} is not what was verified: {}", directory, finding.difference());
                return null;
            }
            if (!full || (trusted && finding.inTime())) {
                return entry;
            }
            EntryRecord renewed = entry.verifiedAgain(settings.bootId(), finding.times());
            verified.put(name, renewed);
            renew(directory, renewed, bytes);
            return renewed;
        } catch (IOException e) {
            if (TreeCheck.isAboutTree(e)) {
                LOG.debug("The checkout {} cannot be checked", directory, e);
                return null;
            }
            throw StoreErrors.of("read", directory, e);
        }
    }

    /** Notes in the record what was verified now; if that cannot be done, others read the files again. */
    private void renew(Path directory, EntryRecord renewed, byte[] bytes) {
        if (locks == null || settings.bootId().isEmpty()) {
            return;
        }
        Optional<KeyLock> lock = locks.tryAcquire(
                CacheLayout.lockKey(renewed.key().directoryName()), "renew the record of " + renewed.key());
        if (lock.isEmpty()) {
            return;
        }
        Path record = CacheLayout.record(directory);
        try {
            Optional<byte[]> present = SmallFiles.read(record, EntryRecord.MAX_BYTES);
            if (present.isPresent() && Arrays.equals(present.get(), bytes)) {
                files.replace(record, renewed.toBytes());
            }
        } catch (IOException | CacheException e) {
            LOG.debug("The record {} cannot be renewed", record, e);
        } finally {
            lock.get().close();
        }
    }

    /** The time of the checkout's own directory tells when it was last opened by a process. */
    private void noteUse(Path directory) {
        try {
            if (locks != null) {
                Files.setLastModifiedTime(
                        directory, FileTime.from(settings.clock().instant()));
            }
        } catch (IOException e) {
            LOG.debug("The use of {} cannot be noted", directory, e);
        }
    }

    private static void removeQuietly(Path directory) {
        try {
            Trees.remove(directory);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}", directory, e);
        }
    }
}
