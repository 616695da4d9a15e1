package io.skillimage.benchmarks;

import io.skillimage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.concurrent.Executors;
import land.oras.ContainerRef;
import land.oras.Registry;

/** oras-java: {@code getManifest}, then {@code fetchBlob}, which verifies nothing, so the hash is added. Thread-safe. */
final class OrasPeer {
    private final Registry registry = Registry.Builder.builder()
            .insecure()
            .withExecutorService(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "oras");
                thread.setDaemon(true);
                return thread;
            }))
            .build();

    void cold(Skill skill, Path directory) throws IOException {
        ContainerRef reference = ContainerRef.parse(skill.text());
        String digest = registry.getManifest(reference).getLayers().get(0).getDigest();
        byte[] buffer = new byte[64 * 1024];
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        Files.createDirectory(directory);
        try (InputStream in = new DigestInputStream(registry.fetchBlob(reference.withDigest(digest)), hash);
                LeanLayer layer = new LeanLayer(directory)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                layer.accept(buffer, 0, count);
            }
        }
        if (!Digest.Algorithm.SHA256.digest(hash.digest()).toString().equals(digest)) {
            throw new IOException("the layer has another digest");
        }
    }

    /** Asks for the digest of the tag. */
    void head(Skill skill) throws IOException {
        if (!skill.digest()
                .equals(registry.probeDescriptor(ContainerRef.parse(skill.text()))
                        .getDigest())) {
            throw new IOException("the tag has another digest");
        }
    }
}
