package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.PrintableText;
import io.skillimage.SkillCollection;
import io.skillimage.SkillFormat;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The manifests of collections whose members stand in a document of their own, the only layer. */
public final class CollectionManifests {
    /** The artifact type, and the media type of the document. */
    static final String TYPE = "application/vnd.skillimage.collection.v1+yaml";

    private static final String NAME = "io.skillimage.collection.name";
    private static final String TITLE = "org.opencontainers.image.title";
    private static final String DESCRIPTION = "org.opencontainers.image.description";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    private CollectionManifests() {}

    /** Tells whether whoever wrote a manifest meant a collection, well-formed or not. */
    static boolean isMeant(JsonNode manifest) {
        return manifest.path("artifactType").asString("").equals(TYPE)
                || manifest.path("layers")
                        .valueStream()
                        .anyMatch(layer -> layer.path("mediaType").asString("").equals(TYPE));
    }

    /**
     * Reads the manifest of a collection.
     *
     * @param maxBytes how large the document may be
     * @throws IntegrityException if it is anything else
     */
    public static Manifest read(ManifestReader reader, int maxBytes) {
        JsonDocument document = reader.document();
        String type = document.optionalString("artifactType");
        if (!TYPE.equals(type)) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    document.subject() + " has the artifact type '" + PrintableText.of(type == null ? "" : type)
                            + "', which is no collection of skills");
        }
        ManifestReader.requireVersionTwo(document);
        JsonNode config = document.node().get("config");
        if (config == null) {
            throw document.malformed("'config' is missing");
        }
        Descriptor configDescriptor = document.at(config, "the config").descriptor();
        requireEmpty(document, configDescriptor);
        List<Descriptor> layers = document.descriptors("layers");
        if (layers.size() != 1) {
            throw document.malformed("a collection has a single layer, its document, but here are " + layers.size());
        }
        requireDocument(document, layers.get(0), maxBytes);
        return new Manifest(reader.digest(), configDescriptor, layers, document.annotations(), SkillFormat.SKILLIMAGE);
    }

    /** Its digest says all that is in it, so that nobody needs to fetch it. */
    private static void requireEmpty(JsonDocument document, Descriptor config) {
        Digest empty = config.digest().algorithm().of(EMPTY);
        if (!config.mediaType().equals(MediaTypes.OCI_EMPTY)
                || config.size() != EMPTY.length
                || !config.digest().equals(empty)) {
            throw document.malformed("the config of a collection is the empty one, but this one is "
                    + PrintableText.of(config.mediaType()) + " of " + config.size() + " bytes");
        }
    }

    private static void requireDocument(JsonDocument document, Descriptor layer, int maxBytes) {
        if (layer.hasUrls()) {
            throw new IntegrityException(
                    ErrorCode.FOREIGN_LAYER,
                    "the layer " + layer.digest() + " of " + document.subject()
                            + " lies outside the registry; foreign URLs are never fetched");
        }
        if (!layer.mediaType().equals(TYPE)) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the layer of " + document.subject() + " has the media type '" + PrintableText.of(layer.mediaType())
                            + "', which is no document of a collection");
        }
        if (layer.size() > maxBytes) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE,
                    "the layer " + layer.digest() + " of " + document.subject() + " has " + layer.size()
                            + " bytes; the limit for a collection is " + maxBytes);
        }
    }

    /**
     * Refuses annotations that speak of another collection than the document: another one under this name is how a hijack
     * looks.
     */
    public static void requireAgreement(Manifest manifest, SkillCollection collection) {
        agree(manifest, NAME, "name", collection.name());
        agree(manifest, Annotations.VERSION, "version", collection.version());
    }

    private static void agree(Manifest manifest, String key, String what, @Nullable String inDocument) {
        String declared = manifest.annotations().get(key);
        if (declared != null && !declared.equals(inDocument)) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the annotation " + key + " of " + manifest.digest() + " is '" + PrintableText.of(declared)
                            + "', but the collection has the " + what + " '" + inDocument + "'",
                    declared,
                    inDocument,
                    null);
        }
    }

    /** Returns the name that the annotations declare, or null. */
    public static @Nullable String name(Manifest manifest) {
        return manifest.annotations().get(NAME);
    }

    /** Describes a document as the layer of a collection. */
    public static Descriptor describe(byte[] document) {
        return new Descriptor(TYPE, Digest.sha256(document), document.length);
    }

    /**
     * Returns the manifest of a collection, the same values always as the same bytes.
     *
     * @param layer its document
     * @param created when it was made, or null where nobody should know
     */
    public static FetchedManifest write(SkillCollection collection, Descriptor layer, @Nullable Instant created) {
        ObjectNode manifest = JsonDocument.mapper().createObjectNode();
        manifest.put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("artifactType", TYPE);
        ImageWriter.describe(manifest.putObject("config"), empty());
        ImageWriter.describe(manifest.putArray("layers").addObject(), layer);
        ObjectNode annotations = manifest.putObject("annotations");
        annotations(collection, created).forEach(annotations::put);
        byte[] bytes = JsonDocument.mapper().writeValueAsBytes(manifest);
        return new FetchedManifest(bytes, Digest.sha256(bytes), MediaTypes.OCI_MANIFEST);
    }

    /** Stores the document, the empty config and then the manifest. */
    public static void store(ImageRepository repository, String tag, byte[] document, FetchedManifest manifest) {
        repository.putBlob(describe(document), () -> new ByteArrayInputStream(document));
        repository.putBlob(empty(), () -> new ByteArrayInputStream(EMPTY));
        repository.putManifest(tag, manifest);
    }

    private static Descriptor empty() {
        return new Descriptor(MediaTypes.OCI_EMPTY, Digest.sha256(EMPTY), EMPTY.length);
    }

    private static Map<String, String> annotations(SkillCollection collection, @Nullable Instant created) {
        Map<String, String> result = new TreeMap<>();
        result.put(TITLE, collection.name());
        result.put(NAME, collection.name());
        if (collection.version() != null) {
            result.put(Annotations.VERSION, collection.version());
        }
        if (!collection.description().isBlank()) {
            result.put(DESCRIPTION, Annotations.cut(collection.description()));
        }
        if (created != null) {
            result.put(
                    Annotations.CREATED, created.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        return result;
    }
}
