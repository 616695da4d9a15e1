package io.skillimage.oci.internal.image;

import io.skillimage.Digest;

/**
 * The bytes of a manifest or index, hashed by us.
 *
 * @param bytes the bytes; not to be changed
 * @param digest the digest of the bytes
 * @param mediaType the media type that came with them, or an empty string
 */
public record FetchedManifest(byte[] bytes, Digest digest, String mediaType) {}
