package io.skillimage.cache;

/**
 * Turns a layer as it is transferred into the archive inside, strictly: what is not compressed as declared, is cut or
 * goes on after its end is refused. For use by one thread.
 */
sealed interface Decompressor extends AutoCloseable permits GunzipStream, PlainStream, ZstdStream {

    /** Returns what reads a layer that is declared to be compressed like this. */
    static Decompressor of(ContentKey.Compression compression, LayerSource source, LayerErrors errors) {
        return switch (compression) {
            case GZIP -> new GunzipStream(source, errors);
            case ZSTD -> new ZstdStream(source, errors);
            case NONE -> new PlainStream(source, errors);
        };
    }

    /** Reads at least one byte, or returns -1 at the end; {@code length} must be positive. */
    int read(byte[] target, int offset, int length);

    /** Frees what lies outside the heap; the source stays open. */
    @Override
    void close();
}
