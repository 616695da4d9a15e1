package io.skillimage.cache;

import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished checkouts on disk. Safe for use by several threads.
 *
 * <p>Files are not synced one by one, so a power failure may leave a checkout with its names and without its bytes.
 * Therefore the record says in which run of the operating system the bytes were verified, and the first look in another
 * run reads them all.
 */
final class CheckoutStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckoutStore.class);

    private final CacheLayout layout;
    private final Limits limits;
    private final String bootId;
    private final boolean writable;
    /** The checkouts from other runs of the operating system that were read in full in this one. */
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    CheckoutStore(CacheLayout layout, Limits limits, String bootId, boolean writable) {
        this.layout = layout;
        this.limits = limits;
        this.bootId = bootId;
        this.writable = writable;
    }

    CacheLayout layout() {
        return layout;
    }

    String bootId() {
        return bootId;
    }

    /** Returns the checkout if it is there and intact. */
    Optional<Checkout> find(ContentKey key) {
        Path directory = layout.checkout(key.directoryName());
        Optional<byte[]> bytes = SmallFiles.read(CacheLayout.record(directory), EntryRecord.MAX_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        return EntryRecord.parse(bytes.get())
                .filter(entry -> entry.key().equals(key))
                .filter(entry -> isIntact(directory, entry, bytes.get()))
                .map(entry -> checkout(directory, entry));
    }

    /**
     * Moves a complete staging directory to its final place.
     *
     * @return the checkout; another process's, should that have been faster
     */
    Checkout publish(Path staging, EntryRecord entry) {
        Path target = layout.checkout(entry.key().directoryName());
        try {
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
            return checkout(target, entry);
        } catch (IOException e) {
            Optional<Checkout> other = find(entry.key());
            if (other.isEmpty()) {
                throw StoreErrors.of("move a checkout to", target, e);
            }
            removeQuietly(staging);
            return other.get();
        }
    }

    /** Moves what stands in the way of a new checkout aside; the caller holds the lock. */
    void quarantine(ContentKey key) {
        Path damaged = layout.checkout(key.directoryName());
        if (!Files.exists(damaged, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path target = layout.quarantine(key.directoryName());
        LOG.warn("The checkout {} is not what was verified; it was moved to {}", damaged, target);
        try {
            Trees.remove(target);
            if (TreeMode.isDirectory(damaged)) {
                TreeMode.unseal(damaged);
            }
            Files.move(damaged, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StoreErrors.of("move aside", damaged, e);
        }
    }

    /** Refuses a name for a checkout's directory that is no single safe segment or hides. */
    void requireName(String name, ContentKey key) {
        LayerErrors errors = new LayerErrors("the skill with the content " + key.digest());
        EntryName parsed = EntryName.parse(name, limits, errors);
        if (name.startsWith(".")
                || !parsed.path().equals(name)
                || parsed.segments().size() != 1) {
            throw errors.unsafe(ErrorCode.BAD_NAME, "cannot have a directory of the name '" + name + "'");
        }
    }

    private Checkout checkout(Path directory, EntryRecord entry) {
        return new Checkout(entry.key(), directory.resolve(entry.name()), entry);
    }

    private boolean isIntact(Path directory, EntryRecord entry, byte[] bytes) {
        String name = String.valueOf(directory.getFileName());
        boolean trusted = (!bootId.isEmpty() && bootId.equals(entry.bootId())) || verified.contains(name);
        try {
            if (!TreeCheck.isIntact(directory, entry, !trusted)) {
                return false;
            }
            if (!trusted) {
                verified.add(name);
                renew(directory, entry, bytes);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("The checkout {} cannot be checked", directory, e);
            return false;
        }
    }

    /** Notes in the record that the bytes were verified now; if that cannot be done, others read them again. */
    private void renew(Path directory, EntryRecord entry, byte[] bytes) {
        if (!writable || bootId.isEmpty()) {
            return;
        }
        Path lockFile = layout.lock(entry.key().directoryName());
        Optional<KeyLock> lock = KeyLock.tryAcquire(lockFile, "renew the record of " + entry.key());
        if (lock.isEmpty()) {
            return;
        }
        Path record = CacheLayout.record(directory);
        try {
            Optional<byte[]> present = SmallFiles.read(record, EntryRecord.MAX_BYTES);
            if (present.isPresent() && Arrays.equals(present.get(), bytes)) {
                SmallFiles.replace(layout, record, entry.withBootId(bootId).toBytes());
            }
        } catch (IOException e) {
            LOG.debug("The record {} cannot be renewed", record, e);
        } finally {
            lock.get().close();
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
