package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkout in the making: private to its owner until {@link #commit}, gone after {@link #close} without it. It holds
 * the lock of its content, so others wait; close it in every case.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Staging implements CacheEntry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final CheckoutStore store;
    private final ContentKey key;
    private final KeyLock lock;
    private final Path directory;
    private final Unpacker unpacker;
    private final List<Digest> diffIds = new ArrayList<>();
    private @Nullable Subtree inner;
    private boolean committed;
    private boolean closed;

    private Staging(CheckoutStore store, ContentKey key, KeyLock lock, Path directory, Unpacker unpacker) {
        this.store = store;
        this.key = key;
        this.lock = lock;
        this.directory = directory;
        this.unpacker = unpacker;
    }

    /** Creates the private directory; takes the lock over, unless it fails. */
    static Staging create(CheckoutStore store, ContentKey key, KeyLock lock) {
        Path directory = store.layout().newStaging(key.directoryName());
        try {
            CacheLayout.createPrivate(directory);
        } catch (IOException e) {
            throw StoreErrors.of("create the directory", directory, e);
        }
        Unpacker unpacker = null;
        try {
            unpacker =
                    new Unpacker(CacheLayout.tree(directory), store.settings().limits(), TreeMode.READ_ONLY);
            return new Staging(store, key, lock, directory, unpacker);
        } finally {
            if (unpacker == null) {
                remove(directory);
            }
        }
    }

    @Override
    public ContentKey key() {
        return key;
    }

    /**
     * Unpacks the next layer of the key. The stream is read to its end and not closed; one that verifies itself does so
     * there and reports its failures as a {@link io.skillimage.SkillException}, which passes through.
     *
     * @param layer the layer's bytes as they are transferred
     * @param compression how they are compressed
     * @param diffIdAlgorithm the algorithm of the result
     * @return the layer's diff_id: the digest of the uncompressed archive
     * @throws io.skillimage.UnsafeContentException if the content is refused
     * @throws io.skillimage.IntegrityException if the bytes are not compressed as declared
     * @throws io.skillimage.CacheException if a file cannot be written
     * @throws IllegalStateException if all layers are there already, or after a failure
     */
    public Digest unpack(InputStream layer, ContentKey.Compression compression, Digest.Algorithm diffIdAlgorithm) {
        return unpack(layer, new ContentKey.Layer(next().digest(), compression), diffIdAlgorithm);
    }

    /**
     * Does what {@link #unpack(InputStream, ContentKey.Compression, Digest.Algorithm)} does, or puts a layer that is one
     * file where the path of the layer says.
     *
     * @param layer the layer's bytes as they are transferred
     * @param described what the layer is
     * @param diffIdAlgorithm the algorithm of the result
     * @return the digest of the uncompressed archive, or of the file
     * @throws io.skillimage.UnsafeContentException if the content is refused
     * @throws io.skillimage.IntegrityException if the bytes are not compressed as declared
     * @throws io.skillimage.CacheException if a file cannot be written
     * @throws IllegalStateException if all layers are there already, or after a failure
     */
    public Digest unpack(InputStream layer, ContentKey.Layer described, Digest.Algorithm diffIdAlgorithm) {
        Digest diffId = unpacker.unpack(layer, described, diffIdAlgorithm, "the layer " + next().digest());
        diffIds.add(diffId);
        return diffId;
    }

    private ContentKey.Layer next() {
        requireOpen();
        if (diffIds.size() == key.layers().size()) {
            throw new IllegalStateException("all " + diffIds.size() + " layers have been unpacked");
        }
        return key.layers().get(diffIds.size());
    }

    /**
     * Takes one directory at the top for the skill; what is beside it is left out, with a warning. After that, nothing
     * more may be unpacked.
     *
     * @param name the directory's name
     * @throws IllegalArgumentException if there is no such directory at the top
     * @throws IllegalStateException if a layer is missing, or after {@link #commit} or {@link #close}
     */
    public void enter(String name) {
        requireComplete();
        inner = Subtree.of(unpacker, name);
    }

    /** Returns the private directory with what was unpacked so far. It moves at {@link #commit}. */
    public Path directory() {
        Path tree = CacheLayout.tree(directory);
        return inner == null ? tree : tree.resolve(inner.name());
    }

    /** Returns the files so far, sorted by path. */
    public List<SkillFile> files() {
        return inner == null ? unpacker.files() : inner.files();
    }

    /** Returns what was unusual so far, but did not matter. */
    public List<SkillWarning> warnings() {
        if (inner == null) {
            return unpacker.warnings();
        }
        List<SkillWarning> all = new ArrayList<>(unpacker.warnings());
        all.addAll(inner.warnings());
        return List.copyOf(all);
    }

    /**
     * Makes the checkout visible to everyone, complete and read-only, in one step.
     *
     * @param name the name of the skill's directory: one safe path segment that does not start with a dot
     * @param record bytes of the caller's own to be kept beside the checkout
     * @return the checkout
     * @throws io.skillimage.UnsafeContentException if the name is not safe
     * @throws io.skillimage.CacheException if the checkout cannot be written
     * @throws IllegalStateException if a layer is missing, or after {@link #commit} or {@link #close}
     */
    public Checkout commit(String name, byte[] record) {
        requireComplete();
        store.requireName(name, key);
        EntryRecord entry;
        try {
            entry = seal(name, record);
        } catch (IOException e) {
            throw StoreErrors.of("write", directory, e);
        }
        Checkout checkout = store.publish(directory, entry);
        committed = true;
        return checkout;
    }

    /** Removes everything unless it was committed, and releases the lock. Doing so twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!committed) {
                remove(directory);
            }
        } finally {
            lock.close();
        }
    }

    private static void remove(Path directory) {
        try {
            Trees.remove(directory);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}; whoever wants the same content next will", directory, e);
        }
    }

    /** Takes the right to change anything from everyone, and writes the record as the last file. */
    private EntryRecord seal(String name, byte[] record) throws IOException {
        Path tree = directory.resolve(name);
        FileTime begun = Files.getLastModifiedTime(directory);
        moveTo(tree);
        TimeSpan written = TimeSpan.between(begun, Files.getLastModifiedTime(directory));
        EntryRecord entry = new EntryRecord(
                store.settings().bootId(),
                written,
                name,
                key,
                List.copyOf(diffIds),
                inner == null ? unpacker.directories() : inner.directories(),
                files(),
                warnings(),
                record.clone());
        for (String path : entry.directories()) {
            TreeMode.seal(tree.resolve(path));
        }
        TreeMode.seal(tree);
        SmallFiles.write(CacheLayout.record(directory), entry.toBytes(), true);
        return entry;
    }

    /** An inner directory is moved out of what is around it, which may have any name but this one. */
    private void moveTo(Path tree) throws IOException {
        if (inner == null) {
            Files.move(CacheLayout.tree(directory), tree, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path outer = CacheLayout.outer(directory);
        Files.move(CacheLayout.tree(directory), outer, StandardCopyOption.ATOMIC_MOVE);
        Files.move(outer.resolve(inner.name()), tree, StandardCopyOption.ATOMIC_MOVE);
        Trees.remove(outer);
    }

    private void requireComplete() {
        requireOpen();
        if (diffIds.size() != key.layers().size()) {
            throw new IllegalStateException(
                    diffIds.size() + " of " + key.layers().size() + " layers have been unpacked");
        }
    }

    private void requireOpen() {
        if (committed || closed) {
            throw new IllegalStateException("the staging is " + (committed ? "committed" : "closed"));
        }
    }
}
