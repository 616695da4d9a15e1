package io.skillimage.testkit;

import io.skillimage.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The manifests, tags and blobs of one repository, in memory. Thread-safe. */
final class RepositoryContent {
    private final Map<String, Manifest> manifests = new HashMap<>();
    private final TreeMap<String, String> tags = new TreeMap<>();
    private final Map<String, byte[]> blobs = new HashMap<>();
    private final Map<String, byte[]> uploads = new HashMap<>();

    @SuppressWarnings("ArrayRecordComponent")
    record Manifest(byte[] bytes, String mediaType, Digest digest) {}

    synchronized Digest putManifest(String tagOrDigest, String mediaType, byte[] bytes) {
        boolean byDigest = tagOrDigest.indexOf(':') > 0;
        Digest digest = byDigest ? Digest.parse(tagOrDigest).algorithm().of(bytes) : Digest.sha256(bytes);
        manifests.put(digest.toString(), new Manifest(bytes.clone(), mediaType, digest));
        if (!byDigest) {
            tags.put(tagOrDigest, digest.toString());
        }
        return digest;
    }

    synchronized @Nullable Manifest manifest(String tagOrDigest) {
        String digest = tags.getOrDefault(tagOrDigest, tagOrDigest);
        return manifests.get(digest);
    }

    synchronized boolean removeTag(String tag) {
        return tags.remove(tag) != null;
    }

    synchronized boolean removeManifest(String digest) {
        tags.values().removeIf(digest::equals);
        return manifests.remove(digest) != null;
    }

    synchronized boolean isEmpty() {
        return manifests.isEmpty() && blobs.isEmpty();
    }

    synchronized List<String> tags() {
        return new ArrayList<>(tags.keySet());
    }

    synchronized Digest putBlob(byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        blobs.put(digest.toString(), bytes.clone());
        return digest;
    }

    synchronized boolean putBlob(String digest, byte[] bytes) {
        Digest expected = Digest.parse(digest);
        if (!expected.algorithm().of(bytes).equals(expected)) {
            return false;
        }
        blobs.put(digest, bytes);
        return true;
    }

    synchronized byte @Nullable [] blob(String digest) {
        return blobs.get(digest);
    }

    synchronized void append(String upload, byte[] bytes) {
        byte[] before = uploads.getOrDefault(upload, new byte[0]);
        byte[] after = Arrays.copyOf(before, before.length + bytes.length);
        System.arraycopy(bytes, 0, after, before.length, bytes.length);
        uploads.put(upload, after);
    }

    synchronized byte[] finish(String upload, byte[] bytes) {
        append(upload, bytes);
        byte[] all = uploads.remove(upload);
        return all == null ? new byte[0] : all;
    }
}
