package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests that are kept, each in a file of its own: magic, the digest that it was asked for by, its own digest,
 * the content, its bytes, the caller's bytes, and the SHA-256 of it all. Safe for use by several threads and processes.
 */
final class ManifestStore {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestStore.class);
    private static final int MAGIC = 0x534b_4d01;
    private static final int OVERHEAD = 64 * 1024;

    private final CacheLayout layout;
    private final int maxBytes;
    private final AtomicFiles files;

    /** Creates the store; without locks nothing is written. */
    ManifestStore(CacheLayout layout, Limits limits, @Nullable LockFile locks) {
        this.layout = layout;
        // What a caller makes of a manifest is about as large as the manifest.
        this.maxBytes = (int) Math.min(Integer.MAX_VALUE - 8L, 4L * limits.manifestBytes() + OVERHEAD);
        this.files = new AtomicFiles(layout, locks);
    }

    Optional<KeptManifest> find(Digest digest) {
        Path file = layout.manifest(digest);
        Optional<byte[]> bytes = SmallFiles.read(file, maxBytes);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Optional<KeptManifest> kept = SealedBytes.open(MAGIC, bytes.get(), in -> read(in, digest));
        if (kept.isEmpty()) {
            LOG.warn("{} is not what was kept and is not used", file);
            remove(file);
        }
        return kept;
    }

    void keep(Digest digest, KeptManifest manifest) {
        Digest actual = manifest.digest().algorithm().of(manifest.bytes());
        if (!actual.equals(manifest.digest())) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    "the manifest " + manifest.digest() + " has the digest " + actual,
                    manifest.digest().toString(),
                    actual.toString(),
                    null);
        }
        Path file = layout.manifest(digest);
        if (!files.isWritable()) {
            LOG.warn("The cache is read-only: cannot write {}", file);
            return;
        }
        byte[] sealed = SealedBytes.seal(MAGIC, out -> {
            out.writeUTF(digest.toString());
            out.writeUTF(manifest.digest().toString());
            manifest.content().write(out);
            out.writeInt(manifest.bytes().length);
            out.write(manifest.bytes());
            out.writeInt(manifest.record().length);
            out.write(manifest.record());
        });
        try {
            files.replace(file, sealed);
        } catch (IOException e) {
            throw StoreErrors.of("write", file, e);
        }
    }

    /**
     * Returns whether a manifest is kept and intact down to the digest of its bytes.
     *
     * @throws IOException if it cannot be read now
     */
    boolean isIntact(Digest digest) throws IOException {
        return SmallFiles.load(layout.manifest(digest), maxBytes)
                .flatMap(bytes -> SealedBytes.open(MAGIC, bytes, in -> read(in, digest)))
                .filter(kept -> kept.digest().algorithm().of(kept.bytes()).equals(kept.digest()))
                .isPresent();
    }

    private void remove(Path file) {
        try {
            if (files.isWritable()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("Cannot remove {}", file, e);
        }
    }

    private static KeptManifest read(DataInputStream in, Digest digest) throws IOException {
        if (!in.readUTF().equals(digest.toString())) {
            throw new IOException("the file is about another manifest");
        }
        Digest own = Digest.parse(in.readUTF());
        ContentKey content = ContentKey.read(in);
        return new KeptManifest(own, content, SealedBytes.readBytes(in), SealedBytes.readBytes(in));
    }
}
