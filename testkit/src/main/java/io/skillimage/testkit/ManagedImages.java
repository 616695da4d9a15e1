package io.skillimage.testkit;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts versions of one skill into a registry, each in any state and with one of several contents, out of nothing but
 * strings: what a tool that knows the format writes, and what one that gets it wrong does. Thread-safe; it keeps the layers
 * that it has made.
 */
public final class ManagedImages {
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    private final FakeRegistry registry;
    private final String repository;
    private final String namespace;
    private final String name;
    private final Map<String, SampleLayer> layers;

    private ManagedImages(
            FakeRegistry registry, String repository, String namespace, String name, Map<String, SampleLayer> layers) {
        this.registry = registry;
        this.repository = repository;
        this.namespace = namespace;
        this.name = name;
        this.layers = layers;
    }

    /**
     * Returns the images of a repository.
     *
     * @param repository {@code namespace/name}
     */
    public static ManagedImages in(FakeRegistry registry, String repository) {
        int slash = repository.lastIndexOf('/');
        String namespace = repository.substring(0, slash);
        return new ManagedImages(
                registry, repository, namespace, repository.substring(slash + 1), new ConcurrentHashMap<>());
    }

    /** Returns images of the same skill for any other repository. Layers that were made for one serve all. */
    public ManagedImages alsoIn(FakeRegistry otherRegistry, String otherRepository) {
        return new ManagedImages(otherRegistry, otherRepository, namespace, name, layers);
    }

    /**
     * Stores an image under a tag. The same version and content make the same layer.
     *
     * @param state what the image declares; an unmanaged one declares nothing
     */
    public Digest tag(String tag, String version, LifecycleState state, String content) {
        return put(tag, version, state, content, Map.of());
    }

    /** Stores an image that can be found by its digest only. */
    public Digest untagged(String version, LifecycleState state, String content) {
        return put("", version, state, content, Map.of());
    }

    /**
     * Stores an image whose skill needs others.
     *
     * @param tag the tag, or an empty text for none
     * @param dependencies {@code namespace/name} to range
     */
    public Digest put(
            String tag, String version, LifecycleState state, String content, Map<String, String> dependencies) {
        SampleLayer layer = layers.computeIfAbsent(
                version + "\n" + content + "\n" + dependencies,
                unused -> SampleLayer.of(files(version, content, dependencies), SampleLayer.DEFLATED));
        byte[] config = utf8("""
                {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(layer.diffId()));
        byte[] manifest = utf8("""
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}],\
                "annotations":{%s"org.opencontainers.image.title":"%s",\
                "org.opencontainers.image.vendor":"%s","org.opencontainers.image.version":"%s"}}""".formatted(
                        TYPE,
                        Digest.sha256(config),
                        config.length,
                        layer.digest(),
                        layer.size(),
                        state.isManaged() ? "\"io.skillimage.status\":\"" + state.label() + "\"," : "",
                        name,
                        namespace,
                        version));
        registry.putBlob(repository, config);
        registry.putBlob(repository, Objects.requireNonNull(layer.bytes()));
        String under = tag.isEmpty() ? Digest.sha256(manifest).toString() : tag;
        return registry.putManifest(repository, under, TYPE, manifest);
    }

    private Map<String, byte[]> files(String version, String content, Map<String, String> dependencies) {
        StringBuilder card = new StringBuilder("""
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: %s
                  namespace: %s
                  version: %s
                  description: A sample.
                spec:
                  prompt: SKILL.md
                """.formatted(name, namespace, version));
        if (!dependencies.isEmpty()) {
            card.append("  dependencies:\n");
            dependencies.forEach((needed, range) -> card.append("    - {name: ")
                    .append(needed)
                    .append(", version: \"")
                    .append(range)
                    .append("\"}\n"));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("SKILL.md", utf8("---\nname: %s\ndescription: A sample.\n---\n%s\n".formatted(name, content)));
        files.put("skill.yaml", utf8(card.toString()));
        return files;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
