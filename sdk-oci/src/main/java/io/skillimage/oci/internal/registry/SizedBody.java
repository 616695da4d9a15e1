package io.skillimage.oci.internal.registry;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A body that notices when the connection ends before the declared length, and when its reader is interrupted. */
final class SizedBody extends FilterInputStream {
    private final long length;
    private long count;
    private boolean ended;

    SizedBody(InputStream in, long length) {
        super(in);
        this.length = length;
    }

    /** The reading thread was interrupted; its flag is set. */
    static final class Interrupted extends InterruptedIOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new Interrupted();
        }
        int n = readWithin(buffer, offset, wanted);
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
