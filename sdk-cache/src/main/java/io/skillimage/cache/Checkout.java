package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A skill in the cache: a read-only directory whose content was verified when it was made. Safe for use by many threads.
 *
 * <p>The directory belongs to the cache and is shared; it must not be changed. It is not pruned before the
 * {@link SkillCache} that returned it is closed.
 */
public final class Checkout implements CacheEntry {
    private final ContentKey key;
    private final Path directory;
    private final EntryRecord entry;
    /** What one look goes to: the instructions, for they matter most, and are gone when the directory is. */
    private final Path watched;

    private final long watchedSize;
    /** When it was last compared with its list, and when it was last looked at, in the cache's ticks. */
    private volatile long comparedAt;

    private volatile long seenAt;

    Checkout(ContentKey key, Path directory, EntryRecord entry, long now) {
        this.key = key;
        this.directory = directory;
        this.entry = entry;
        Optional<SkillFile> instructions = entry.files().stream()
                .filter(file -> file.path().equalsIgnoreCase("SKILL.md"))
                .findFirst();
        this.watched = instructions.map(file -> directory.resolve(file.path())).orElse(directory);
        this.watchedSize = instructions.map(SkillFile::size).orElse(-1L);
        this.comparedAt = now;
        this.seenAt = now;
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

    EntryRecord entry() {
        return entry;
    }

    long comparedAt() {
        return comparedAt;
    }

    long seenAt() {
        return seenAt;
    }

    void compared(long now) {
        comparedAt = now;
        seenAt = now;
    }

    /** Takes one look at the disk: whether SKILL.md is there and was not touched. */
    boolean look(long now) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(watched, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean same =
                    (watchedSize < 0 ? found.isDirectory() : found.isRegularFile() && found.size() == watchedSize)
                            && entry.written().holds(TimeSpan.nanos(found.lastModifiedTime()));
            if (same) {
                seenAt = now;
            }
            return same;
        } catch (IOException e) {
            return false;
        }
    }
}
