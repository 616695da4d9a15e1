package io.skillimage.oci.internal.registry;

import io.skillimage.Digest;
import java.util.Arrays;

/**
 * A manifest as a registry served it.
 *
 * @param bytes the document, exactly; whoever changes the array changes this value
 * @param digest the digest that was asked for or that the registry claimed, else SHA-256; {@code bytes} hash to it
 * @param mediaType the {@code Content-Type} without parameters and in lower case, or an empty string
 */
@SuppressWarnings("ArrayRecordComponent")
public record FetchedManifest(byte[] bytes, Digest digest, String mediaType) {
    @Override
    public boolean equals(Object other) {
        return other instanceof FetchedManifest that
                && digest.equals(that.digest)
                && mediaType.equals(that.mediaType)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return mediaType + " " + digest;
    }
}
