package io.skillimage.skillctl;

import io.skillimage.Digest;
import java.util.Set;

/**
 * A skill that shall stay in the cache.
 *
 * @param label what a message calls it
 * @param digests the digests it is known by, of its manifest or its content; each is enough
 */
record PruneRoot(String label, Set<Digest> digests) {
    /** Copies the set. */
    PruneRoot {
        digests = Set.copyOf(digests);
    }
}
