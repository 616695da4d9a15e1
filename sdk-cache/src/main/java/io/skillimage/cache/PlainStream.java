package io.skillimage.cache;

/** Reads an archive that is not compressed, and tells it from one that is. */
final class PlainStream implements Decompressor {
    private static final int LONGEST_MAGIC = 4;

    private final LayerSource source;
    private final LayerErrors errors;
    private boolean started;

    PlainStream(LayerSource source, LayerErrors errors) {
        this.source = source;
        this.errors = errors;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (started) {
            return source.read(target, offset, length);
        }
        started = true;
        int count = 0;
        for (int read = 0; read >= 0 && count < Math.min(LONGEST_MAGIC, length); count += Math.max(read, 0)) {
            read = source.read(target, offset + count, length - count);
        }
        refuseCompressed(target, offset, count, errors);
        return count == 0 ? -1 : count;
    }

    static void refuseCompressed(byte[] target, int offset, int count, LayerErrors errors) {
        if (count >= 2 && target[offset] == 0x1f && target[offset + 1] == (byte) 0x8b) {
            throw errors.wrongMediaType("is declared as a plain archive, but is gzip");
        }
        if (count >= LONGEST_MAGIC && ZstdStream.startsFrame(target, offset)) {
            throw errors.wrongMediaType("is declared as a plain archive, but is zstd");
        }
    }

    @Override
    public void close() {}
}
