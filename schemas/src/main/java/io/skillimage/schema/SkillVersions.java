package io.skillimage.schema;

import java.util.List;
import java.util.regex.Pattern;

/** The versions of skills, and ranges of them. */
public final class SkillVersions {
    private static final int MAX_RANGE = 256;
    private static final int MAX_ALTERNATIVES = 16;
    private static final int UNSIGNED_LONG_DIGITS = 20;
    private static final String MAX_UNSIGNED_LONG = "18446744073709551615";

    private static final String PART = "(?:0|[1-9][0-9]{0,8})";
    private static final String ANY = "[xX*]";
    private static final String IDENTIFIERS = "[0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++){0,16}";
    private static final String PARTIAL =
            PART + "(?:\\." + ANY + "(?:\\." + ANY + ")?|\\." + PART + "(?:\\.(?:" + PART + "|" + ANY + "))?)?";
    private static final String PRE_RELEASE =
            PART + "\\." + PART + "\\." + PART + "-" + IDENTIFIERS + "(?:\\+" + IDENTIFIERS + ")?";
    private static final String VERSION = "(?:" + PRE_RELEASE + "|" + PARTIAL + ")";
    private static final String COMPARATOR = "(?:(?:[<>]=?|[=^~]) {0,4})?" + VERSION;
    private static final String AND = "(?: {1,4}| {0,4}, {0,4})";
    private static final String HYPHEN = VERSION + " {1,4}- {1,4}" + VERSION;
    private static final Pattern ALTERNATIVE =
            Pattern.compile(ANY + "|" + HYPHEN + "|" + COMPARATOR + "(?:" + AND + COMPARATOR + "){0,15}");

    private SkillVersions() {}

    /**
     * Returns whether {@code text} is a semantic version, to the letter of Semantic Versioning 2.0.0: three numbers, no
     * leading {@code v}, no leading zeros, no blanks. Each of the three must fit into 64 bits, unsigned, as other tools
     * require.
     */
    public static boolean isVersion(String text) {
        int plus = text.indexOf('+');
        String version = plus < 0 ? text : text.substring(0, plus);
        int hyphen = version.indexOf('-');
        String core = hyphen < 0 ? version : version.substring(0, hyphen);
        return isCore(core)
                && (hyphen < 0 || areIdentifiers(version.substring(hyphen + 1), false))
                && (plus < 0 || areIdentifiers(text.substring(plus + 1), true));
    }

    /**
     * Returns whether {@code text} is a range of versions as npm writes them: comparators such as {@code >=1.0.0},
     * {@code ^1.2} or {@code ~1.4.0}, joined by blanks or commas (all must hold) and {@code ||} (one must);
     * {@code 1.x}; {@code 1.0.0 - 2.0.0}; {@code *}. Numbers have at most nine digits.
     */
    public static boolean isRange(String text) {
        if (text.length() > MAX_RANGE) {
            return false;
        }
        List<String> alternatives = List.of(text.split("\\|\\|", -1));
        return alternatives.size() <= MAX_ALTERNATIVES
                && alternatives.stream()
                        .allMatch(a -> ALTERNATIVE.matcher(trimBlanks(a)).matches());
    }

    /**
     * Compares two versions by the precedence of Semantic Versioning 2.0.0; build metadata does not count.
     *
     * @param one a version, as {@link #isVersion} has it
     * @param other another
     * @return less than, equal to or greater than zero
     */
    public static int compare(String one, String other) {
        String[] left = split(one);
        String[] right = split(other);
        int core = compareIdentifiers(left[0], right[0]);
        if (core != 0) {
            return core;
        }
        if (left[1].isEmpty() || right[1].isEmpty()) {
            return Boolean.compare(left[1].isEmpty(), right[1].isEmpty());
        }
        return compareIdentifiers(left[1], right[1]);
    }

    /** The three numbers, and the pre-release or an empty text. */
    private static String[] split(String version) {
        int plus = version.indexOf('+');
        String bare = plus < 0 ? version : version.substring(0, plus);
        int hyphen = bare.indexOf('-');
        return hyphen < 0
                ? new String[] {bare, ""}
                : new String[] {bare.substring(0, hyphen), bare.substring(hyphen + 1)};
    }

    private static int compareIdentifiers(String one, String other) {
        String[] left = one.split("\\.", -1);
        String[] right = other.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int compared = compareIdentifier(left[i], right[i]);
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    /** Numbers by their value, whatever their length; texts by their characters; a number before a text. */
    private static int compareIdentifier(String one, String other) {
        boolean leftNumeric = isNumeric(one);
        if (leftNumeric != isNumeric(other)) {
            return leftNumeric ? -1 : 1;
        }
        return leftNumeric && one.length() != other.length()
                ? Integer.compare(one.length(), other.length())
                : one.compareTo(other);
    }

    private static String trimBlanks(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isCore(String core) {
        String[] numbers = core.split("\\.", -1);
        return numbers.length == 3 && isNumber(numbers[0]) && isNumber(numbers[1]) && isNumber(numbers[2]);
    }

    private static boolean isNumber(String text) {
        return isNumeric(text)
                && !hasLeadingZero(text)
                && (text.length() < UNSIGNED_LONG_DIGITS
                        || (text.length() == UNSIGNED_LONG_DIGITS && text.compareTo(MAX_UNSIGNED_LONG) <= 0));
    }

    private static boolean areIdentifiers(String text, boolean zerosMayLead) {
        for (String identifier : text.split("\\.", -1)) {
            boolean legal = !identifier.isEmpty() && identifier.chars().allMatch(SkillVersions::isIdentifierCharacter);
            if (!legal || (!zerosMayLead && isNumeric(identifier) && hasLeadingZero(identifier))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumeric(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean hasLeadingZero(String text) {
        return text.length() > 1 && text.charAt(0) == '0';
    }

    private static boolean isIdentifierCharacter(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    }
}
