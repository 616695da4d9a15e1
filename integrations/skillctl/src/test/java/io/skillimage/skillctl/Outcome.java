package io.skillimage.skillctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What came of a command.
 *
 * @param exitCode what the process would end with
 * @param out standard output
 * @param err standard error
 */
record Outcome(int exitCode, String out, String err) {

    /** Returns the one JSON object on standard output. */
    Map<String, @Nullable Object> json() {
        List<Map<String, @Nullable Object>> all = jsonLines();
        if (all.size() != 1) {
            throw new AssertionError("expected one line, got: " + out);
        }
        return all.get(0);
    }

    /** Returns the JSON objects on standard output, one a line and nothing else. */
    List<Map<String, @Nullable Object>> jsonLines() {
        return out.lines().map(Outcome::parse).toList();
    }

    /** Returns the member "error" of the one JSON object. */
    Map<String, @Nullable Object> error() {
        return object(json().get("error"));
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new AssertionError("no object: " + value);
    }

    private static Map<String, @Nullable Object> parse(String line) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            Map<String, @Nullable Object> object = object(value(parser));
            if (parser.nextToken() != null) {
                throw new AssertionError("more than one value: " + line);
            }
            return object;
        }
    }

    private static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                return object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                return array;
            }
            case VALUE_NULL -> {
                return null;
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return token == JsonToken.VALUE_TRUE;
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            default -> {
                return parser.getString();
            }
        }
    }
}
