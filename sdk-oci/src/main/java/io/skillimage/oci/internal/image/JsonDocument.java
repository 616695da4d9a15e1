package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A JSON document of an image. Every refusal is an {@link IntegrityException} that names the document. */
public final class JsonDocument {
    private final String subject;
    private final JsonNode node;

    private JsonDocument(String subject, JsonNode node) {
        this.subject = subject;
        this.node = node;
    }

    /** Returns the mapper for writing documents. */
    public static JsonMapper mapper() {
        return StrictJson.mapper();
    }

    /**
     * Parses an object.
     *
     * @param bytes the document, already bounded in size
     * @param subject what it is, for messages
     */
    public static JsonDocument parse(byte[] bytes, String subject) {
        try {
            return new JsonDocument(subject, StrictJson.object(bytes));
        } catch (StrictJson.MalformedException e) {
            throw new IntegrityException(e.code(), subject + " " + e.fact());
        }
    }

    JsonNode node() {
        return node;
    }

    /** Returns a copy of the tree that may be changed. */
    public ObjectNode tree() {
        return (ObjectNode) node.deepCopy();
    }

    /** Reads a member that must be an array of descriptors. */
    public List<Descriptor> descriptors(String member) {
        return members(member, JsonDocument::descriptor);
    }

    <T> List<T> members(String member, Function<JsonDocument, T> reader) {
        JsonNode array = node.get(member);
        if (array == null || !array.isArray()) {
            throw malformed("'" + member + "' is no array");
        }
        List<T> result = new ArrayList<>();
        for (JsonNode entry : array) {
            result.add(reader.apply(at(entry, member + "[" + result.size() + "]")));
        }
        return result;
    }

    String subject() {
        return subject;
    }

    JsonDocument at(JsonNode child, String name) {
        return new JsonDocument(name + " of " + subject, child);
    }

    /**
     * Other readers match keys whatever their case, so two keys that differ only in case could mean either. They fold
     * case as Unicode does: the long s is an s to them, and the Kelvin sign a k.
     */
    JsonDocument refuseKeysThatDifferInCase() {
        Set<String> seen = new HashSet<>();
        for (String key : node.propertyNames()) {
            if (!seen.add(key.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))) {
                throw new IntegrityException(
                        ErrorCode.DUPLICATE_KEY, subject + " has keys that differ only in case: '" + key + "'");
            }
        }
        return this;
    }

    IntegrityException malformed(String what) {
        return new IntegrityException(ErrorCode.BAD_MANIFEST, subject + ": " + what);
    }

    @Nullable
    String optionalString(String member) {
        JsonNode value = node.get(member);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw malformed("'" + member + "' is no string");
        }
        return value.stringValue();
    }

    /** Returns a member that must be a string. */
    public String string(String member) {
        String value = optionalString(member);
        if (value == null) {
            throw malformed("'" + member + "' is missing");
        }
        return value;
    }

    Digest digest(String member) {
        try {
            return Digest.parse(string(member));
        } catch (IllegalArgumentException e) {
            throw malformed("'" + member + "': " + e.getMessage());
        }
    }

    Map<String, String> annotations() {
        JsonNode annotations = node.get("annotations");
        Map<String, String> result = new TreeMap<>();
        if (annotations == null) {
            return result;
        }
        if (!annotations.isObject()) {
            throw new IntegrityException(ErrorCode.BAD_ANNOTATION, subject + ": 'annotations' is no object");
        }
        annotations.properties().forEach(entry -> {
            if (!entry.getValue().isString()) {
                throw new IntegrityException(
                        ErrorCode.BAD_ANNOTATION, subject + ": the annotation '" + entry.getKey() + "' is no string");
            }
            result.put(entry.getKey(), entry.getValue().stringValue());
        });
        return result;
    }

    Descriptor descriptor() {
        if (!node.isObject()) {
            throw malformed("it is no descriptor");
        }
        refuseKeysThatDifferInCase();
        JsonNode size = node.get("size");
        if (size == null || !size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw malformed("'size' is no number of bytes");
        }
        JsonNode urls = node.get("urls");
        boolean hasUrls = urls != null && !(urls.isArray() && urls.isEmpty());
        Descriptor descriptor = new Descriptor(
                string("mediaType"), digest("digest"), size.longValue(), annotations(), hasUrls, node.has("data"));
        inlineData(descriptor);
        return descriptor;
    }

    /**
     * Returns the content that stands in this descriptor itself, verified, or null if there is none.
     *
     * @param descriptor what this descriptor says
     */
    byte @Nullable [] inlineData(Descriptor descriptor) {
        String text = optionalString("data");
        if (text == null) {
            return null;
        }
        byte[] data = base64(text);
        if (data.length != descriptor.size()) {
            throw mismatch(
                    ErrorCode.SIZE_MISMATCH, "another size", descriptor.size() + " bytes", data.length + " bytes");
        }
        Digest actual = descriptor.digest().algorithm().of(data);
        if (!actual.equals(descriptor.digest())) {
            throw mismatch(
                    ErrorCode.DIGEST_MISMATCH,
                    "another digest",
                    descriptor.digest().toString(),
                    actual.toString());
        }
        return data;
    }

    /** The decoder of the JDK lets missing padding and stray bits pass. */
    private byte[] base64(String text) {
        try {
            byte[] data = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(data).equals(text)) {
                return data;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw malformed("'data' is no base64");
    }

    private IntegrityException mismatch(ErrorCode code, String what, String expected, String actual) {
        return new IntegrityException(
                code,
                subject + ": 'data' has " + what + " than declared: expected " + expected + ", found " + actual,
                expected,
                actual,
                null);
    }

    /** Reads a descriptor of an index. */
    IndexEntry indexEntry() {
        Descriptor descriptor = descriptor();
        JsonNode platform = node.get("platform");
        return new IndexEntry(
                descriptor,
                platform == null ? null : at(platform, "the platform").platform());
    }

    private Platform platform() {
        if (!node.isObject()) {
            throw malformed("it is no object");
        }
        refuseKeysThatDifferInCase();
        return new Platform(platformPart("os"), platformPart("architecture"), optionalPlatformPart("variant"));
    }

    private String platformPart(String member) {
        String value = optionalPlatformPart(member);
        return value == null ? "" : value;
    }

    private @Nullable String optionalPlatformPart(String member) {
        String value = optionalString(member);
        if (value != null && value.length() > Platform.MAX_PART) {
            throw malformed("'" + member + "' is longer than " + Platform.MAX_PART + " characters");
        }
        return value;
    }
}
