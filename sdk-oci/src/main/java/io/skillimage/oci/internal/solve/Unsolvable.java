package io.skillimage.oci.internal.solve;

/** No choice of versions suits everyone; the message says who asked for what. */
public final class Unsolvable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String skill;

    /** Why there is no choice. */
    public enum Kind {
        /** A skill has no version that is in the range. */
        MISSING,
        /** A skill has versions in the range, of which none may be used. */
        REFUSED,
        /** Each range could be satisfied, all of them together cannot. */
        CONFLICT,
        /** There is too much to look at. */
        TOO_LARGE
    }

    Unsolvable(Kind kind, String skill, String message) {
        super(message);
        this.kind = kind;
        this.skill = skill;
    }

    /** Returns why there is no choice. */
    public Kind kind() {
        return kind;
    }

    /** Returns the skill of which no version suits. */
    public String skill() {
        return skill;
    }
}
