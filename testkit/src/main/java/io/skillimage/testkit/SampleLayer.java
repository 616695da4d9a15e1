package io.skillimage.testkit;

import com.github.luben.zstd.ZstdCompressCtx;
import io.skillimage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A layer, a gzipped archive of regular files, whose digests are known before it is sent. Immutable and thread-safe.
 *
 * <p>A small one lies in memory. A generated one has any size and lies nowhere: it is made anew, always the same,
 * whenever it is written.
 */
public final class SampleLayer {
    /** How hard to compress, as {@link java.util.zip.Deflater} has it: not at all. */
    public static final int STORED = 0;

    /** How hard to compress, as {@link java.util.zip.Deflater} has it: as gzip does. */
    public static final int DEFLATED = 6;

    private static final int BUFFER = 64 * 1024;
    private static final byte[] NOISE = noise();

    private final Content content;
    private final byte @Nullable [] bytes;
    private final long size;
    private final Digest digest;
    private final Digest diffId;

    private SampleLayer(Content content, byte @Nullable [] bytes, long size, Digest digest, Digest diffId) {
        this.content = content;
        this.bytes = bytes;
        this.size = size;
        this.digest = digest;
        this.diffId = diffId;
    }

    /** Returns a plain archive of files, which come in the map's order. */
    public static byte[] archive(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SampleTar tar = new SampleTar(bytes);
        try {
            files(tar, files);
            tar.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Compresses as zstd does when it is told nothing. */
    public static byte[] zstd(byte[] archive) {
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            return zstd.setChecksum(true).compress(archive);
        }
    }

    /** Returns a layer in memory. The files come in the map's order. */
    public static SampleLayer of(Map<String, byte[]> files, int level) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Content content = tar -> files(tar, files);
        Digest diffId = hash(bytes, level, content);
        byte[] layer = bytes.toByteArray();
        return new SampleLayer(content, layer, layer.length, Digest.sha256(layer), diffId);
    }

    /**
     * Returns a layer of some files in memory and of {@code count} files of noise, which is generated. Makes it once, to
     * know its digests.
     *
     * @param files what comes first; another text in them makes another layer
     * @param count how many files of noise follow
     * @param bytes the size of each
     */
    public static SampleLayer generated(Map<String, byte[]> files, int count, long bytes) {
        Content content = tar -> {
            files(tar, files);
            noise(tar, count, bytes);
        };
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        Counter counter = new Counter();
        Digest diffId = hash(new DigestOutputStream(counter, hash), STORED, content);
        Digest digest = Digest.Algorithm.SHA256.digest(hash.digest());
        return new SampleLayer(content, null, counter.count, digest, diffId);
    }

    /** Writes the whole layer. */
    public void writeTo(OutputStream out) throws IOException {
        if (bytes == null) {
            write(out, STORED, UnaryOperator.identity(), content);
        } else {
            out.write(bytes);
        }
    }

    /** Returns the layer if it lies in memory. */
    byte @Nullable [] bytes() {
        return bytes;
    }

    /** Returns the bytes of the layer as it is transferred. */
    public long size() {
        return size;
    }

    /** Returns the digest of the layer as it is transferred. */
    public Digest digest() {
        return digest;
    }

    /** Returns the digest of the archive inside. */
    public Digest diffId() {
        return diffId;
    }

    /** Returns the digest of the archive. */
    private static Digest hash(OutputStream out, int level, Content content) {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        try {
            write(out, level, tar -> new DigestOutputStream(tar, hash), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Digest.Algorithm.SHA256.digest(hash.digest());
    }

    private static void write(OutputStream out, int level, UnaryOperator<OutputStream> view, Content content)
            throws IOException {
        Gzip gzip = new Gzip(out, level);
        SampleTar tar = new SampleTar(view.apply(gzip));
        content.writeTo(tar);
        tar.finish();
        gzip.end();
    }

    private static void files(SampleTar tar, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            tar.file(file.getKey(), file.getValue());
        }
    }

    private static void noise(SampleTar tar, int count, long bytes) throws IOException {
        for (int i = 0; i < count; i++) {
            tar.header("data/" + i + ".bin", bytes);
            for (long left = bytes; left > 0; left -= NOISE.length) {
                tar.write(NOISE, (int) Math.min(left, NOISE.length));
            }
            tar.pad(bytes);
        }
    }

    /** Longer than the window of deflate, so that its repetition compresses nothing. */
    private static byte[] noise() {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private interface Content {
        void writeTo(SampleTar tar) throws IOException;
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER);
            def.setLevel(level);
        }

        /** Writes the end and frees the native memory, and leaves the stream below open. */
        void end() throws IOException {
            finish();
            def.end();
        }
    }

    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
