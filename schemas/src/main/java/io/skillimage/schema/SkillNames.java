package io.skillimage.schema;

/**
 * The names of the Agent Skills specification: lower-case ASCII letters and digits, with single hyphens between them.
 */
public final class SkillNames {
    private static final int MAX_NAME = 64;
    private static final int MAX_NAMESPACE = 128;

    private SkillNames() {}

    /** Returns whether {@code text} is the legal name of a skill: a segment of at most 64 characters. */
    public static boolean isName(String text) {
        return text.length() <= MAX_NAME && isSegment(text);
    }

    /** Returns whether {@code text} is a legal namespace: segments joined by {@code /}, at most 128 characters. */
    public static boolean isNamespace(String text) {
        if (text.length() > MAX_NAMESPACE) {
            return false;
        }
        for (String segment : text.split("/", -1)) {
            if (!isSegment(segment)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSegment(String text) {
        boolean afterHyphen = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hyphen = c == '-';
            if (hyphen ? afterHyphen : !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                return false;
            }
            afterHyphen = hyphen;
        }
        return !afterHyphen;
    }
}
