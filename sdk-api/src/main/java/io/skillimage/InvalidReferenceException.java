package io.skillimage;

/**
 * A reference is malformed, or cannot be written in the form that was asked for. Thrown before any input or output.
 *
 * <p>The message quotes the text, but not what stands where a URL has its user and password.
 */
public final class InvalidReferenceException extends SkillException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTED = 1_000;

    private final String input;
    private final int position;

    /**
     * Creates an exception.
     *
     * @param input the text that is no reference
     * @param position where it stops being one, in UTF-16 units from 0; the length of the text where its end is missing
     * @param problem why
     */
    public InvalidReferenceException(String input, int position, String problem) {
        super(
                ErrorCode.BAD_REFERENCE,
                "'" + PrintableText.of(withoutUser(input), QUOTED) + "' is no reference to a skill: at position "
                        + position + ", " + problem,
                null);
        this.input = input;
        this.position = position;
    }

    /** Returns the text that is no reference, exactly as it was given: control characters, passwords and all. */
    public String input() {
        return input;
    }

    /** Returns where the text stops being a reference, in UTF-16 units from 0 and at most its length. */
    public int position() {
        return position;
    }

    private static String withoutUser(String input) {
        int scheme = input.indexOf("://");
        if (scheme < 0 && ReferenceParser.namesTransport(input)) {
            return input;
        }
        int start = scheme < 0 ? 0 : scheme + 3;
        int slash = input.indexOf('/', start);
        int at = input.lastIndexOf('@', slash < 0 ? input.length() : slash);
        boolean digest = input.startsWith("sha256:", at + 1) || input.startsWith("sha512:", at + 1);
        return at <= start || digest ? input : input.substring(0, start) + "***" + input.substring(at);
    }
}
