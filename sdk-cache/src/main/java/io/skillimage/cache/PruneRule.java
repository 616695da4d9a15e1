package io.skillimage.cache;

import io.skillimage.Digest;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which checkouts to remove. Immutable; each method returns another rule. Rules add up: a checkout goes when any of them
 * says so, but never a root, and never one that a live process has open.
 */
public final class PruneRule {
    private static final PruneRule LEFTOVERS = new PruneRule(null, -1, Set.of(), false, false);

    private final @Nullable Duration unusedFor;
    private final long maxBytes;
    private final Set<Digest> roots;
    private final boolean rootsOnly;
    private final boolean dryRun;

    private PruneRule(
            @Nullable Duration unusedFor, long maxBytes, Set<Digest> roots, boolean rootsOnly, boolean dryRun) {
        this.unusedFor = unusedFor;
        this.maxBytes = maxBytes;
        this.roots = roots;
        this.rootsOnly = rootsOnly;
        this.dryRun = dryRun;
    }

    /** Removes no checkout: only what was quarantined, what dead processes left, and manifests without content. */
    public static PruneRule leftoversOnly() {
        return LEFTOVERS;
    }

    /** Also removes what no process has opened for that long. */
    public PruneRule unusedFor(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a time must not be negative: " + time);
        }
        return new PruneRule(time, maxBytes, roots, rootsOnly, dryRun);
    }

    /** Also removes the least recently used, until the files of all checkouts together have at most so many bytes. */
    public PruneRule maxBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must not be negative: " + bytes);
        }
        return new PruneRule(unusedFor, bytes, roots, rootsOnly, dryRun);
    }

    /** Keeps these, given by the digest of their manifest or of their content, whatever else is said. */
    public PruneRule keeping(Collection<Digest> digests) {
        return new PruneRule(unusedFor, maxBytes, Set.copyOf(digests), rootsOnly, dryRun);
    }

    /** Keeps these, as {@link #keeping} does, and removes all others: what a lock file names, for example. */
    public PruneRule keepingOnly(Collection<Digest> digests) {
        return new PruneRule(unusedFor, maxBytes, Set.copyOf(digests), true, dryRun);
    }

    /**
     * Removes nothing by this rule, and reports what it would remove now. What dead processes left is not counted: it
     * goes whenever a cache is opened.
     */
    public PruneRule dryRun() {
        return new PruneRule(unusedFor, maxBytes, roots, rootsOnly, true);
    }

    Optional<Duration> unusedFor() {
        return Optional.ofNullable(unusedFor);
    }

    OptionalLong maxBytes() {
        return maxBytes < 0 ? OptionalLong.empty() : OptionalLong.of(maxBytes);
    }

    Set<Digest> roots() {
        return roots;
    }

    boolean rootsOnly() {
        return rootsOnly;
    }

    boolean isDryRun() {
        return dryRun;
    }
}
