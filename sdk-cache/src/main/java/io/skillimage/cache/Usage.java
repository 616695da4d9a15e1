package io.skillimage.cache;

import io.skillimage.ErrorCode;

/** What all layers together have used of the limits. */
final class Usage {
    private final Limits limits;
    private int entries;
    private long bytes;

    Usage(Limits limits) {
        this.limits = limits;
    }

    void addEntry() {
        entries++;
    }

    /** Adds bytes of files. */
    void addBytes(long count, LayerErrors errors) {
        bytes += count;
        if (bytes > limits.unpackedBytes()) {
            throw errors.unsafe(ErrorCode.TOO_LARGE, "unpacks to more than " + limits.unpackedBytes() + " bytes");
        }
    }

    /**
     * Looks at the entries.
     *
     * @param implied the directories that have no entry; they take as long to make, and as much of the disk
     */
    void refuseManyEntries(int implied, LayerErrors errors) {
        if (entries + implied > limits.entries()) {
            throw errors.unsafe(ErrorCode.TOO_MANY_ENTRIES, "brings more than " + limits.entries() + " entries");
        }
    }
}
