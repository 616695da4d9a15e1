package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a manifest or an index says of a blob.
 *
 * @param mediaType the media type
 * @param digest the digest of its bytes
 * @param size the number of its bytes
 * @param annotations the annotations of the descriptor, not of what it describes
 * @param hasUrls whether it names places outside the registry; they are never used
 * @param isInline whether the blob stands in the document, beside this description
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        boolean hasUrls,
        boolean isInline) {

    /** Copies the annotations. */
    public Descriptor {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Creates a descriptor of a blob alone. */
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of(), false, false);
    }
}
