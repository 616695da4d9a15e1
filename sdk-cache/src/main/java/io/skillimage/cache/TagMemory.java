package io.skillimage.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skillimage.Digest;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which digest a tag pointed at, or that there was no such tag, and when that was seen: in memory for this
 * process, on disk for all. Safe for use by several threads and processes; the last writer wins. What cannot be read
 * counts as never known.
 *
 * <p>A file holds the repository, the tag and the digest with a hash of them, and after that the time with a checksum of
 * its own: to see an unchanged tag again rewrites these last bytes and nothing else.
 */
public final class TagMemory {
    private static final Logger LOG = LoggerFactory.getLogger(TagMemory.class);
    private static final int MAGIC = 0x534b_5402;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int STAMP_BYTES = Long.BYTES + 2 * Integer.BYTES;
    private static final int MAX_IN_MEMORY = 10_000;
    private static final String GONE = "";
    private static final Set<OpenOption> IN_PLACE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final CacheLayout layout;
    private final @Nullable LockFile locks;
    private final AtomicFiles files;
    private final Cache<Name, Remembered> memory;

    private record Name(String repository, String tag) {}

    /** What a file holds. */
    record Entry(String repository, String tag, Remembered remembered) {}

    /** Creates the memory; without locks nothing is written to disk. */
    TagMemory(CacheLayout layout, @Nullable LockFile locks) {
        this.layout = layout;
        this.locks = locks;
        this.files = new AtomicFiles(layout, locks);
        this.memory = Caffeine.newBuilder()
                .maximumSize(MAX_IN_MEMORY)
                .executor(Runnable::run)
                .build();
    }

    /**
     * What a tag pointed at.
     *
     * @param digest the manifest's digest, or null if there was no such tag
     * @param at when that was seen
     */
    public record Remembered(@Nullable Digest digest, Instant at) {}

    /** Returns what this process remembers of a tag, or what the disk does. */
    public Optional<Remembered> find(String repository, String tag) {
        Remembered known = memory.getIfPresent(new Name(repository, tag));
        return known == null ? reload(repository, tag) : Optional.of(known);
    }

    /** Returns what the disk remembers of a tag; another process may have seen it later than this one. */
    public Optional<Remembered> reload(String repository, String tag) {
        Optional<Remembered> known =
                SmallFiles.read(file(repository, tag), MAX_BYTES).flatMap(bytes -> read(bytes, repository, tag));
        known.ifPresent(remembered -> memory.put(new Name(repository, tag), remembered));
        return known;
    }

    /**
     * Waits until no other process asks the registry for this tag, so that one answer serves all.
     *
     * @return the right to ask, or nothing if it could not be had in that time, or the cache is read-only
     */
    public Optional<KeyLock> lock(String repository, String tag, Duration wait) {
        String key = "tag " + repository + ":" + tag;
        return locks == null ? Optional.empty() : locks.tryAcquire(key, wait, "ask for the " + key);
    }

    /**
     * Remembers what a tag points at. If the cache is read-only, only this process does.
     *
     * @param digest the manifest's digest, or null if there is no such tag
     * @throws io.skillimage.CacheException if the file cannot be written
     */
    public void remember(String repository, String tag, @Nullable Digest digest, Instant at) {
        memory.put(new Name(repository, tag), new Remembered(digest, at));
        Path file = file(repository, tag);
        if (!files.isWritable()) {
            LOG.debug("The cache is read-only: cannot write {}", file);
            return;
        }
        byte[] sealed = seal(repository, tag, digest);
        byte[] content = Arrays.copyOf(sealed, sealed.length + STAMP_BYTES);
        System.arraycopy(stamp(at).array(), 0, content, sealed.length, STAMP_BYTES);
        try {
            files.replace(file, content);
        } catch (IOException e) {
            throw StoreErrors.of("write", file, e);
        }
    }

    /**
     * Remembers that a tag still points where it did.
     *
     * @throws io.skillimage.CacheException if the file cannot be written
     */
    public void seenAgain(String repository, String tag, Digest digest, Instant at) {
        if (files.isWritable() && writeStamp(file(repository, tag), seal(repository, tag, digest), at)) {
            memory.put(new Name(repository, tag), new Remembered(digest, at));
        } else {
            remember(repository, tag, digest, at);
        }
    }

    /**
     * Forgets a tag. If the cache is read-only, only this process does.
     *
     * @throws io.skillimage.CacheException if the file cannot be removed
     */
    public void forget(String repository, String tag) {
        memory.invalidate(new Name(repository, tag));
        Path file = file(repository, tag);
        if (!files.isWritable()) {
            LOG.debug("The cache is read-only: cannot remove {}", file);
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw StoreErrors.of("remove", file, e);
        }
    }

    /**
     * Returns what a file of the memory is about, if it is intact.
     *
     * @throws IOException if it cannot be read now
     */
    static Optional<Entry> entry(Path file) throws IOException {
        return SmallFiles.load(file, MAX_BYTES)
                .flatMap(bytes ->
                        SealedBytes.open(MAGIC, Arrays.copyOf(bytes, Math.max(0, bytes.length - STAMP_BYTES)), in -> {
                            String repository = in.readUTF();
                            String tag = in.readUTF();
                            if (!file.endsWith(name(repository, tag).hex())) {
                                throw new IOException("the file is about another tag");
                            }
                            Instant at = instant(bytes).orElseThrow(() -> new IOException("the file has no time"));
                            return new Entry(repository, tag, new Remembered(readDigest(in), at));
                        }));
    }

    /** Returns the tags of a repository that were seen to point at something, by whatever process, sorted. */
    public Set<String> known(String repository) {
        Set<String> known = new TreeSet<>();
        memory.asMap().forEach((name, remembered) -> {
            if (name.repository().equals(repository) && remembered.digest() != null) {
                known.add(name.tag());
            }
        });
        for (Path file : Inventory.children(layout.tags())) {
            knownIn(file)
                    .filter(entry -> entry.repository().equals(repository)
                            && entry.remembered().digest() != null)
                    .ifPresent(entry -> known.add(entry.tag()));
        }
        return known;
    }

    private static Optional<Entry> knownIn(Path file) {
        try {
            return entry(file);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", file, e);
            return Optional.empty();
        }
    }

    /** Forgets every tag of a repository. */
    void forgetAll(String repository) throws IOException {
        memory.asMap().keySet().removeIf(name -> name.repository().equals(repository));
        for (Path file : Inventory.children(layout.tags())) {
            if (entry(file)
                    .filter(known -> known.repository().equals(repository))
                    .isPresent()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Reads and writes one open file, for in the meantime another may get its name. */
    private static boolean writeStamp(Path file, byte[] sealed, Instant at) {
        try (FileChannel channel = FileChannel.open(file, IN_PLACE)) {
            ByteBuffer present = ByteBuffer.allocate(sealed.length);
            int read = channel.read(present, 0);
            return channel.size() == sealed.length + STAMP_BYTES
                    && read == sealed.length
                    && Arrays.equals(present.array(), sealed)
                    && channel.write(stamp(at), sealed.length) == STAMP_BYTES;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.debug("{} cannot be renewed in place", file, e);
            return false;
        }
    }

    private static byte[] seal(String repository, String tag, @Nullable Digest digest) {
        return SealedBytes.seal(MAGIC, out -> {
            out.writeUTF(repository);
            out.writeUTF(tag);
            out.writeUTF(digest == null ? GONE : digest.toString());
        });
    }

    private static ByteBuffer stamp(Instant at) {
        ByteBuffer stamp =
                ByteBuffer.allocate(STAMP_BYTES).putLong(at.getEpochSecond()).putInt(at.getNano());
        return stamp.putInt(checksum(stamp.array())).flip();
    }

    private static int checksum(byte[] stamp) {
        CRC32 checksum = new CRC32();
        checksum.update(stamp, 0, STAMP_BYTES - Integer.BYTES);
        return (int) checksum.getValue();
    }

    private static Optional<Remembered> read(byte[] bytes, String repository, String tag) {
        return instant(bytes)
                .flatMap(at -> SealedBytes.open(MAGIC, Arrays.copyOf(bytes, bytes.length - STAMP_BYTES), in -> {
                    if (!in.readUTF().equals(repository) || !in.readUTF().equals(tag)) {
                        throw new IOException("the file is about another tag");
                    }
                    return new Remembered(readDigest(in), at);
                }));
    }

    /** Returns the time at the end of a file's bytes, if it is intact. */
    private static Optional<Instant> instant(byte[] bytes) {
        int end = bytes.length - STAMP_BYTES;
        if (end < 0) {
            return Optional.empty();
        }
        byte[] stamp = Arrays.copyOfRange(bytes, end, bytes.length);
        ByteBuffer numbers = ByteBuffer.wrap(stamp);
        long second = numbers.getLong();
        int nano = numbers.getInt();
        if (numbers.getInt() != checksum(stamp)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(second, nano));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Digest readDigest(DataInputStream in) throws IOException {
        String digest = in.readUTF();
        return digest.equals(GONE) ? null : Digest.parse(digest);
    }

    private Path file(String repository, String tag) {
        return layout.tag(name(repository, tag));
    }

    private static Digest name(String repository, String tag) {
        return Digest.sha256((repository + "\0" + tag).getBytes(StandardCharsets.UTF_8));
    }
}
