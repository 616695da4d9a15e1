package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.nio.file.Path;
import java.util.List;

/**
 * A skill in the cache: a read-only directory whose content was verified when it was made. Immutable.
 *
 * <p>The directory belongs to the cache and is shared; it must not be changed.
 */
public final class Checkout implements CacheEntry {
    private final ContentKey key;
    private final Path directory;
    private final EntryRecord entry;

    Checkout(ContentKey key, Path directory, EntryRecord entry) {
        this.key = key;
        this.directory = directory;
        this.entry = entry;
    }

    @Override
    public ContentKey key() {
        return key;
    }

    /** Returns the skill's directory, an absolute path that ends with {@link #name()}. */
    public Path directory() {
        return directory;
    }

    /** Returns the name that the directory was given when it was made. */
    public String name() {
        return entry.name();
    }

    /** Returns all files, sorted by path. */
    public List<SkillFile> files() {
        return entry.files();
    }

    /** Returns the digest of each layer, uncompressed, in the layers' order. */
    public List<Digest> diffIds() {
        return entry.diffIds();
    }

    /** Returns what was unusual about the layers when they were unpacked, but did not matter. */
    public List<SkillWarning> warnings() {
        return entry.warnings();
    }

    /** Returns a copy of the bytes that were given at {@link Staging#commit}; they mean nothing to the cache. */
    public byte[] record() {
        return entry.record().clone();
    }

    /** Returns the directory. */
    @Override
    public String toString() {
        return directory.toString();
    }
}
