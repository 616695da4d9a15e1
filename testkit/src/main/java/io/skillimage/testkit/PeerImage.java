package io.skillimage.testkit;

import io.skillimage.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image or artifact as another tool would write it, put together from media types and bytes; every part can be
 * changed to make a bad one. {@link PeerImages} has one for each tool. Not thread-safe.
 */
public final class PeerImage {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A layer.
     *
     * @param mediaType the media type
     * @param bytes the bytes as they are transferred
     * @param title what {@code org.opencontainers.image.title} says, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Layer(
            String mediaType, byte[] bytes, @Nullable String title) {}

    /** The artifact type of the manifest, or null. */
    public @Nullable String artifactType;

    /** The media type of the config. */
    public String configType = "application/vnd.oci.image.config.v1+json";

    /** The config. */
    public byte[] config = bytes("{}");

    /** What stands as {@code data} in the config's descriptor, or null for nothing. */
    public byte @Nullable [] inlineConfig;

    /** The layers, from the bottom up. */
    public final List<Layer> layers = new ArrayList<>();

    /** The annotations of the manifest. */
    public final Map<String, String> annotations = new LinkedHashMap<>();

    /** The artifact type of an index around the manifest; null for no index. */
    public @Nullable String indexType;

    /** Where there is an index, the images in it beside this one, which is the first. */
    public final List<PeerImage> others = new ArrayList<>();

    /** The platform in the index. */
    public String architecture = "amd64";

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compresses as gzip does. */
    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Adds a layer on top. */
    public PeerImage layer(String mediaType, byte[] bytes, @Nullable String title) {
        layers.add(new Layer(mediaType, bytes, title));
        return this;
    }

    /** Declares a lifecycle state of the skillimage project. */
    public PeerImage status(String state) {
        annotations.put("io.skillimage.status", state);
        return this;
    }

    /** Returns the manifest. */
    public byte[] manifest() {
        ObjectNode manifest = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json");
        if (artifactType != null) {
            manifest.put("artifactType", artifactType);
        }
        ObjectNode described = describe(manifest.putObject("config"), configType, config);
        if (inlineConfig != null) {
            described.put("data", Base64.getEncoder().encodeToString(inlineConfig));
        }
        var array = manifest.putArray("layers");
        for (Layer layer : layers) {
            ObjectNode descriptor = describe(array.addObject(), layer.mediaType, layer.bytes);
            if (layer.title != null) {
                descriptor.putObject("annotations").put("org.opencontainers.image.title", layer.title);
            }
        }
        if (!annotations.isEmpty()) {
            annotations.forEach(manifest.putObject("annotations")::put);
        }
        return JSON.writeValueAsBytes(manifest);
    }

    /** Returns what a tag points at: the index around the manifest, or the manifest. */
    public byte[] document() {
        if (indexType == null) {
            return manifest();
        }
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", documentType());
        if (!indexType.isEmpty()) {
            index.put("artifactType", indexType);
        }
        var entries = index.putArray("manifests");
        for (PeerImage image : images()) {
            describe(entries.addObject(), "application/vnd.oci.image.manifest.v1+json", image.manifest())
                    .putObject("platform")
                    .put("os", "linux")
                    .put("architecture", image.architecture);
        }
        return JSON.writeValueAsBytes(index);
    }

    private List<PeerImage> images() {
        List<PeerImage> all = new ArrayList<>(others);
        all.add(0, this);
        return all;
    }

    private String documentType() {
        return indexType == null
                ? "application/vnd.oci.image.manifest.v1+json"
                : "application/vnd.oci.image.index.v1+json";
    }

    private static ObjectNode describe(ObjectNode target, String mediaType, byte[] blob) {
        return target.put("mediaType", mediaType)
                .put("digest", Digest.sha256(blob).toString())
                .put("size", blob.length);
    }

    /** Puts everything into a registry and returns the digest of what the tag points at. */
    public Digest pushTo(FakeRegistry registry, String repository, String tag) {
        for (PeerImage image : images()) {
            registry.putBlob(repository, image.config);
            image.layers.forEach(layer -> registry.putBlob(repository, layer.bytes));
            registry.putManifest(
                    repository,
                    Digest.sha256(image.manifest()).toString(),
                    "application/vnd.oci.image.manifest.v1+json",
                    image.manifest());
        }
        return registry.putManifest(repository, tag, documentType(), document());
    }

    /**
     * Writes an image layout with this alone in it.
     *
     * @param directory made when missing
     * @param name what the layout calls it
     */
    public void writeTo(Path directory, String name) {
        try {
            Files.createDirectories(directory.resolve("blobs/sha256"));
            for (PeerImage image : images()) {
                write(directory, image.config);
                for (Layer layer : image.layers) {
                    write(directory, layer.bytes);
                }
                write(directory, image.manifest());
            }
            write(directory, document());
            ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
            describe(index.putArray("manifests").addObject(), documentType(), document())
                    .putObject("annotations")
                    .put("org.opencontainers.image.ref.name", name);
            Files.write(directory.resolve("index.json"), JSON.writeValueAsBytes(index));
            Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path directory, byte[] blob) throws IOException {
        Files.write(
                directory.resolve("blobs/sha256").resolve(Digest.sha256(blob).hex()), blob);
    }

    /** Puts the bytes of another layer in the place of a layer, under the same media type and title. */
    public PeerImage replaceLayer(int number, byte[] bytes) {
        Layer old = Objects.requireNonNull(layers.get(number));
        layers.set(number, new Layer(old.mediaType, bytes, old.title));
        return this;
    }
}
