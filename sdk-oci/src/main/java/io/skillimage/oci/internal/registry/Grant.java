package io.skillimage.oci.internal.registry;

/**
 * An {@code Authorization} header that worked or was just issued.
 *
 * @param header its value, a secret
 * @param expiry when it is to be replaced, in the nanoseconds of {@link System#nanoTime()}
 */
record Grant(String header, long expiry) {
    boolean isValidAt(long nanoTime) {
        return nanoTime - expiry < 0;
    }

    @Override
    public String toString() {
        return "Grant";
    }
}
