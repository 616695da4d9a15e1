package io.skillimage.cache;

import java.nio.file.Path;
import java.util.List;

/**
 * What a full look through a cache found.
 *
 * @param intact the checkouts that are what was verified
 * @param damaged the checkouts that are not
 * @param manifests the number of manifests that are intact
 * @param damagedManifests the manifests and tags that are not
 */
public record VerifyReport(List<CachedSkill> intact, List<Damage> damaged, int manifests, List<Path> damagedManifests) {

    /** Copies the lists. */
    public VerifyReport {
        intact = List.copyOf(intact);
        damaged = List.copyOf(damaged);
        damagedManifests = List.copyOf(damagedManifests);
    }

    /**
     * A checkout that is not what was verified.
     *
     * @param checkout where it was found
     * @param difference what is wrong
     * @param quarantined whether it was moved away, so that the next user makes it anew
     */
    public record Damage(Path checkout, String difference, boolean quarantined) {}

    /** Returns whether nothing is damaged. */
    public boolean isClean() {
        return damaged.isEmpty() && damagedManifests.isEmpty();
    }
}
