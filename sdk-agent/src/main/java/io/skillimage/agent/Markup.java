package io.skillimage.agent;

import io.skillimage.PrintableText;
import java.util.Collection;
import java.util.regex.Pattern;

/** Text of unknown origin between tags that a model is to trust. */
final class Markup {
    /** Blanks count, and what nobody sees. Possessive, so that a run of them is walked once. */
    private static final Pattern OUR_TAG = Pattern.compile(
            "<(?=[\\s\\p{Z}\\p{C}/]*+skill_(?:content|resource|notice|script))", Pattern.CASE_INSENSITIVE);

    /** A text can be hidden in them. Those that join letters and pictures are part of what is seen. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Co}\\p{Cs}&&[^\\x{200C}\\x{200D}]]");

    private static final Pattern BLANKS = Pattern.compile("[\\p{Cc}\\p{Z}]+");

    private Markup() {}

    /** Returns {@code text} with the characters escaped that mean something in XML. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /** Returns {@code text} as it is, but for the tags that wrap a tool's result: it can neither close nor imitate them. */
    static String inert(String text) {
        return OUR_TAG.matcher(text).replaceAll("&lt;");
    }

    /** Returns names that skills chose in one line of at most 2,000 UTF-16 units. */
    static String words(Collection<String> names) {
        return inert(PrintableText.of(String.join(", ", names)));
    }

    /**
     * Returns {@code text} with every run of blanks, line ends and control characters as a single space, without characters
     * that show nothing, and cut after so many code points.
     */
    static String line(String text, int max) {
        String line = BLANKS.matcher(UNSEEN.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
        return line.codePointCount(0, line.length()) <= max
                ? line
                : line.substring(0, line.offsetByCodePoints(0, max)) + "...";
    }
}
