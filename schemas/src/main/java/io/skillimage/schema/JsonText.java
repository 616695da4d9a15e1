package io.skillimage.schema;

import tools.jackson.databind.JsonNode;

/** Values in words and as text. */
final class JsonText {
    private static final int MAX_SEGMENT = 64;

    private JsonText() {}

    /** Names the type of a value, for a message. */
    static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "a mapping";
            case STRING -> "text";
            case NUMBER -> "a number (quote it)";
            case BOOLEAN -> "a boolean (quote it)";
            default -> "empty";
        };
    }

    /** Returns a scalar as its author would write it, nothing for null, anything else as JSON. */
    static String of(JsonNode node) {
        if (node.isNull()) {
            return "";
        }
        return node.isContainer() ? node.toString() : node.asString();
    }

    /** Returns the name of a field as it stands in a JSON pointer, cut where it is long. */
    static String pointerSegment(String field) {
        String cut = field.length() <= MAX_SEGMENT ? field : field.substring(0, MAX_SEGMENT) + "...";
        return cut.replace("~", "~0").replace("/", "~1");
    }
}
