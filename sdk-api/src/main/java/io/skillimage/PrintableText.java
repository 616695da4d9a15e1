package io.skillimage;

/**
 * Makes text of unknown origin fit for a message, a log line or a terminal.
 *
 * <p>Control characters, line separators, bidirectional and other invisible format characters, characters without a
 * public meaning and unpaired surrogates are written as {@code \}{@code uXXXX}; long text is cut. Text that went
 * through once comes out of a second time as it is.
 */
public final class PrintableText {
    private static final int MAX_CHARS = 2_000;
    private static final int MIN_CHARS = 40;
    private static final int MAX_SUFFIX = "... (2147483647 more characters)".length();

    private PrintableText() {}

    /**
     * Returns {@code text} with everything escaped that could steer a terminal or deceive a reader.
     *
     * @return at most 2,000 UTF-16 units; where text was left out, the end says how much
     */
    public static String of(String text) {
        return of(text, MAX_CHARS);
    }

    /**
     * Returns {@code text} with everything escaped that could steer a terminal or deceive a reader.
     *
     * @param maxChars how many UTF-16 units to return at most
     * @return at most that many; where text was left out, the end says how much
     * @throws IllegalArgumentException if that is less than 40, so that not even this would fit
     */
    public static String of(String text, int maxChars) {
        if (maxChars < MIN_CHARS) {
            throw new IllegalArgumentException("at least " + MIN_CHARS + " UTF-16 units: " + maxChars);
        }
        if (text.length() <= maxChars && text.codePoints().noneMatch(PrintableText::isUnsafe)) {
            return text;
        }
        StringBuilder out = new StringBuilder(Math.min(text.length() + 16, maxChars + 16));
        int shown = 0;
        int kept = 0;
        int next = 0;
        while (next < text.length() && out.length() <= maxChars) {
            if (out.length() <= maxChars - MAX_SUFFIX) {
                shown = next;
                kept = out.length();
            }
            int c = text.codePointAt(next);
            append(out, c);
            next += Character.charCount(c);
        }
        if (out.length() <= maxChars) {
            return out.toString();
        }
        out.setLength(kept);
        return out.append("... (")
                .append(text.length() - shown)
                .append(" more characters)")
                .toString();
    }

    private static void append(StringBuilder out, int c) {
        if (!isUnsafe(c)) {
            out.appendCodePoint(c);
            return;
        }
        for (char unit : Character.toChars(c)) {
            out.append(String.format("\\u%04X", (int) unit));
        }
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
