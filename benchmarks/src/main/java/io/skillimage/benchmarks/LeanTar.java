package io.skillimage.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Unpacks an archive that is pushed into it. Checks nothing: it is only ever given archives of our own. */
final class LeanTar implements RawHttp.Sink {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int SIZE_DIGITS = 11;

    private final Path root;
    private final Set<String> directories = new HashSet<>();
    private final byte[] header = new byte[BLOCK];
    private int headerBytes;
    private @Nullable FileChannel file;
    private long left;
    private int padding;

    /** Unpacks into {@code root}, which must be there. */
    LeanTar(Path root) {
        this.root = root;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) throws IOException {
        int position = offset;
        int end = offset + length;
        while (position < end) {
            int rest = end - position;
            if (file != null) {
                int count = (int) Math.min(rest, left);
                write(file, ByteBuffer.wrap(bytes, position, count));
                position += count;
            } else if (padding > 0) {
                int count = Math.min(rest, padding);
                padding -= count;
                position += count;
            } else {
                int count = Math.min(rest, BLOCK - headerBytes);
                System.arraycopy(bytes, position, header, headerBytes, count);
                headerBytes += count;
                position += count;
                if (headerBytes == BLOCK) {
                    headerBytes = 0;
                    open();
                }
            }
        }
    }

    private void write(FileChannel open, ByteBuffer content) throws IOException {
        left -= content.remaining();
        while (content.hasRemaining()) {
            open.write(content);
        }
        if (left == 0) {
            open.close();
            file = null;
        }
    }

    private void open() throws IOException {
        if (header[0] == 0) {
            return;
        }
        String name = name();
        int slash = name.lastIndexOf('/');
        if (slash > 0 && directories.add(name.substring(0, slash))) {
            Files.createDirectories(root.resolve(name.substring(0, slash)));
        }
        left = size();
        padding = (int) (-left & (BLOCK - 1));
        FileChannel created =
                FileChannel.open(root.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (left == 0) {
            created.close();
        } else {
            file = created;
        }
    }

    private String name() {
        int length = 0;
        while (length < NAME && header[length] != 0) {
            length++;
        }
        return new String(header, 0, length, StandardCharsets.US_ASCII);
    }

    private long size() {
        long size = 0;
        for (int i = SIZE; i < SIZE + SIZE_DIGITS; i++) {
            size = size * 8 + header[i] - '0';
        }
        return size;
    }
}
