package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a layer as they are transferred: bounded, and with the source's own failures told apart from those of
 * the archive.
 */
final class LayerSource {
    private final InputStream in;
    private final long maxBytes;
    private final LayerErrors errors;
    private long count;

    LayerSource(InputStream in, long maxBytes, LayerErrors errors) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.errors = errors;
    }

    /** Reads at least one byte, or returns -1 at the end; {@code length} must be positive. */
    int read(byte[] target, int offset, int length) {
        int read;
        try {
            read = in.read(target, offset, length);
            for (int tries = 0; read == 0 && tries < 16; tries++) {
                read = in.read(target, offset, length);
            }
        } catch (IOException e) {
            throw new RegistryException(ErrorCode.UNREACHABLE, errors.layer() + " cannot be read to its end", e);
        }
        if (read == 0) {
            throw new RegistryException(ErrorCode.PROTOCOL, errors.layer() + " cannot be read: no data arrive", null);
        }
        count += Math.max(read, 0);
        if (count > maxBytes) {
            throw errors.unsafe(ErrorCode.TOO_LARGE, "is larger than " + maxBytes + " bytes");
        }
        return read;
    }

    /** Returns how many bytes have been read so far. */
    long count() {
        return count;
    }

    /** Reads what is left, so that a source that verifies at its end has its say. */
    void drain() {
        byte[] scratch = new byte[1];
        while (read(scratch, 0, scratch.length) >= 0) {
            scratch = scratch.length > 1 ? scratch : new byte[8 * 1024];
        }
    }
}
