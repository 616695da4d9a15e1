package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.security.MessageDigest;
import java.util.Set;

/** Writes one new file and hashes it on the way. */
final class FileSink implements TarReader.Sink, AutoCloseable {
    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final FileChannel channel;
    private final MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    private long size;

    private FileSink(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates the file, which must not exist. */
    static FileSink create(Path path, FileAttribute<?>[] attributes) throws IOException {
        return new FileSink(FileChannel.open(path, NEW_FILE, attributes));
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        hash.update(buffer, offset, length);
        size += length;
        ByteBuffer data = ByteBuffer.wrap(buffer, offset, length);
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    long size() {
        return size;
    }

    /** Returns the digest of everything written, once. */
    Digest digest() {
        return Digest.Algorithm.SHA256.digest(hash.digest());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
