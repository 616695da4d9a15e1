package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.PrintableText;
import io.skillimage.cache.Limits;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the manifest of a skill image out of verified bytes. Immutable. */
public final class ManifestReader {
    private final FetchedManifest fetched;
    private final JsonDocument document;
    private final String mediaType;

    private ManifestReader(FetchedManifest fetched) {
        this.fetched = fetched;
        this.document = JsonDocument.parse(fetched.bytes(), "the manifest " + fetched.digest())
                .refuseKeysThatDifferInCase();
        this.mediaType = mediaType(document, fetched);
    }

    /**
     * Parses a manifest or an index, once for all that is asked of it.
     *
     * @throws IntegrityException if it is malformed, or neither
     */
    public static ManifestReader of(FetchedManifest fetched) {
        return new ManifestReader(fetched);
    }

    /** Returns the document as it came. */
    public FetchedManifest fetched() {
        return fetched;
    }

    /** Returns the media type: what came with the document and what it says itself agree. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns the digest of the document. */
    public Digest digest() {
        return fetched.digest();
    }

    /** Returns whether it is an index. */
    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    /** Returns whether it is a collection of skills, of either kind, or means to be one. */
    public boolean isCollection() {
        return isIndex() ? CollectionIndexes.isMeant(document.node()) : CollectionManifests.isMeant(document.node());
    }

    /**
     * Refuses a collection where a skill is wanted.
     *
     * @throws IntegrityException with {@link ErrorCode#COLLECTION} if it is one
     */
    public void requireSkill() {
        if (isCollection()) {
            throw new IntegrityException(
                    ErrorCode.COLLECTION,
                    document.subject() + " is a collection of skills, not a skill; each of its members is one, and is"
                            + " used by its own reference");
        }
    }

    JsonDocument document() {
        return document;
    }

    private static String mediaType(JsonDocument document, FetchedManifest fetched) {
        String inside = document.optionalString("mediaType");
        String declared = MediaTypes.bare(fetched.mediaType());
        boolean vague = declared.isEmpty()
                || declared.equals("application/json")
                || declared.equals("application/octet-stream")
                || declared.equals("text/plain");
        if (inside != null && !vague && !inside.equals(declared)) {
            throw new IntegrityException(
                    ErrorCode.MEDIA_TYPE_MISMATCH,
                    document.subject() + " is declared as " + declared + " and says that it is " + inside,
                    declared,
                    inside,
                    null);
        }
        String mediaType = inside != null ? inside : vague ? guess(document.node()) : declared;
        refuseTwoMeanings(document);
        boolean schemaOne = mediaType.isEmpty() && isVersion(document.node(), 1);
        if (schemaOne || MediaTypes.isSchemaOne(mediaType)) {
            throw schemaOne(document.subject());
        }
        if (!MediaTypes.isManifest(mediaType) && !MediaTypes.isIndex(mediaType)) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    document.subject() + " has the media type '" + PrintableText.of(mediaType)
                            + "', which is no image manifest");
        }
        return mediaType;
    }

    /** Returns the refusal of a manifest by its name. */
    public static IntegrityException schemaOne(String subject) {
        return new IntegrityException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE, subject + " has Docker's schema 1, whose content cannot be verified");
    }

    static void requireVersionTwo(JsonDocument document) {
        if (!isVersion(document.node(), 2)) {
            throw document.malformed("'schemaVersion' is not 2");
        }
    }

    private static boolean isVersion(JsonNode node, int expected) {
        JsonNode version = node.get("schemaVersion");
        return version != null && version.isIntegralNumber() && version.asLong(0) == expected;
    }

    /** What came with a document may be lost later; what it is must not depend on that. */
    private static void refuseTwoMeanings(JsonDocument document) {
        JsonNode node = document.node();
        if (node.has("manifests") && (node.has("layers") || node.has("config"))) {
            throw document.malformed("it is an image and an index at once");
        }
    }

    private static String guess(JsonNode node) {
        if (node.has("manifests")) {
            return MediaTypes.OCI_INDEX;
        }
        return node.has("layers") ? MediaTypes.OCI_MANIFEST : "";
    }

    /** Reads the entries of an index. */
    public List<IndexEntry> index() {
        return document.members("manifests", JsonDocument::indexEntry);
    }

    /**
     * Reads a manifest whose layers can be a skill.
     *
     * @throws IntegrityException if it is malformed or of a kind that cannot be a skill
     */
    public Manifest manifest(Limits limits) {
        requireSkill();
        if (isIndex()) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, document.subject() + " is an image index, not an image");
        }
        requireVersionTwo(document);
        JsonNode config = document.node().get("config");
        if (config == null) {
            throw document.malformed("'config' is missing");
        }
        Descriptor configDescriptor = document.at(config, "the config").descriptor();
        if (!MediaTypes.isConfig(configDescriptor.mediaType())) {
            throw unsupported(document, "the config", configDescriptor);
        }
        List<Descriptor> layers = document.descriptors("layers");
        if (layers.isEmpty()) {
            throw new InvalidSkillException(
                    ErrorCode.NO_SKILL_MD, "SKILL.md", document.subject() + " has no layers, so there is no skill");
        }
        requireFew(document.subject(), layers, limits);
        layers.forEach(layer -> checkLayer(document, layer));
        Manifest manifest = new Manifest(fetched.digest(), configDescriptor, layers, document.annotations());
        requireWithin(manifest, limits);
        return manifest;
    }

    /**
     * Refuses a manifest that another reader found within other limits.
     *
     * @throws IntegrityException if it is not within these
     */
    public static void requireWithin(Manifest manifest, Limits limits) {
        String subject = "the manifest " + manifest.digest();
        requireFew(subject, manifest.layers(), limits);
        requireSize(subject, "the config", manifest.config(), limits.configBytes());
        for (Descriptor layer : manifest.layers()) {
            requireSize(subject, "the layer", layer, limits.layerBytes());
        }
    }

    private static void requireFew(String subject, List<Descriptor> layers, Limits limits) {
        if (layers.size() > limits.layers()) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE,
                    subject + " has " + layers.size() + " layers; the limit is " + limits.layers());
        }
    }

    private static void requireSize(String subject, String what, Descriptor descriptor, long limit) {
        if (descriptor.size() > limit) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE,
                    what + " " + descriptor.digest() + " of " + subject + " has " + descriptor.size()
                            + " bytes; the limit is " + limit);
        }
    }

    private static void checkLayer(JsonDocument document, Descriptor layer) {
        if (MediaTypes.isForeign(layer.mediaType()) || layer.hasUrls()) {
            throw new IntegrityException(
                    ErrorCode.FOREIGN_LAYER,
                    "the layer " + layer.digest() + " of " + document.subject()
                            + " lies outside the registry; foreign URLs are never fetched");
        }
        if (MediaTypes.layer(layer.mediaType()).isEmpty()) {
            throw unsupported(document, "the layer", layer);
        }
    }

    private static IntegrityException unsupported(JsonDocument document, String what, Descriptor descriptor) {
        return new IntegrityException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                what + " of " + document.subject() + " has the media type '" + PrintableText.of(descriptor.mediaType())
                        + "', which cannot be part of a skill");
    }
}
