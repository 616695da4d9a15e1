package io.skillimage.cache;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole cache, and moves what is damaged out of the way. What cannot be read at the moment is reported and stays:
 * it may be all right, and in use. Used once.
 */
final class Verifier {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private final CacheLayout layout;
    private final CheckoutStore checkouts;
    private final ManifestStore manifests;
    private final @Nullable LockFile locks;

    private final Inventory inventory;
    private final List<CachedSkill> intact = new ArrayList<>();
    private final List<VerifyReport.Damage> damaged = new ArrayList<>();
    private final List<Path> damagedManifests = new ArrayList<>();

    /** Without locks, as in a cache that cannot be written, damage is reported and stays where it is. */
    Verifier(CacheLayout layout, CheckoutStore checkouts, ManifestStore manifests, @Nullable LockFile locks) {
        this.layout = layout;
        this.checkouts = checkouts;
        this.manifests = manifests;
        this.locks = locks;
        this.inventory = new Inventory(layout, checkouts.leases().open());
    }

    VerifyReport verify() {
        for (Path checkout : Inventory.children(layout.checkouts())) {
            verifyCheckout(checkout);
        }
        int good = 0;
        for (Path manifest : Inventory.children(layout.manifests())) {
            good += verifyFile(manifest, this::isIntactManifest) ? 1 : 0;
        }
        for (Path tag : Inventory.children(layout.tags())) {
            verifyFile(tag, file -> TagMemory.entry(file).isPresent());
        }
        return new VerifyReport(intact, damaged, good, damagedManifests);
    }

    /**
     * What a checkout looks like.
     *
     * @param entry what it should be, if its record says so
     * @param difference what is wrong, or null
     * @param certain whether that is wrong for good
     */
    private record Look(
            Optional<EntryRecord> entry, @Nullable String difference, boolean certain) {}

    private void verifyCheckout(Path checkout) {
        Look look = look(checkout);
        boolean moved = false;
        if (look.difference() != null && look.certain() && locks != null) {
            String name = String.valueOf(checkout.getFileName());
            Optional<KeyLock> lock = locks.tryAcquire(CacheLayout.lockKey(name), "quarantine the checkout " + name);
            if (lock.isPresent()) {
                try (KeyLock held = lock.get()) {
                    // Somebody may have made it again in the meantime.
                    look = look(checkout);
                    moved = look.difference() != null && look.certain() && quarantine(name);
                }
            }
        }
        if (look.difference() == null) {
            look.entry().flatMap(entry -> inventory.describe(checkout, entry)).ifPresent(intact::add);
        } else {
            damaged.add(new VerifyReport.Damage(checkout, look.difference(), moved));
        }
    }

    private static Look look(Path checkout) {
        Optional<EntryRecord> entry = Optional.empty();
        String difference = "its record cannot be read";
        boolean certain = true;
        try {
            entry = Inventory.read(checkout);
            if (entry.isPresent()) {
                difference = TreeCheck.compare(checkout, entry.get(), true).difference();
            }
        } catch (IOException e) {
            difference = reason(checkout, e);
            certain = TreeCheck.isAboutTree(e);
        }
        boolean gone = !Files.exists(checkout, LinkOption.NOFOLLOW_LINKS);
        return new Look(entry, gone ? null : difference, certain);
    }

    private boolean quarantine(String name) {
        try {
            checkouts.quarantine(name);
            return true;
        } catch (CacheException e) {
            return false;
        }
    }

    private interface FileCheck {
        boolean isIntact(Path file) throws IOException;
    }

    private boolean verifyFile(Path file, FileCheck check) {
        try {
            if (check.isIntact(file)) {
                return true;
            }
            remove(file);
        } catch (IOException e) {
            LOG.warn("{}", reason(file, e));
        }
        damagedManifests.add(file);
        return false;
    }

    private boolean isIntactManifest(Path file) throws IOException {
        Optional<Digest> digest = CacheLayout.digest(String.valueOf(file.getFileName()));
        return digest.isPresent() && manifests.isIntact(digest.get());
    }

    /** An interrupt would make everything else look damaged, too. */
    private static String reason(Path path, IOException failure) {
        CacheException error = StoreErrors.of("read", path, failure);
        if (error.code() == ErrorCode.INTERRUPTED) {
            throw error;
        }
        return error.reason();
    }

    private void remove(Path path) {
        try {
            if (locks != null) {
                Trees.remove(path);
            }
        } catch (IOException e) {
            throw StoreErrors.of("remove", path, e);
        }
    }
}
