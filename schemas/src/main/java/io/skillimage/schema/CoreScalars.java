package io.skillimage.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/** What plain scalars mean in the core schema of YAML 1.2: null, a boolean, a number or else a string. */
final class CoreScalars {
    /** Longer numbers are refused: turning digits into a number takes quadratic time. */
    static final int MAX_NUMBER = 64;

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)");
    private static final Pattern EXPONENTIAL = Pattern.compile(DECIMAL + "[eE][-+]?[0-9]+");
    private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)");

    private CoreScalars() {}

    /** Returns the value of a plain scalar, or null if it is a number of more than {@value #MAX_NUMBER} characters. */
    static @Nullable JsonNode resolve(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> NullNode.getInstance();
            case "true", "True", "TRUE" -> BooleanNode.TRUE;
            case "false", "False", "FALSE" -> BooleanNode.FALSE;
            case ".nan", ".NaN", ".NAN" -> DoubleNode.valueOf(Double.NaN);
            default -> mayBeNumber(text.charAt(0)) ? resolveNumber(text) : StringNode.valueOf(text);
        };
    }

    private static boolean mayBeNumber(char first) {
        return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
    }

    private static @Nullable JsonNode resolveNumber(String text) {
        boolean tooLong = text.length() > MAX_NUMBER;
        if (INTEGER.matcher(text).matches()) {
            return tooLong ? null : BigIntegerNode.valueOf(new BigInteger(text));
        }
        if (OCTAL.matcher(text).matches()) {
            return tooLong ? null : BigIntegerNode.valueOf(new BigInteger(text.substring(2), 8));
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return tooLong ? null : BigIntegerNode.valueOf(new BigInteger(text.substring(2), 16));
        }
        // A decimal keeps its zeros, so that a version written as 1.10 can still be shown as such.
        if (DECIMAL.matcher(text).matches()) {
            return tooLong ? null : DecimalNode.valueOf(new BigDecimal(text));
        }
        if (EXPONENTIAL.matcher(text).matches()) {
            return tooLong ? null : DoubleNode.valueOf(Double.parseDouble(text));
        }
        if (INFINITE.matcher(text).matches()) {
            return DoubleNode.valueOf(text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return StringNode.valueOf(text);
    }
}
