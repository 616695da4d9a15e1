package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on disk which digest a tag pointed at, and when. Safe for use by several threads and processes; the last
 * writer wins. What cannot be read counts as never known.
 */
public final class TagMemory {
    private static final Logger LOG = LoggerFactory.getLogger(TagMemory.class);
    private static final int MAGIC = 0x534b_5401;
    private static final int MAX_BYTES = 256 * 1024;

    private final CacheLayout layout;
    private final boolean writable;

    TagMemory(CacheLayout layout, boolean writable) {
        this.layout = layout;
        this.writable = writable;
    }

    /**
     * What a tag pointed at.
     *
     * @param digest the manifest's digest
     * @param at when that was seen
     */
    public record Remembered(Digest digest, Instant at) {}

    /** Returns what is remembered about a tag. */
    public Optional<Remembered> find(String repository, String tag) {
        return SmallFiles.read(file(repository, tag), MAX_BYTES)
                .flatMap(bytes -> SealedBytes.open(MAGIC, bytes, in -> read(in, repository, tag)));
    }

    /**
     * Remembers what a tag points at. If the cache is read-only, this is logged and nothing happens.
     *
     * @throws io.skillimage.CacheException if the file cannot be written
     */
    public void remember(String repository, String tag, Digest digest, Instant at) {
        Path file = file(repository, tag);
        byte[] content = SealedBytes.seal(MAGIC, out -> {
            out.writeUTF(repository);
            out.writeUTF(tag);
            out.writeUTF(digest.toString());
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
        });
        change("write", file, () -> SmallFiles.replace(layout, file, content));
    }

    /**
     * Forgets a tag. If the cache is read-only, this is logged and nothing happens.
     *
     * @throws io.skillimage.CacheException if the file cannot be removed
     */
    public void forget(String repository, String tag) {
        Path file = file(repository, tag);
        change("remove", file, () -> Files.deleteIfExists(file));
    }

    private interface Change {
        void apply() throws IOException;
    }

    private void change(String action, Path file, Change change) {
        if (!writable) {
            LOG.warn("The cache is read-only: cannot {} {}", action, file);
            return;
        }
        try {
            change.apply();
        } catch (IOException e) {
            throw StoreErrors.of(action, file, e);
        }
    }

    private static Remembered read(DataInputStream in, String repository, String tag) throws IOException {
        if (!in.readUTF().equals(repository) || !in.readUTF().equals(tag)) {
            throw new IOException("the file is about another tag");
        }
        return new Remembered(Digest.parse(in.readUTF()), Instant.ofEpochSecond(in.readLong(), in.readInt()));
    }

    private Path file(String repository, String tag) {
        return layout.tag(Digest.sha256((repository + "\0" + tag).getBytes(StandardCharsets.UTF_8)));
    }
}
