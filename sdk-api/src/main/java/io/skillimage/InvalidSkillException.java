package io.skillimage;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * skill.yaml, SKILL.md or a collection is missing, malformed or breaks a rule, or a file that names skills is:
 * skills.json, skills.lock.json. Lists every problem at once.
 */
public final class InvalidSkillException extends SkillException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 10;

    private final Problem[] problems;

    /**
     * One problem.
     *
     * @param code which rule
     * @param path where: the file, then a JSON pointer into it, such as {@code skill.yaml#/metadata/version}
     * @param message what is wrong
     */
    public record Problem(ErrorCode code, String path, String message) implements Serializable {
        /** Makes the texts printable. */
        public Problem {
            path = PrintableText.of(path);
            message = PrintableText.of(message);
        }

        /** Returns the place and what is wrong there. */
        @Override
        public String toString() {
            return path + ": " + message;
        }
    }

    /** Creates an exception for a single problem. */
    public InvalidSkillException(ErrorCode code, String path, String message) {
        this(List.of(new Problem(code, path, message)));
    }

    /**
     * Creates an exception for problems. The message names the first ten.
     *
     * @param problems at least one; the first gives the code
     * @throws IllegalArgumentException if there is none
     */
    public InvalidSkillException(List<Problem> problems) {
        super(first(problems).code(), describe(problems), null);
        this.problems = problems.toArray(Problem[]::new);
    }

    /** Returns every problem, at least one, as an unmodifiable list. */
    public List<Problem> problems() {
        return List.of(problems);
    }

    private static Problem first(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an invalid skill has at least one problem");
        }
        return problems.get(0);
    }

    private static String describe(List<Problem> problems) {
        String shown = problems.stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("; "));
        return problems.size() <= SHOWN ? shown : shown + "; and " + (problems.size() - SHOWN) + " more";
    }
}
