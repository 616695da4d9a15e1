package io.skillimage.cache;

import io.skillimage.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** A tar archive in a file, of which only what is looked at is read. */
final class TarFileInput implements TarInput {
    private static final int PIECE = 16 * TarHeader.BLOCK;

    private final SeekableByteChannel channel;
    private final Path file;
    private final long maxBytes;
    private final LayerErrors errors;
    private final byte[] piece = new byte[PIECE];
    private long count;
    private boolean started;

    /** Creates an input from the start of the channel; {@code maxBytes} bounds what is read, not what is passed over. */
    TarFileInput(SeekableByteChannel channel, Path file, long maxBytes, LayerErrors errors) {
        this.channel = channel;
        this.file = file;
        this.maxBytes = maxBytes;
        this.errors = errors;
    }

    @Override
    public int next() {
        ByteBuffer buffer = ByteBuffer.wrap(piece);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // A read may bring less than there is.
            }
        } catch (IOException e) {
            throw StoreErrors.of("read", file, e);
        }
        int length = buffer.position();
        count += length;
        if (count > maxBytes) {
            throw errors.unsafe(ErrorCode.TOO_LARGE, "holds too much besides its files");
        }
        if (!started) {
            started = true;
            PlainStream.refuseCompressed(piece, 0, length, errors);
        }
        return length == 0 ? -1 : length;
    }

    @Override
    public byte[] piece() {
        return piece;
    }

    @Override
    public long skip(long wanted) {
        try {
            long position = channel.position();
            long blocks = Math.min(wanted, channel.size() - position) / TarHeader.BLOCK;
            long skipped = Math.max(0, blocks) * TarHeader.BLOCK;
            channel.position(position + skipped);
            return skipped;
        } catch (IOException e) {
            throw StoreErrors.of("read", file, e);
        }
    }

    /** Returns where in the file the present piece ends. */
    long position() {
        try {
            return channel.position();
        } catch (IOException e) {
            throw StoreErrors.of("read", file, e);
        }
    }
}
