package io.skillimage.cache;

/**
 * One entry of a tar archive, with its extension headers applied and nothing judged yet.
 *
 * @param name the name as it stands in the archive
 * @param kind what it is
 * @param size the number of bytes that follow in the archive
 * @param apparentSize the size the file would have; differs from {@code size} for sparse files only
 * @param mode the mode bits
 * @param contiguous whether a regular file is declared as a contiguous one
 * @param unusualMagic whether the header is of no known format, and was read by the oldest rules
 * @param extendedAttributes whether extended attributes were declared
 */
record TarEntry(
        String name,
        Kind kind,
        long size,
        long apparentSize,
        int mode,
        boolean contiguous,
        boolean unusualMagic,
        boolean extendedAttributes) {

    /** What an entry is. */
    enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        SPARSE,
        /** A device, a pipe, or a type that is none of ours. */
        SPECIAL
    }
}
