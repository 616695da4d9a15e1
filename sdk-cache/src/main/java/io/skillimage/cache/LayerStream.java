package io.skillimage.cache;

import io.skillimage.ErrorCode;

/** The archive inside a layer, unpacked: counted, bounded and hashed as it passes, piece by piece. */
final class LayerStream implements TarInput, AutoCloseable {
    /** Most layers are small, so that clearing full buffers would cost more than reading. */
    private static final int FIRST_PIECE = 8 * 1024;

    private static final int PIECE = 64 * 1024;
    /** How many pieces may wait for being hashed, the present one included. */
    private static final int PIECES = 4;

    private final LayerSource source;
    private final Decompressor decompressor;
    private final LayerErrors errors;
    private final Limits limits;
    private final LayerHashes hashes;
    private final byte[][] pieces = new byte[PIECES][];
    private final long[] marks = new long[PIECES];
    private byte[] piece = new byte[FIRST_PIECE];
    private int at;
    private int length;
    private long count;

    LayerStream(
            LayerSource source,
            ContentKey.Compression compression,
            LayerHashes hashes,
            Limits limits,
            LayerErrors errors) {
        this.source = source;
        this.decompressor = Decompressor.of(compression, source, errors);
        this.hashes = hashes;
        this.limits = limits;
        this.errors = errors;
        pieces[0] = piece;
    }

    @Override
    public int next() {
        choosePiece();
        length = read(0);
        while (length > 0 && length % TarHeader.BLOCK != 0) {
            int read = read(length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        if (length > 0) {
            hashes.updateArchive(piece, length);
        }
        return length;
    }

    @Override
    public byte[] piece() {
        return piece;
    }

    LayerHashes hashes() {
        return hashes;
    }

    /** Frees the decompressor; the source stays open. */
    @Override
    public void close() {
        decompressor.close();
    }

    /** Grows the piece while it is filled, and takes turns where the last one may still be in use. */
    private void choosePiece() {
        int size = length == piece.length ? Math.min(2 * length, PIECE) : piece.length;
        if (hashes.isBackground()) {
            size = PIECE;
            marks[at] = hashes.mark();
            at = (at + 1) % PIECES;
            hashes.await(marks[at]);
        }
        if (pieces[at] == null || pieces[at].length < size) {
            pieces[at] = new byte[size];
        }
        piece = pieces[at];
    }

    private int read(int offset) {
        int wanted = piece.length - offset;
        int read = decompressor.read(piece, offset, wanted);
        if (read > 0) {
            count += read;
            refuseLarge();
        }
        return read;
    }

    private void refuseLarge() {
        if (count > limits.archiveBytes()) {
            throw errors.unsafe(ErrorCode.TOO_LARGE, "unpacks to more than " + limits.archiveBytes() + " bytes");
        }
        if (count > Limits.FREE_BYTES && count / limits.ratio() > source.count()) {
            throw errors.unsafe(
                    ErrorCode.TOO_LARGE, "unpacks to more than " + limits.ratio() + " times what is transferred");
        }
    }
}
