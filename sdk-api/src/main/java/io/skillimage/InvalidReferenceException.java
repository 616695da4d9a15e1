package io.skillimage;

/** A reference is malformed. Thrown before any input or output. */
public final class InvalidReferenceException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final String input;
    private final int position;

    /**
     * Creates an exception.
     *
     * @param input the text that is no reference
     * @param position where it stops being one, in UTF-16 units from 0
     * @param problem why
     */
    public InvalidReferenceException(String input, int position, String problem) {
        super(
                ErrorCode.BAD_REFERENCE,
                "'" + PrintableText.of(input) + "' is no reference to a skill: at position " + position + ", "
                        + problem,
                null);
        this.input = input;
        this.position = position;
    }

    /** Returns the text that is no reference, exactly as it was given. */
    public String input() {
        return input;
    }

    /** Returns where the text stops being a reference, in UTF-16 units from 0. */
    public int position() {
        return position;
    }
}
