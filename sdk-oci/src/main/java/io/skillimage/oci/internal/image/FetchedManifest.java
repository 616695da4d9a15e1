package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import java.util.Arrays;

/**
 * The bytes of a manifest or an index, hashed by us.
 *
 * @param bytes the document, exactly; whoever changes the array changes this value
 * @param digest the digest of the bytes: the one that it was asked for by, else SHA-256
 * @param mediaType the media type that came with it, without parameters and in lower case, or an empty string
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
