package io.skillimage.oci.internal.registry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Small JSON documents of registries and credential files as maps, lists and strings. Strict: one object, no duplicate
 * members, nothing after it. Members that are null are left out. What is malformed is never quoted, since such documents
 * hold secrets.
 */
final class JsonDocument {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    private final Map<String, Object> members;

    private JsonDocument(Map<String, Object> members) {
        this.members = members;
    }

    /** The text is no JSON object; the message says where, and never what stood there. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    static JsonDocument parse(byte[] bytes) throws MalformedException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("it is not UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("it is no JSON object");
            }
            JsonDocument document = new JsonDocument(object(parser));
            if (parser.nextToken() != null) {
                throw new MalformedException("something follows the JSON object");
            }
            return document;
        } catch (JacksonException e) {
            throw new MalformedException(
                    e.getLocation() == null
                            ? "it is not JSON"
                            : "it is not JSON at line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr());
        }
    }

    /** Returns a string member, or an empty string if there is none. */
    String text(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    /** Returns a whole number, or null if there is none. */
    @Nullable
    Long number(String name) {
        return members.get(name) instanceof Long number ? number : null;
    }

    /** Returns an object member, empty if there is none. */
    JsonDocument object(String name) {
        return members.get(name) instanceof JsonDocument object ? object : new JsonDocument(Map.of());
    }

    /** Returns an array member, empty if there is none. */
    List<?> array(String name) {
        return members.get(name) instanceof List<?> array ? array : List.of();
    }

    boolean isArrayOrAbsent(String name) {
        return !members.containsKey(name) || members.get(name) instanceof List<?>;
    }

    Iterable<String> names() {
        return members.keySet();
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            if (value != null) {
                members.put(name, value);
            }
        }
        return members;
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Object value = value(parser, token);
            if (value != null) {
                items.add(value);
            }
        }
        return items;
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> new JsonDocument(object(parser));
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? Long.valueOf(Long.MAX_VALUE)
                        : Long.valueOf(parser.getLongValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
