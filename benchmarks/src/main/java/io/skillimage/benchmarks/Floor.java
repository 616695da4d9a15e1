package io.skillimage.benchmarks;

import io.skillimage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * What a resolution costs in Java at the least: a raw socket, SHA-256, inflating, writing files. It parses no JSON, has
 * no rule, no lock and no file list. Not thread-safe.
 */
final class Floor implements AutoCloseable {
    private static final int DIGEST_LENGTH = "sha256:".length() + 64;

    private final RawHttp http;

    Floor(String host) throws IOException {
        http = new RawHttp(host);
    }

    /** Fetches the manifest, the config if wanted, and the layer, and unpacks it into a new directory. */
    void cold(Skill skill, Path directory, boolean withConfig) throws IOException {
        String manifest = new String(verified(skill.tagPath()), StandardCharsets.ISO_8859_1);
        if (withConfig) {
            verified(skill.blobPath(digestAfter(manifest, "\"config\"")));
        }
        String digest = digestAfter(manifest, "\"layers\"");
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        Files.createDirectory(directory);
        try (LeanLayer layer = new LeanLayer(directory)) {
            http.get(skill.blobPath(digest), (bytes, offset, length) -> {
                hash.update(bytes, offset, length);
                layer.accept(bytes, offset, length);
            });
        }
        String actual = Digest.Algorithm.SHA256.digest(hash.digest()).toString();
        if (!actual.equals(digest)) {
            throw new IOException("the layer has another digest");
        }
    }

    /** Fetches the manifest and the layer, and does nothing with them. */
    void fetch(Skill skill) throws IOException {
        String manifest = new String(http.get(skill.tagPath()), StandardCharsets.ISO_8859_1);
        http.get(skill.blobPath(digestAfter(manifest, "\"layers\"")), (bytes, offset, length) -> {});
    }

    /** Asks for the headers of the manifest. */
    void head(Skill skill) throws IOException {
        http.head(skill.tagPath());
    }

    private byte[] verified(String path) throws IOException {
        byte[] bytes = http.get(path);
        Digest actual = Digest.sha256(bytes);
        if (path.contains("/sha256:") && !path.endsWith(actual.hex())) {
            throw new IOException(path + " has another digest");
        }
        return bytes;
    }

    private static String digestAfter(String manifest, String member) {
        int start = manifest.indexOf("sha256:", manifest.indexOf(member));
        return manifest.substring(start, start + DIGEST_LENGTH);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
