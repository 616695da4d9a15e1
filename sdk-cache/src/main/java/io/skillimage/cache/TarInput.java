package io.skillimage.cache;

/** The bytes of a tar archive, piece by piece. For use by one thread. */
interface TarInput {

    /**
     * Reads the next piece into {@link #piece()}: whole blocks, or the last bytes of all.
     *
     * @return its length, or -1 at the end
     */
    int next();

    /** Returns the present piece; it is valid until the next one is read, and not to be changed. */
    byte[] piece();

    /**
     * Passes over bytes behind the present piece where that costs less than reading them.
     *
     * @param count how many at most
     * @return how many: whole blocks, none of them beyond the end
     */
    default long skip(long count) {
        return 0;
    }
}
