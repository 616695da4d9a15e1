package io.skillimage.testkit;

import io.skillimage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A published skill image in memory. Nothing but strings is put together, so hundreds cost little. Immutable. */
public final class SampleImage {
    /** The version, and the tag. */
    public static final String VERSION = "1.0.0";

    /** The media type of a manifest. */
    public static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    /** The media type of a blob, whatever it holds. */
    public static final String BLOB_TYPE = "application/octet-stream";

    private static final String NAMESPACE = "samples";

    private final String name;
    private final byte[] manifest;
    private final byte[] config;
    private final SampleLayer layer;

    private SampleImage(String name, byte[] manifest, byte[] config, SampleLayer layer) {
        this.name = name;
        this.manifest = manifest;
        this.config = config;
        this.layer = layer;
    }

    /** Returns the image of a layer that has the skill's {@link #documents(String)}. */
    public static SampleImage of(String name, SampleLayer layer) {
        byte[] config = """
                {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(layer.diffId()).getBytes(StandardCharsets.UTF_8);
        byte[] manifest = """
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}],\
                "annotations":{"io.skillimage.name":"%s/%s","io.skillimage.status":"published",\
                "org.opencontainers.image.description":"A sample.","org.opencontainers.image.licenses":"Apache-2.0",\
                "org.opencontainers.image.title":"%s","org.opencontainers.image.vendor":"%s",\
                "org.opencontainers.image.version":"%s"}}""".formatted(
                        MANIFEST_TYPE,
                        Digest.sha256(config),
                        config.length,
                        layer.digest(),
                        layer.size(),
                        NAMESPACE,
                        name,
                        name,
                        NAMESPACE,
                        VERSION)
                .getBytes(StandardCharsets.UTF_8);
        return new SampleImage(name, manifest, config, layer);
    }

    /** Returns the two documents that every published skill has, SKILL.md and skill.yaml, to be put into a layer. */
    public static Map<String, byte[]> documents(String name) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("SKILL.md", """
                ---
                name: %s
                description: A sample.
                ---
                # %s

                Do what `references/` says.
                """.formatted(name, name).getBytes(StandardCharsets.UTF_8));
        files.put("skill.yaml", """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: %s
                  namespace: %s
                  version: %s
                  description: A sample.
                  license: Apache-2.0
                spec:
                  prompt: SKILL.md
                """.formatted(name, NAMESPACE, VERSION).getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** Returns the bytes of the manifest, which must not be changed. */
    public byte[] manifest() {
        return manifest;
    }

    /** Returns the bytes of the config, which must not be changed. */
    public byte[] config() {
        return config;
    }

    /** Returns the only layer. */
    public SampleLayer layer() {
        return layer;
    }

    /** Returns the repository, without the registry. */
    public String repository() {
        return NAMESPACE + "/" + name;
    }

    /** Returns the digest of the manifest. */
    public Digest digest() {
        return Digest.sha256(manifest);
    }

    /** Returns the path of the manifest by its tag. */
    public String tagPath() {
        return "/v2/" + repository() + "/manifests/" + VERSION;
    }

    /** Returns the path of the manifest by its digest. */
    public String digestPath() {
        return "/v2/" + repository() + "/manifests/" + digest();
    }

    /** Returns the path of the config. */
    public String configPath() {
        return "/v2/" + repository() + "/blobs/" + Digest.sha256(config);
    }

    /** Returns the path of the layer. */
    public String layerPath() {
        return "/v2/" + repository() + "/blobs/" + layer.digest();
    }
}
