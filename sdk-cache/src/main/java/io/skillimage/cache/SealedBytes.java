package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes with a magic number in front and their SHA-256 behind, so that damage shows. This guards against accidents, not
 * against somebody who may write to the cache.
 */
final class SealedBytes {
    private static final int HASH = 32;

    /** Writes the content. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the content; an {@link IOException} means that it makes no sense. */
    @FunctionalInterface
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private SealedBytes() {}

    static byte[] seal(int magic, Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeInt(magic);
            writer.write(out);
            out.write(sha256(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new IllegalStateException("a value is too long for its field", e);
        }
        return bytes.toByteArray();
    }

    /** Returns the content, or nothing if the bytes are not what was sealed. */
    static <T> Optional<T> open(int magic, byte[] sealed, Reader<T> reader) {
        int length = sealed.length - HASH;
        if (length < Integer.BYTES
                || !MessageDigest.isEqual(sha256(sealed, length), Arrays.copyOfRange(sealed, length, sealed.length))) {
            return Optional.empty();
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(sealed, 0, length));
        try {
            if (in.readInt() != magic) {
                return Optional.empty();
            }
            T content = reader.read(in);
            return in.available() == 0 ? Optional.of(content) : Optional.empty();
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Reads a number of bytes or items to come, which cannot be more than the bytes that are left. */
    static int readCount(DataInputStream in) throws IOException {
        int count = in.readInt();
        requireLeft(in, count);
        return count;
    }

    /** Reads bytes with their number before them. */
    static byte[] readBytes(DataInputStream in) throws IOException {
        return readBytes(in, in.readInt());
    }

    static byte[] readBytes(DataInputStream in, int count) throws IOException {
        requireLeft(in, count);
        return in.readNBytes(count);
    }

    private static void requireLeft(DataInputStream in, int count) throws IOException {
        if (count < 0 || count > in.available()) {
            throw new IOException("the content ends early");
        }
    }

    private static byte[] sha256(byte[] content, int length) {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(content, 0, length);
        return hash.digest();
    }
}
