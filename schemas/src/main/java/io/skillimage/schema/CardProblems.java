package io.skillimage.schema;

import com.networknt.schema.Error;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException.Problem;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Says in our words where a card departs from its schema. */
final class CardProblems {
    private static final String FILE = SkillFiles.CARD;

    private CardProblems() {}

    /** Returns the problems; unknown fields first, for a misspelt name is often why another one is missing. */
    static List<Problem> of(List<Error> errors) {
        return errors.stream()
                .map(CardProblems::problem)
                .sorted(Comparator.comparing(problem -> problem.code() != ErrorCode.UNKNOWN_FIELD))
                .toList();
    }

    private static Problem problem(Error error) {
        String where = FILE + "#" + error.getInstanceLocation();
        String limit =
                error.getSchemaNode() == null ? "" : error.getSchemaNode().asString("");
        return switch (error.getKeyword()) {
            case "additionalProperties" ->
                new Problem(ErrorCode.UNKNOWN_FIELD, where + "/" + property(error), "is no field of a SkillCard");
            case "required" -> new Problem(ErrorCode.BAD_CARD, where + "/" + property(error), "is required");
            case "type" -> wrongType(where, limit, error.getInstanceNode());
            case "const" -> new Problem(ErrorCode.BAD_CARD, where, "must be '" + limit + "'");
            case "minLength" -> new Problem(ErrorCode.BAD_CARD, where, "must not be empty");
            case "maxLength" ->
                new Problem(ErrorCode.BAD_CARD, where, "must not be longer than " + limit + " characters");
            case "pattern" -> new Problem(ErrorCode.BAD_CARD, where, describePattern(limit));
            default -> new Problem(ErrorCode.BAD_CARD, where, "breaks the rule '" + error.getKeyword() + "'");
        };
    }

    private static String property(Error error) {
        return JsonText.pointerSegment(String.valueOf(error.getProperty()));
    }

    private static Problem wrongType(String where, String expected, JsonNode found) {
        String due = expected.equals("array") ? "a list" : expected.equals("object") ? "a mapping" : "text";
        if (found.isNull() && !expected.equals("string")) {
            return new Problem(ErrorCode.BAD_CARD, where, "is empty, but must be " + due);
        }
        return new Problem(ErrorCode.BAD_TYPE, where, "must be " + due + ", but is " + JsonText.describe(found));
    }

    private static String describePattern(String pattern) {
        String segment = "lower-case letters and digits with single hyphens between them";
        return pattern.contains("/") ? "must be segments of " + segment + ", joined by '/'" : "must be " + segment;
    }
}
