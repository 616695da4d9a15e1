package io.skillimage;

/**
 * Makes text of unknown origin fit for a message, a log line or a terminal.
 *
 * <p>Control characters, line separators, bidirectional and other invisible format characters and unpaired surrogates
 * are written as {@code \}{@code uXXXX}; long text is cut.
 */
public final class PrintableText {
    private static final int MAX_CHARS = 2_000;

    private PrintableText() {}

    /** Returns {@code text} with everything escaped that a reader could not see or that could steer a terminal. */
    public static String of(String text) {
        StringBuilder out = null;
        int end = Math.min(text.length(), MAX_CHARS);
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if (isUnsafe(c)) {
                if (out == null) {
                    out = new StringBuilder(text.length() + 16).append(text, 0, i);
                }
                for (int k = i; k < next; k++) {
                    out.append(String.format("\\u%04X", (int) text.charAt(k)));
                }
            } else if (out != null) {
                out.appendCodePoint(c);
            }
            i = next;
        }
        String shown = out == null ? text.substring(0, end) : out.toString();
        return end < text.length() ? shown + "... (" + (text.length() - end) + " more characters)" : shown;
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
