package io.skillimage.cache;

import io.skillimage.Digest;

/**
 * A manifest in the cache.
 *
 * @param digest the digest of its bytes
 * @param content the content that it describes
 * @param bytes the manifest as it came; whoever changes the array changes this value
 * @param record the caller's own bytes, which mean nothing to the cache
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeptManifest(Digest digest, ContentKey content, byte[] bytes, byte[] record) {}
