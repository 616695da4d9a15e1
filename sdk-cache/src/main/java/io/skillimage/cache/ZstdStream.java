package io.skillimage.cache;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads zstd (RFC 8878) strictly: any number of frames, skippable ones too, whole and with their checksums verified, and
 * nothing after the last one. Dictionaries are refused, and so is a window of more than 128 MiB, which is what zstd itself
 * takes unless it is told otherwise.
 *
 * <p>The library's own stream neither says where a frame ends nor tells a cut one from a complete one in every case, and
 * would read the formats that were there before RFC 8878; so this one looks at the start of each frame itself.
 */
final class ZstdStream implements Decompressor {
    private static final int MAGIC = 0xfd2f_b528;
    private static final int SKIPPABLE_MAGIC = 0x184d_2a50;
    private static final int MAGIC_BYTES = 4;

    private static final int BUFFER = 64 * 1024;
    /** More input than this without a byte of output keeps us busy; the tables that some tools append are smaller. */
    private static final int MAX_IDLE_BYTES = 8 * 1024 * 1024;

    private final LayerSource source;
    private final LayerErrors errors;
    private final ZstdDecompressCtx context;
    private final byte[] transfer = new byte[BUFFER];
    // The library reads and writes outside the heap only.
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private long idle;
    private boolean inFrame;
    private boolean started;

    /**
     * Creates a stream.
     *
     * @throws IntegrityException if this machine cannot read zstd
     */
    ZstdStream(LayerSource source, LayerErrors errors) {
        this.source = source;
        this.errors = errors;
        in.limit(0);
        this.context = context(errors);
    }

    private static ZstdDecompressCtx context(LayerErrors errors) {
        try {
            return new ZstdDecompressCtx();
        } catch (LinkageError e) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    errors.layer() + " is compressed with zstd, whose native library cannot be loaded here",
                    e);
        }
    }

    /** Returns whether a zstd frame, skippable or not, starts with these four bytes. */
    static boolean startsFrame(byte[] bytes, int offset) {
        return startsFrame(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset));
    }

    private static boolean startsFrame(int magic) {
        return magic == MAGIC || (magic & ~0xf) == SKIPPABLE_MAGIC;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        while (inFrame || startFrame()) {
            out.clear().limit(Math.min(length, BUFFER));
            int before = in.position();
            inFrame = !decompress();
            idle += in.position() - before;
            if (out.position() > 0) {
                idle = 0;
                int count = out.flip().limit();
                out.get(target, offset, count);
                return count;
            }
            if (idle > MAX_IDLE_BYTES) {
                throw errors.corrupt("holds more than 8 MiB of zstd data that unpack to nothing");
            }
            if (inFrame && !in.hasRemaining() && !fill()) {
                throw errors.corrupt("ends in the middle of its zstd stream");
            }
        }
        return -1;
    }

    @Override
    public void close() {
        context.close();
    }

    private boolean decompress() {
        try {
            return context.decompressDirectByteBufferStream(out, in);
        } catch (ZstdException e) {
            throw refused(e);
        }
    }

    private SkillException refused(ZstdException e) {
        // The library gives the code of an error while streaming as a negative number, and elsewhere as a positive one.
        long code = Math.abs(e.getErrorCode());
        if (code == Zstd.errFrameParameterWindowTooLarge()) {
            return errors.unsafe(ErrorCode.TOO_LARGE, "wants a zstd window of more than 128 MiB");
        }
        if (code == Zstd.errDictionaryWrong()) {
            return errors.corrupt("is no valid zstd data: it asks for a dictionary");
        }
        return errors.corrupt("is no valid zstd data: " + e.getMessage());
    }

    /** Looks at the start of the next frame; returns whether there is one. */
    private boolean startFrame() {
        while (in.remaining() < MAGIC_BYTES && fill()) {
            // a frame may begin in one piece of the source and go on in the next
        }
        if (!in.hasRemaining() && started) {
            return false;
        }
        if (!in.hasRemaining()) {
            throw errors.corrupt("is empty");
        }
        if (in.remaining() < MAGIC_BYTES || !startsFrame(in.getInt(in.position()))) {
            throw started
                    ? errors.unsafe(ErrorCode.TRAILING_DATA, "has data after the end of its zstd stream")
                    : errors.wrongMediaType("is declared as zstd, but does not start like zstd");
        }
        started = true;
        return true;
    }

    /** Reads what the source has, behind what is left; returns whether there was more. */
    private boolean fill() {
        in.compact();
        int count = source.read(transfer, 0, in.remaining());
        if (count > 0) {
            in.put(transfer, 0, count);
        }
        in.flip();
        return count > 0;
    }
}
