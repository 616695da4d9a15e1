package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a whole cache, and moves what is damaged out of the way. */
final class Verifier {
    private final CacheLayout layout;
    private final CheckoutStore checkouts;
    private final ManifestStore manifests;
    private final @Nullable LockFile locks;

    private final List<CachedSkill> intact = new ArrayList<>();
    private final List<VerifyReport.Damage> damaged = new ArrayList<>();
    private final List<Path> damagedManifests = new ArrayList<>();

    /** Without locks, as in a cache that cannot be written, damage is reported and stays where it is. */
    Verifier(CacheLayout layout, CheckoutStore checkouts, ManifestStore manifests, @Nullable LockFile locks) {
        this.layout = layout;
        this.checkouts = checkouts;
        this.manifests = manifests;
        this.locks = locks;
    }

    VerifyReport verify() {
        Inventory inventory = new Inventory(layout, checkouts.leases().open());
        for (Path checkout : Inventory.children(layout.checkouts())) {
            Optional<EntryRecord> entry = Inventory.read(checkout);
            String difference = entry.isEmpty() ? "its record cannot be read" : difference(checkout, entry.get());
            if (difference == null) {
                entry.flatMap(record -> inventory.describe(checkout, record)).ifPresent(intact::add);
            } else if (TreeMode.isDirectory(checkout)) {
                damaged.add(new VerifyReport.Damage(checkout, difference, quarantine(checkout)));
            }
        }
        int good = 0;
        for (Path manifest : Inventory.children(layout.manifests())) {
            Optional<Digest> digest = CacheLayout.digest(String.valueOf(manifest.getFileName()));
            if (digest.isPresent() && manifests.verify(digest.get())) {
                good++;
            } else {
                damagedManifests.add(manifest);
            }
        }
        verifyTags();
        return new VerifyReport(intact, damaged, good, damagedManifests);
    }

    private static @Nullable String difference(Path checkout, EntryRecord entry) {
        try {
            return TreeCheck.compare(checkout, entry, true).difference();
        } catch (IOException e) {
            return TreeMode.isDirectory(checkout) ? "it cannot be read: " + e.getMessage() : null;
        }
    }

    private boolean quarantine(Path checkout) {
        String name = String.valueOf(checkout.getFileName());
        Optional<KeyLock> lock = locks == null
                ? Optional.empty()
                : locks.tryAcquire(CacheLayout.lockKey(name), "quarantine the checkout " + name);
        if (lock.isEmpty()) {
            return false;
        }
        try (KeyLock held = lock.get()) {
            checkouts.quarantine(name);
            return true;
        } catch (CacheException e) {
            return false;
        }
    }

    private void verifyTags() {
        for (Path tag : Inventory.children(layout.tags())) {
            if (TagMemory.digest(tag).isEmpty()) {
                damagedManifests.add(tag);
                removeQuietly(tag);
            }
        }
    }

    private void removeQuietly(Path file) {
        try {
            if (locks != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw StoreErrors.of("remove", file, e);
        }
    }
}
