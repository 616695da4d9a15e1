package io.skillimage.oci.internal.registry;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A body that notices when the connection ends before the declared length, and when its reader should not wait longer. */
final class SizedBody extends FilterInputStream {
    private final long length;
    private final @Nullable WatchedCall call;
    private long count;
    private boolean ended;

    /** Creates a body that is in memory. */
    SizedBody(byte[] bytes) {
        this(new ByteArrayInputStream(bytes), bytes.length, null);
    }

    /**
     * Creates a body that arrives.
     *
     * @param length its declared length, or -1
     * @param call what ends a read that lasts too long
     */
    SizedBody(InputStream in, long length, @Nullable WatchedCall call) {
        super(in);
        this.length = length;
        this.call = call;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        int n = call == null ? in.read(buffer, offset, wanted) : call.run(() -> readWithin(buffer, offset, wanted));
        if (n < 0 && count < length) {
            throw new EOFException("the connection ended after " + count + " of " + length + " bytes");
        }
        count += Math.max(0, n);
        ended = n < 0 || count == length;
        return n;
    }

    /** Tells whether everything has been read, so that the connection is free again. */
    boolean isAtEnd() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        if (call != null) {
            call.end();
        }
        super.close();
    }

    @Override
    public long skip(long wanted) throws IOException {
        byte[] buffer = new byte[(int) Math.min(8_192, Math.max(1, wanted))];
        return wanted <= 0 ? 0 : Math.max(0, read(buffer, 0, (int) Math.min(buffer.length, wanted)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private int readWithin(byte[] buffer, int offset, int wanted) throws IOException {
        try {
            return in.read(buffer, offset, wanted);
        } catch (RuntimeException e) {
            throw new IOException("the body cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}
