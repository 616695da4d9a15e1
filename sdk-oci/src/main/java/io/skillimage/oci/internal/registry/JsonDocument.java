package io.skillimage.oci.internal.registry;

import io.skillimage.oci.internal.image.StrictJson;
import io.skillimage.oci.internal.image.StrictJson.MalformedException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A small JSON document of a registry or a credential file. Strict about its form, as {@link StrictJson} is, and lenient
 * about its members: one that is missing or of another type counts as empty.
 */
final class JsonDocument {
    private final JsonNode node;

    private JsonDocument(JsonNode node) {
        this.node = node;
    }

    static JsonDocument parse(byte[] bytes) throws MalformedException {
        return new JsonDocument(StrictJson.object(bytes));
    }

    /** Returns a string member, or an empty string if there is none. */
    String text(String name) {
        JsonNode member = node.path(name);
        return member.isString() ? member.stringValue() : "";
    }

    /** Returns a whole number, the largest one for all that are larger, or null if there is none. */
    @Nullable
    Long number(String name) {
        JsonNode member = node.path(name);
        if (!member.isIntegralNumber()) {
            return null;
        }
        return member.canConvertToLong() ? member.longValue() : Long.MAX_VALUE;
    }

    /** Returns an object member, empty if there is none. */
    JsonDocument object(String name) {
        JsonNode member = node.path(name);
        return new JsonDocument(member.isObject() ? member : JsonNodeFactory.instance.objectNode());
    }

    /** Returns the objects of an array member. */
    List<JsonDocument> objects(String name) {
        return items(name).stream()
                .filter(JsonNode::isObject)
                .map(JsonDocument::new)
                .toList();
    }

    /** Returns the strings of an array member. */
    List<String> strings(String name) {
        return items(name).stream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    private List<JsonNode> items(String name) {
        JsonNode member = node.path(name);
        return member.isArray() ? member.valueStream().toList() : List.of();
    }

    /** Returns whether a member is an array, missing or null. */
    boolean isArrayOrAbsent(String name) {
        JsonNode member = node.path(name);
        return member.isArray() || member.isMissingNode() || member.isNull();
    }

    /** Returns whether a member is an array. */
    boolean isArray(String name) {
        return node.path(name).isArray();
    }

    /** Returns the names of the members that are not null. */
    List<String> names() {
        return node.propertyStream()
                .filter(member -> !member.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
    }
}
