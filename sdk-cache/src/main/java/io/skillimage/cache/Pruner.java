package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes checkouts by a rule, and then what belonged to them. Used once; its caller holds the lock to prune. */
final class Pruner {
    /** A manifest comes before its content, so a new one may be waiting for that. */
    private static final Duration CONTENT_MAY_COME = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

    private final CacheLayout layout;
    private final CheckoutStore checkouts;
    private final ManifestStore manifests;
    private final Leftovers leftovers;
    private final Instant now;

    private final List<CachedSkill> removed = new ArrayList<>();
    private final List<CachedSkill> inUse = new ArrayList<>();
    private final Set<Path> orphans = new HashSet<>();
    private boolean dryRun;
    private long bytesFreed;

    Pruner(CacheLayout layout, CheckoutStore checkouts, ManifestStore manifests, Leftovers leftovers, Clock clock) {
        this.layout = layout;
        this.checkouts = checkouts;
        this.manifests = manifests;
        this.leftovers = leftovers;
        this.now = clock.instant();
    }

    PruneReport prune(PruneRule rule) {
        dryRun = rule.isDryRun();
        Map<Path, KeptManifest> known = manifests();
        List<CachedSkill> present = new Inventory(layout, checkouts.leases().open()).list();
        List<Digest> unknownRoots = new ArrayList<>();
        Set<Digest> roots = contents(rule.roots(), known, present, unknownRoots);
        List<CachedSkill> candidates = present.stream()
                .filter(skill -> !roots.contains(skill.key().digest()))
                .toList();
        candidates.stream().filter(skill -> isDue(skill, rule)).forEach(this::remove);
        rule.maxBytes().ifPresent(limit -> shrink(present, candidates, limit));

        List<CachedSkill> kept = left(present);
        Set<Digest> contents = new HashSet<>();
        kept.forEach(skill -> contents.add(skill.key().digest()));
        contents.addAll(roots);
        int abandoned = removeOrphans(known, contents);
        int tags = removeTags();
        int quarantined = removeAll(layout.quarantine());
        Leftovers.Removed left = dryRun ? Leftovers.Removed.NOTHING : leftovers.removeAll(now, CacheLayout.PRUNE_LOCK);
        bytesFreed += left.bytes();
        return new PruneReport(
                removed, inUse, kept.size(), abandoned, tags, quarantined, left.count(), bytesFreed, unknownRoots);
    }

    private Map<Path, KeptManifest> manifests() {
        Map<Path, KeptManifest> known = new HashMap<>();
        for (Path file : Inventory.children(layout.manifests())) {
            CacheLayout.digest(String.valueOf(file.getFileName()))
                    .flatMap(manifests::find)
                    .ifPresent(manifest -> known.put(file, manifest));
        }
        return known;
    }

    /** Returns the contents that the roots stand for. */
    private static Set<Digest> contents(
            Set<Digest> roots, Map<Path, KeptManifest> known, List<CachedSkill> present, List<Digest> unknown) {
        Map<Digest, Digest> contents = new HashMap<>();
        present.forEach(skill -> contents.put(skill.key().digest(), skill.key().digest()));
        known.forEach((file, manifest) -> {
            contents.put(manifest.digest(), manifest.content().digest());
            CacheLayout.digest(String.valueOf(file.getFileName()))
                    .ifPresent(asked -> contents.put(asked, manifest.content().digest()));
        });
        Set<Digest> result = new HashSet<>();
        for (Digest root : roots) {
            Digest content = contents.get(root);
            if (content == null) {
                unknown.add(root);
            } else {
                result.add(content);
            }
        }
        return result;
    }

    private boolean isDue(CachedSkill skill, PruneRule rule) {
        Optional<Duration> unusedFor = rule.unusedFor();
        Duration unused = Duration.between(skill.lastUsed(), now);
        return rule.rootsOnly() || (unusedFor.isPresent() && unused.compareTo(unusedFor.get()) > 0);
    }

    /** The candidates are sorted, the last used one first. */
    private void shrink(List<CachedSkill> present, List<CachedSkill> candidates, long limit) {
        long total = 0;
        for (CachedSkill skill : present) {
            total += removed.contains(skill) ? 0 : skill.bytes();
        }
        for (int i = candidates.size() - 1; i >= 0 && total > limit; i--) {
            CachedSkill skill = candidates.get(i);
            if (!removed.contains(skill) && !inUse.contains(skill) && remove(skill)) {
                total -= skill.bytes();
            }
        }
    }

    /** Moves a checkout out of sight while nobody has it open, and then removes it at leisure. */
    private boolean remove(CachedSkill skill) {
        String name = skill.key().directoryName();
        Path checkout = layout.checkout(name);
        Path trash = layout.newTrash();
        try {
            boolean moved = checkouts.leases().removing(name, () -> {
                if (!dryRun) {
                    Files.move(checkout, trash, StandardCopyOption.ATOMIC_MOVE);
                }
            });
            if (!moved) {
                inUse.add(skill);
                return false;
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw StoreErrors.of("remove", checkout, e);
        }
        removed.add(skill);
        bytesFreed += Trees.bytes(dryRun ? checkout : trash);
        delete(trash);
        return true;
    }

    /** Returns the checkouts that are left; after a dry run those that it did not mean. */
    private List<CachedSkill> left(List<CachedSkill> present) {
        return dryRun
                ? present.stream().filter(skill -> !removed.contains(skill)).toList()
                : new Inventory(layout, checkouts.leases().open()).list();
    }

    private int removeOrphans(Map<Path, KeptManifest> known, Set<Digest> contents) {
        int count = 0;
        for (Map.Entry<Path, KeptManifest> manifest : known.entrySet()) {
            boolean orphan = !contents.contains(manifest.getValue().content().digest());
            boolean abandoned = removed.stream()
                    .anyMatch(skill -> skill.key().equals(manifest.getValue().content()));
            if (orphan && (abandoned || isOld(manifest.getKey()))) {
                orphans.add(manifest.getKey());
                count += removeFile(manifest.getKey());
            }
        }
        return count;
    }

    private int removeTags() {
        int count = 0;
        for (Path tag : Inventory.children(layout.tags())) {
            if (isUseless(tag)) {
                count += removeFile(tag);
            }
        }
        return count;
    }

    private boolean isUseless(Path tag) {
        try {
            Optional<TagMemory.Entry> known = TagMemory.entry(tag);
            Digest digest = known.map(entry -> entry.remembered().digest()).orElse(null);
            boolean kept = digest != null && isKept(layout.manifest(digest));
            return known.isEmpty() || (!kept && (isOld(tag) || !removed.isEmpty()));
        } catch (IOException e) {
            LOG.debug("{} cannot be read", tag, e);
            return false;
        }
    }

    private boolean isKept(Path manifest) {
        return !orphans.contains(manifest) && Files.exists(manifest);
    }

    private int removeAll(Path directory) {
        int count = 0;
        for (Path child : Inventory.children(directory)) {
            bytesFreed += Trees.bytes(child);
            delete(child);
            count++;
        }
        return count;
    }

    private boolean isOld(Path file) {
        try {
            Instant written =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return written.isBefore(now.minus(CONTENT_MAY_COME));
        } catch (IOException e) {
            return false;
        }
    }

    private int removeFile(Path file) {
        try {
            long size = Files.size(file);
            if (dryRun || Files.deleteIfExists(file)) {
                bytesFreed += size;
                return 1;
            }
            return 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw StoreErrors.of("remove", file, e);
        }
    }

    private void delete(Path tree) {
        try {
            if (!dryRun) {
                Trees.remove(tree);
            }
        } catch (IOException e) {
            throw StoreErrors.of("remove", tree, e);
        }
    }
}
