package io.skillimage.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates and unpacks a layer that is pushed into it. The floor uses it, and so do the peers, which only fetch: what
 * they are slower by is their own. Must be closed.
 */
final class LeanLayer extends OutputStream implements RawHttp.Sink {
    private static final int GZIP_HEADER = 10;

    private final LeanTar tar;
    private final Inflater inflater = new Inflater(true);
    private final byte[] plain = new byte[64 * 1024];
    private int headerBytes;

    LeanLayer(Path directory) {
        tar = new LeanTar(directory);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) throws IOException {
        int header = Math.min(length, GZIP_HEADER - headerBytes);
        headerBytes += header;
        inflater.setInput(bytes, offset + header, length - header);
        try {
            for (int count = inflater.inflate(plain); count > 0; count = inflater.inflate(plain)) {
                tar.accept(plain, 0, count);
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        accept(bytes, offset, length);
    }

    @Override
    public void write(int b) throws IOException {
        accept(new byte[] {(byte) b}, 0, 1);
    }

    /**
     * Ends, and frees native memory.
     *
     * @throws IOException if the layer is not whole
     */
    @Override
    public void close() throws IOException {
        boolean whole = inflater.finished();
        inflater.end();
        if (!whole) {
            throw new IOException("the layer is cut");
        }
    }
}
