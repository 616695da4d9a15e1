package io.skillimage.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how far in its life each version of a repository was seen, and with which content, so that a registry that
 * goes back is found out. It survives processes and pruning; only {@link #forget} ends it. Safe for use by several
 * threads and processes. In a read-only cache, only this process remembers.
 */
public final class SeenVersions {
    private static final Logger LOG = LoggerFactory.getLogger(SeenVersions.class);
    private static final int MAGIC = 0x534b_5601;
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_IN_MEMORY = 10_000;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final CacheLayout layout;
    private final @Nullable LockFile locks;
    private final AtomicFiles files;
    private final TagMemory tags;
    private final Cache<Name, Seen> memory;

    private record Name(String repository, String version) {}

    /**
     * How a version was seen.
     *
     * @param state the highest state
     * @param content the digest of its content: see {@link ContentKey#digest()}
     */
    public record Seen(LifecycleState state, Digest content) {
        /** Returns whether this version's content is fixed: it was published. */
        public boolean isFixed() {
            return state.compareTo(LifecycleState.PUBLISHED) >= 0;
        }

        /** Returns what is to be remembered when {@code now} is seen after this. */
        Seen then(Seen now) {
            boolean same = content.equals(now.content);
            boolean higher = now.state.compareTo(state) > 0;
            return same ? (higher ? now : this) : (isFixed() ? this : now);
        }
    }

    /** Creates the memory; without locks nothing is written to disk. */
    SeenVersions(CacheLayout layout, @Nullable LockFile locks, TagMemory tags) {
        this.layout = layout;
        this.locks = locks;
        this.files = new AtomicFiles(layout, locks);
        this.tags = tags;
        this.memory = Caffeine.newBuilder()
                .maximumSize(MAX_IN_MEMORY)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Returns how a version was seen, by whatever process. What cannot be read counts as never seen, and is logged.
     *
     * @param repository what {@link io.skillimage.SkillReference#repository()} returns, or what else tells places apart
     */
    public Optional<Seen> find(String repository, String version) {
        Optional<Seen> onDisk = read(repository, version);
        return onDisk.isPresent() ? onDisk : Optional.ofNullable(memory.getIfPresent(new Name(repository, version)));
    }

    /**
     * Remembers that a version was seen so. A lower state than before changes nothing, nor does other content once
     * the version was published.
     *
     * @throws CacheException if the file cannot be written
     */
    public void remember(String repository, String version, Seen seen) {
        if (isKnown(repository, version, seen)) {
            return;
        }
        if (locks == null) {
            memory.asMap().merge(new Name(repository, version), seen, Seen::then);
            return;
        }
        // Without the lock two processes could each put down what the other knows better.
        try (KeyLock lock = locks.acquire("seen " + repository + ":" + version, WAIT, "remember " + version)) {
            Seen next =
                    read(repository, version).map(before -> before.then(seen)).orElse(seen);
            write(repository, version, next);
        }
    }

    private boolean isKnown(String repository, String version, Seen seen) {
        return find(repository, version)
                .filter(known -> known.then(seen).equals(known))
                .isPresent();
    }

    /**
     * Forgets all versions and tags of a repository: whatever it holds next is believed.
     *
     * @return the versions that were known, sorted
     * @throws CacheException if the cache is read-only or a file cannot be removed
     */
    public List<String> forget(String repository) {
        if (locks == null) {
            throw StoreErrors.of("write to", layout.seen(), new IOException("the cache is read-only"));
        }
        Path directory = directory(repository);
        List<String> versions = new ArrayList<>();
        try {
            for (Path file : Inventory.children(directory)) {
                SmallFiles.read(file, MAX_BYTES)
                        .flatMap(bytes -> SealedBytes.open(MAGIC, bytes, SeenVersions::read))
                        .ifPresent(known -> versions.add(known.version()));
                Files.deleteIfExists(file);
            }
            // The directory stays: somebody may be about to write into it.
            tags.forgetAll(repository);
        } catch (IOException e) {
            throw StoreErrors.of("forget what was seen in", directory, e);
        }
        memory.asMap().keySet().removeIf(name -> name.repository().equals(repository));
        return versions.stream().sorted().toList();
    }

    private Optional<Seen> read(String repository, String version) {
        Path file = file(repository, version);
        Optional<byte[]> bytes = SmallFiles.read(file, MAX_BYTES);
        Optional<Entry> entry = bytes.flatMap(content -> SealedBytes.open(MAGIC, content, SeenVersions::read))
                .filter(known ->
                        known.repository().equals(repository) && known.version().equals(version));
        if (bytes.isPresent() && entry.isEmpty()) {
            LOG.warn("{} is damaged: how far version {} of {} was seen is lost", file, version, repository);
        }
        return entry.map(Entry::seen);
    }

    private record Entry(String repository, String version, Seen seen) {}

    private static Entry read(DataInputStream in) throws IOException {
        String repository = in.readUTF();
        String version = in.readUTF();
        LifecycleState state = LifecycleState.valueOf(in.readUTF());
        return new Entry(repository, version, new Seen(state, Digest.parse(in.readUTF())));
    }

    private void write(String repository, String version, Seen seen) {
        Path file = file(repository, version);
        byte[] sealed = SealedBytes.seal(MAGIC, out -> {
            out.writeUTF(repository);
            out.writeUTF(version);
            out.writeUTF(seen.state().name());
            out.writeUTF(seen.content().toString());
        });
        try {
            CacheLayout.createPrivate(directory(repository));
            files.replace(file, sealed);
        } catch (IOException e) {
            throw StoreErrors.of("write", file, e);
        }
    }

    private Path file(String repository, String version) {
        return directory(repository).resolve(hash(version).hex());
    }

    private Path directory(String repository) {
        return layout.seen(hash(repository));
    }

    private static Digest hash(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
