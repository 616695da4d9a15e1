package io.skillimage.schema;

import java.util.Set;

/** Which characters and tags YAML documents may hold here. */
final class YamlText {
    private static final String STRING_TAG = "tag:yaml.org,2002:str";
    private static final Set<String> DATA_TAGS = Set.of(
            "tag:yaml.org,2002:binary",
            "tag:yaml.org,2002:set",
            "tag:yaml.org,2002:omap",
            "tag:yaml.org,2002:pairs",
            "tag:yaml.org,2002:timestamp");

    private YamlText() {}

    /** Refuses control characters other than tabs and line ends, and what is no character at all. */
    static void refuseControlCharacters(String text) throws YamlException {
        int line = 0;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                lineStart = i + 1;
            } else if (isForbidden(c)) {
                throw YamlException.refused(
                        null, String.format("the character U+%04X is not allowed", (int) c), line, i - lineStart);
            }
        }
    }

    /**
     * Returns whether {@code text} has neither control characters, other than tabs and line ends, nor lone surrogates.
     */
    static boolean isClean(String text) {
        return text.codePoints()
                .noneMatch(c -> isForbidden(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /** Returns whether the tag says what is so anyway: this scalar is a string. */
    static boolean isStringTag(String tag) {
        return tag.equals(STRING_TAG) || tag.equals("!");
    }

    /** Returns whether the tag is one of YAML's own for plain data that JSON cannot express. */
    static boolean isDataTag(String tag) {
        return DATA_TAGS.contains(tag);
    }

    private static boolean isForbidden(int c) {
        return c == 0xFFFE || c == 0xFFFF || (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
    }
}
