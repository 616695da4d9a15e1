package io.skillimage.langchain4j;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of a tool call. A model wrote them: anything may be missing, misspelt or of the wrong type. */
final class ToolArguments {
    private static final int MAX_LENGTH = 65_536;
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build());

    private final JsonNode object;

    private ToolArguments(JsonNode object) {
        this.object = object;
    }

    /**
     * Reads the arguments.
     *
     * @param json a JSON object; null or blank stands for no arguments
     * @throws BadArgumentsException if it is anything else
     */
    static ToolArguments parse(@Nullable String json) {
        if (json == null || json.isBlank()) {
            return new ToolArguments(JSON.createObjectNode());
        }
        if (json.length() > MAX_LENGTH) {
            throw new BadArgumentsException("The arguments are too long.");
        }
        try {
            JsonNode node = JSON.readTree(json);
            if (node != null && node.isObject()) {
                return new ToolArguments(node);
            }
        } catch (JsonProcessingException e) {
            throw new BadArgumentsException("The arguments are not valid JSON; write them as a JSON object.");
        }
        throw new BadArgumentsException("The arguments must be a JSON object.");
    }

    /**
     * Returns a text without the blanks around it.
     *
     * @throws BadArgumentsException if it is missing, blank or no text
     */
    String text(String name) {
        JsonNode value = object.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new BadArgumentsException("The argument '" + name + "' is missing: give it as a string.");
        }
        return value.textValue().strip();
    }

    /**
     * Returns a list of texts as they are, empty if it is missing or null.
     *
     * @throws BadArgumentsException if it is anything else
     */
    List<String> texts(String name) {
        JsonNode value = object.path(name);
        List<String> texts = new ArrayList<>();
        if (value.isMissingNode() || value.isNull()) {
            return texts;
        }
        for (JsonNode item : value) {
            if (item.isTextual()) {
                texts.add(item.textValue());
            }
        }
        if (!value.isArray() || texts.size() != value.size()) {
            throw new BadArgumentsException("The argument '" + name + "' must be a list of strings.");
        }
        return texts;
    }

    /**
     * Returns a count, written as a number or as its digits; zero if it is missing or null.
     *
     * @throws BadArgumentsException if it is anything else or negative
     */
    int count(String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        try {
            double number = Double.parseDouble(value.asText());
            if (number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number)) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // Refused below, with the numbers that are out of range.
        }
        throw new BadArgumentsException("The argument '" + name + "' must be a whole number, 0 or more.");
    }
}
