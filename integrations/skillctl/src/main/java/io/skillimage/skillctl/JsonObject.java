package io.skillimage.skillctl;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A JSON object in the making; its members keep their order. Not safe for use by several threads. */
final class JsonObject {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    /** Adds a member: text, or null where there is none. */
    JsonObject put(String name, @Nullable String value) {
        members.put(name, value);
        return this;
    }

    /** Adds a member. */
    JsonObject put(String name, boolean value) {
        members.put(name, value);
        return this;
    }

    /** Adds a member. */
    JsonObject put(String name, long value) {
        members.put(name, value);
        return this;
    }

    /** Adds a member: an object, or null where there is none. */
    JsonObject put(String name, @Nullable JsonObject value) {
        members.put(name, value);
        return this;
    }

    /** Adds a member: an array of objects. */
    JsonObject put(String name, List<JsonObject> values) {
        members.put(name, values);
        return this;
    }

    /** Adds a member: an array of strings. */
    JsonObject putStrings(String name, List<String> values) {
        members.put(name, values);
        return this;
    }

    /** Adds the members of another object. */
    JsonObject putAll(JsonObject other) {
        members.putAll(other.members);
        return this;
    }

    static JsonObject of(Map<String, String> values) {
        JsonObject object = new JsonObject();
        values.forEach(object::put);
        return object;
    }

    /** Returns the object on one line. What a terminal could not show, or would obey, is escaped. */
    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, this);
        }
        return escaped(text.toString());
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        if (value instanceof JsonObject object) {
            generator.writeStartObject();
            object.members.forEach((name, member) -> {
                generator.writeName(name);
                write(generator, member);
            });
            generator.writeEndObject();
        } else if (value instanceof List<?> values) {
            generator.writeStartArray();
            values.forEach(element -> write(generator, element));
            generator.writeEndArray();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(value.toString());
        }
    }

    /** Beyond ASCII everything stands inside a string, where an escape means the same. */
    private static String escaped(String json) {
        StringBuilder out = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (isInvisible(c)) {
                for (char unit : Character.toChars(c)) {
                    out.append(String.format("\\u%04X", (int) unit));
                }
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
