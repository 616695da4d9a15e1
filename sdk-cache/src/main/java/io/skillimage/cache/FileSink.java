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
import java.util.Set;

/** Writes one new file and hashes it on the way. */
final class FileSink implements TarReader.Sink, AutoCloseable {
    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final FileChannel channel;
    private final LayerHashes hashes;
    private long size;

    private FileSink(FileChannel channel, LayerHashes hashes) {
        this.channel = channel;
        this.hashes = hashes;
    }

    /** Creates the file, which must not exist; {@code hashes} have been told of it. */
    static FileSink create(Path path, FileAttribute<?>[] attributes, LayerHashes hashes) throws IOException {
        return new FileSink(FileChannel.open(path, NEW_FILE, attributes), hashes);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        hashes.updateFile(buffer, offset, length);
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
        return hashes.file();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
