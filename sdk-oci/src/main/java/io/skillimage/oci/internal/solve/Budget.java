package io.skillimage.oci.internal.solve;

/**
 * How much a solver may do: whoever can publish a skill could make it search for ever. Not thread-safe, good for one run.
 */
public final class Budget {
    private static final int MAX_SKILLS = 500;
    private static final int MAX_TRIES = 10_000;
    private static final int MAX_COMPARISONS = 1_000_000;

    private final int skills;
    private int tries;
    private int comparisons = MAX_COMPARISONS;
    private final int allTries;

    Budget(int skills, int tries) {
        this.skills = skills;
        this.tries = tries;
        this.allTries = tries;
    }

    /** Returns what suffices for every closure that makes sense. */
    public static Budget usual() {
        return new Budget(MAX_SKILLS, MAX_TRIES);
    }

    /** Takes note of how many skills there are by now. */
    void skills(int count, String last) throws Unsolvable {
        if (count > skills) {
            throw new Unsolvable(
                    Unsolvable.Kind.TOO_LARGE, last, "more than " + skills + " skills are needed, with dependencies");
        }
    }

    /** Takes note of a version that is tried. */
    void tried(String skill) throws Unsolvable {
        if (--tries < 0) {
            throw new Unsolvable(
                    Unsolvable.Kind.TOO_LARGE,
                    skill,
                    "no choice of versions that suits everyone was found among " + allTries + " tries");
        }
    }

    /** Takes note of a version that is compared with a range. */
    void compared(String skill) throws Unsolvable {
        if (--comparisons < 0) {
            throw new Unsolvable(
                    Unsolvable.Kind.TOO_LARGE,
                    skill,
                    "no choice of versions that suits everyone was found within " + MAX_COMPARISONS
                            + " comparisons of versions");
        }
    }
}
