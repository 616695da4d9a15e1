package io.skillimage.cache;

import io.skillimage.Digest;
import java.util.List;

/**
 * What was removed from a cache, or would be in a dry run.
 *
 * @param removed the checkouts that are gone
 * @param inUse the checkouts that would have been removed, but a live process has them open
 * @param kept the number of checkouts that are left
 * @param manifests the number of manifests that went with their checkouts
 * @param tags the number of remembered tags that went with their manifests
 * @param quarantined the number of damaged checkouts that were removed from quarantine
 * @param leftovers the number of things that dead processes had left
 * @param bytesFreed the bytes of all files that are gone
 * @param unknownRoots the roots that are not in the cache
 */
public record PruneReport(
        List<CachedSkill> removed,
        List<CachedSkill> inUse,
        int kept,
        int manifests,
        int tags,
        int quarantined,
        int leftovers,
        long bytesFreed,
        List<Digest> unknownRoots) {

    /** Copies the lists. */
    public PruneReport {
        removed = List.copyOf(removed);
        inUse = List.copyOf(inUse);
        unknownRoots = List.copyOf(unknownRoots);
    }
}
