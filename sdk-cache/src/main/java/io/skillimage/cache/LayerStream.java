package io.skillimage.cache;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The archive inside a layer, unpacked: counted, bounded and hashed as it passes. */
final class LayerStream implements AutoCloseable {
    private final LayerSource source;
    private final @Nullable GunzipStream gunzip;
    private final LayerErrors errors;
    private final Limits limits;
    private final Digest.Algorithm algorithm;
    private final MessageDigest hash;
    private long count;

    LayerStream(
            LayerSource source,
            ContentKey.Compression compression,
            Digest.Algorithm algorithm,
            Limits limits,
            LayerErrors errors) {
        this.source = source;
        this.gunzip = compression == ContentKey.Compression.GZIP ? new GunzipStream(source, errors) : null;
        this.algorithm = algorithm;
        this.hash = algorithm.newMessageDigest();
        this.limits = limits;
        this.errors = errors;
    }

    /** Reads at least one byte, or returns -1 at the end; {@code length} must be positive. */
    int read(byte[] target, int offset, int length) {
        int read = gunzip == null ? readPlain(target, offset, length) : gunzip.read(target, offset, length);
        if (read > 0) {
            count += read;
            refuseLarge();
            hash.update(target, offset, read);
        }
        return read;
    }

    private void refuseLarge() {
        if (count > limits.archiveBytes()) {
            throw errors.unsafe(ErrorCode.TOO_LARGE, "unpacks to more than " + limits.archiveBytes() + " bytes");
        }
        if (count > Limits.FREE_BYTES && count / limits.ratio() > source.count()) {
            throw errors.unsafe(
                    ErrorCode.TOO_LARGE, "unpacks to more than " + limits.ratio() + " times what is transferred");
        }
    }

    /** Returns the digest of everything read so far, once. */
    Digest digest() {
        return algorithm.digest(hash.digest());
    }

    /** Frees the decompressor; the source stays open. */
    @Override
    public void close() {
        if (gunzip != null) {
            gunzip.close();
        }
    }

    private int readPlain(byte[] target, int offset, int length) {
        int read = source.read(target, offset, length);
        boolean gzip = count == 0 && read >= 2 && target[offset] == 0x1f && target[offset + 1] == (byte) 0x8b;
        if (gzip) {
            throw errors.wrongMediaType("is declared as a plain archive, but is gzip");
        }
        return read;
    }
}
