package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillWarning;
import java.util.ArrayList;
import java.util.List;

/** What is found wrong with a document, weighed for those who use a skill or for those who write it. */
final class Findings {
    private final boolean strict;
    private final List<Problem> problems = new ArrayList<>();
    private final List<SkillWarning> warnings = new ArrayList<>();

    private Findings(boolean strict) {
        this.strict = strict;
    }

    /** Violations are warnings: skills that work elsewhere should work here. */
    static Findings forUse() {
        return new Findings(false);
    }

    /** Violations are problems: what is written should work everywhere. */
    static Findings forAuthors() {
        return new Findings(true);
    }

    boolean isStrict() {
        return strict;
    }

    void problem(ErrorCode code, String path, String message) {
        problems.add(new Problem(code, path, message));
    }

    void problem(Problem problem) {
        problems.add(problem);
    }

    void violation(ErrorCode code, SkillWarning.Code warning, String path, String message) {
        if (strict) {
            problem(code, path, message);
        } else {
            warning(warning, path, message);
        }
    }

    void warning(SkillWarning.Code code, String path, String message) {
        warnings.add(new SkillWarning(code, path + ": " + message));
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    List<SkillWarning> warnings() {
        return List.copyOf(warnings);
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new InvalidSkillException(problems);
        }
    }
}
