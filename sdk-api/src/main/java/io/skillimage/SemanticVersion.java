package io.skillimage;

/**
 * A version of a skill, to the letter of Semantic Versioning 2.0.0. An immutable value, safe for use by many threads.
 *
 * <p>The natural order is the precedence of that specification, for which build metadata does not count: versions that
 * differ in nothing else compare as equal and are not {@link #equals(Object) equal}.
 */
public final class SemanticVersion implements Comparable<SemanticVersion> {
    private static final int UNSIGNED_LONG_DIGITS = 20;
    private static final String MAX_UNSIGNED_LONG = "18446744073709551615";

    private final String text;
    private final long major;
    private final long minor;
    private final long patch;
    private final String preRelease;

    /** The numbers are unsigned; a release has an empty pre-release. */
    SemanticVersion(String text, long major, long minor, long patch, String preRelease) {
        this.text = text;
        this.major = major;
        this.minor = minor;
        this.patch = patch;
        this.preRelease = preRelease;
    }

    /**
     * Returns whether {@code text} is a version: three numbers, no leading {@code v}, no leading zeros, no blanks. Each of
     * the three must fit into 64 bits, unsigned, as other tools require.
     */
    public static boolean isVersion(String text) {
        int plus = text.indexOf('+');
        String version = plus < 0 ? text : text.substring(0, plus);
        int hyphen = version.indexOf('-');
        return isCore(hyphen < 0 ? version : version.substring(0, hyphen))
                && (hyphen < 0 || areIdentifiers(version.substring(hyphen + 1), false))
                && (plus < 0 || areIdentifiers(text.substring(plus + 1), true));
    }

    /**
     * Parses a version.
     *
     * @throws IllegalArgumentException if the text is none, as {@link #isVersion(String)} has it
     */
    public static SemanticVersion parse(String text) {
        if (!isVersion(text)) {
            throw new IllegalArgumentException(
                    "'" + PrintableText.of(text) + "' is no semantic version such as 1.0.0 or 1.0.0-rc.1");
        }
        int plus = text.indexOf('+');
        String version = plus < 0 ? text : text.substring(0, plus);
        int hyphen = version.indexOf('-');
        String[] core = (hyphen < 0 ? version : version.substring(0, hyphen)).split("\\.", -1);
        return new SemanticVersion(
                text,
                Long.parseUnsignedLong(core[0]),
                Long.parseUnsignedLong(core[1]),
                Long.parseUnsignedLong(core[2]),
                hyphen < 0 ? "" : version.substring(hyphen + 1));
    }

    /** Returns whether this comes before a release of the same three numbers. */
    public boolean isPreRelease() {
        return !preRelease.isEmpty();
    }

    boolean hasNumbersOf(SemanticVersion other) {
        return major == other.major && minor == other.minor && patch == other.patch;
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int numbers = Long.compareUnsigned(major, other.major);
        if (numbers == 0) {
            numbers = Long.compareUnsigned(minor, other.minor);
        }
        if (numbers == 0) {
            numbers = Long.compareUnsigned(patch, other.patch);
        }
        if (numbers != 0) {
            return numbers;
        }
        return isPreRelease() && other.isPreRelease()
                ? compareIdentifiers(preRelease, other.preRelease)
                : Boolean.compare(other.isPreRelease(), isPreRelease());
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
            boolean legal =
                    !identifier.isEmpty() && identifier.chars().allMatch(SemanticVersion::isIdentifierCharacter);
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

    static boolean isIdentifierCharacter(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    }

    /** Returns whether the other version is written the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SemanticVersion that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the version as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
