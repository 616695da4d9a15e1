package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Content that is checked against a descriptor while it is read. Its last byte is handed out only when the size and the
 * digest of the whole have been found right, so that whoever reached the end has read what was declared; whoever stops
 * earlier has read unverified bytes. Not thread-safe.
 *
 * <p>A mismatch is an {@link IntegrityException} out of any read, and out of every read after it.
 */
public final class VerifyingInputStream extends InputStream {
    private final InputStream in;
    private final Digest digest;
    private final long size;
    private final String subject;
    private final MessageDigest hash;
    private final byte[] single = new byte[1];
    private long count;
    private boolean verified;
    private @Nullable IntegrityException failure;

    /**
     * Creates a stream; it closes {@code in} when it is closed.
     *
     * @param in the content, unverified
     * @param digest what the content must hash to
     * @param size the exact size in bytes
     * @param subject what the content is, for messages: {@code the layer sha256:... of quay.io/x}
     */
    public VerifyingInputStream(InputStream in, Digest digest, long size, String subject) {
        this.in = in;
        this.digest = digest;
        this.size = size;
        this.subject = subject;
        this.hash = digest.algorithm().newMessageDigest();
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (failure != null) {
            throw failure;
        }
        if (length == 0) {
            return 0;
        }
        if (count == size) {
            verifyEnd();
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, size - count));
        if (n < 0) {
            throw fail(ErrorCode.SIZE_MISMATCH, "ends early", size + " bytes", count + " bytes");
        }
        hash.update(buffer, offset, n);
        count += n;
        if (count == size) {
            verifyEnd();
        }
        return n;
    }

    /**
     * Returns at least 1 before the end: {@link java.util.zip.GZIPInputStream} takes 0 for the end of its members, and
     * whether it saw the next one would depend on the network.
     */
    @Override
    public int available() throws IOException {
        return (int) Math.min(size - count, Math.max(1, in.available()));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void verifyEnd() throws IOException {
        if (verified) {
            return;
        }
        if (in.read() >= 0) {
            throw fail(ErrorCode.SIZE_MISMATCH, "is too long", size + " bytes", "more");
        }
        Digest actual = digest.algorithm().digest(hash.digest());
        if (!actual.equals(digest)) {
            throw fail(ErrorCode.DIGEST_MISMATCH, "is other content", digest.toString(), actual.toString());
        }
        verified = true;
    }

    private IntegrityException fail(ErrorCode code, String what, String expected, String actual) {
        failure = new IntegrityException(
                code, subject + " " + what + ": expected " + expected + ", found " + actual, expected, actual, null);
        return failure;
    }
}
