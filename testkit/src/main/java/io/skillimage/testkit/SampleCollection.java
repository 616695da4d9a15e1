package io.skillimage.testkit;

import io.skillimage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A collection as other tools write it, put together from strings and as wrong as a test wants it. Both kinds are here:
 * an artifact with a YAML document, and an image index. Not thread-safe.
 */
public final class SampleCollection {
    /** The artifact type of a collection with a document, and the media type of that. */
    public static final String DOCUMENT_TYPE = "application/vnd.skillimage.collection.v1+yaml";

    /** The artifact type of a collection that is an image index. */
    public static final String INDEX_TYPE = "application/vnd.agentskills.collection.v1";

    /** The media type of an image index. */
    public static final String INDEX_MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";

    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

    private final boolean index;
    private final List<byte[]> documents = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private String artifactType;
    private String layerType = DOCUMENT_TYPE;
    private String configType = EMPTY_TYPE;
    private byte[] config = {'{', '}'};
    private int saidSize = -1;

    private SampleCollection(boolean index, String artifactType) {
        this.index = index;
        this.artifactType = artifactType;
    }

    /** Returns a collection with that document, and the annotations of one with this name and version. */
    public static SampleCollection ofDocument(String name, String version, String document) {
        SampleCollection collection = new SampleCollection(false, DOCUMENT_TYPE);
        return collection
                .document(document)
                .annotation("org.opencontainers.image.title", name)
                .annotation("org.opencontainers.image.version", version)
                .annotation("org.opencontainers.image.created", "2026-01-02T03:04:05Z")
                .annotation("io.skillimage.collection.name", name);
    }

    /** Returns a collection with a document that names these images, each by its name and its reference. */
    public static SampleCollection of(String name, String version, String... namesAndImages) {
        return ofDocument(name, version, yaml(name, version, namesAndImages));
    }

    /** Returns a collection that is an image index, still without entries. */
    public static SampleCollection index(String name) {
        return new SampleCollection(true, INDEX_TYPE)
                .annotation("io.agentskills.collection.name", name)
                .annotation("org.opencontainers.image.title", name)
                .annotation("org.opencontainers.image.version", "v1")
                .annotation("org.opencontainers.image.description", "Made by somebody else.");
    }

    /** Returns a document that names images, each by its name and its reference. */
    public static String yaml(String name, String version, String... namesAndImages) {
        StringBuilder text = new StringBuilder("""
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCollection
                metadata:
                  name: %s
                  version: %s
                  description: Samples that belong together.
                skills:
                """.formatted(name, version));
        for (int i = 0; i < namesAndImages.length; i += 2) {
            text.append("  - name: ").append(namesAndImages[i]).append("\n    image: ");
            text.append('\'').append(namesAndImages[i + 1]).append("'\n");
        }
        return text.toString();
    }

    /** Adds a layer. */
    public SampleCollection document(String text) {
        documents.add(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds an annotation, or replaces it. */
    public SampleCollection annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** Leaves an annotation out. */
    public SampleCollection without(String key) {
        annotations.remove(key);
        return this;
    }

    /** Sets the artifact type; an empty one is left out. */
    public SampleCollection artifactType(String type) {
        artifactType = type;
        return this;
    }

    /** Sets the media type of the layers. */
    public SampleCollection layerType(String type) {
        layerType = type;
        return this;
    }

    /** Sets the config. */
    public SampleCollection config(String mediaType, String content) {
        configType = mediaType;
        config = content.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** Says that each layer has this many bytes. */
    public SampleCollection saidSize(int bytes) {
        saidSize = bytes;
        return this;
    }

    /** Adds an entry to the index, for an image whose size nobody knows; keys and values of annotations come in turn. */
    public SampleCollection entry(Digest digest, String type, String... keysAndValues) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            members.add(quoted(keysAndValues[i]) + ":" + quoted(keysAndValues[i + 1]));
        }
        entries.add("{\"mediaType\":\"" + SampleImage.MANIFEST_TYPE + "\",\"artifactType\":" + quoted(type)
                + ",\"digest\":\"" + digest + "\",\"size\":0,\"annotations\":{" + String.join(",", members) + "}}");
        return this;
    }

    /** Returns the bytes of the manifest or index. */
    public byte[] manifest() {
        String content = index
                ? "\"manifests\":[" + String.join(",", entries) + "]"
                : "\"config\":" + descriptor(configType, config, config.length) + ",\"layers\":["
                        + documents.stream()
                                .map(text -> descriptor(layerType, text, saidSize < 0 ? text.length : saidSize))
                                .collect(Collectors.joining(","))
                        + "]";
        String type = artifactType.isEmpty() ? "" : "\"artifactType\":" + quoted(artifactType) + ",";
        String members = annotations.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + quoted(entry.getValue()))
                .collect(Collectors.joining(","));
        return ("{\"schemaVersion\":2,\"mediaType\":\"" + mediaType() + "\"," + type + content + ",\"annotations\":{"
                        + members + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private String mediaType() {
        return index ? INDEX_MEDIA_TYPE : SampleImage.MANIFEST_TYPE;
    }

    /** Stores everything; returns the digest of the manifest or index. */
    public Digest push(FakeRegistry registry, String repository, String tag) {
        if (!index) {
            registry.putBlob(repository, config);
            documents.forEach(text -> registry.putBlob(repository, text));
        }
        return registry.putManifest(repository, tag, mediaType(), manifest());
    }

    private static String descriptor(String mediaType, byte[] blob, int size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + Digest.sha256(blob) + "\",\"size\":" + size + "}";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars()
                .forEach(c -> out.append(
                        c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : Character.toString(c)));
        return out.append('"').toString();
    }
}
