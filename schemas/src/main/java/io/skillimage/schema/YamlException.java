package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException.Problem;
import org.jspecify.annotations.Nullable;

/** YAML that is malformed, or that is not allowed here. Each reader turns it into a problem of its document. */
final class YamlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable ErrorCode code;
    private final boolean malformed;
    private final int line;
    private final int column;

    private YamlException(@Nullable ErrorCode code, boolean malformed, String message, int line, int column) {
        super(message, null, false, false);
        this.code = code;
        this.malformed = malformed;
        this.line = line;
        this.column = column;
    }

    /** Text that is no YAML. Line and column count from 0. */
    static YamlException malformed(String message, int line, int column) {
        return new YamlException(null, true, message, line, column);
    }

    /** YAML that we do not take. Line and column count from 0; without a code, the document's general one is used. */
    static YamlException refused(@Nullable ErrorCode code, String message, int line, int column) {
        return new YamlException(code, false, message, line, column);
    }

    /** Returns whether the text is no YAML at all, so that mending a slip of its author may help. */
    boolean isMalformed() {
        return malformed;
    }

    /** The line, counted from 0. */
    int line() {
        return line;
    }

    /**
     * Returns this as a problem.
     *
     * @param file the document
     * @param firstLine the number of the YAML's first line in the document, counted from 1
     * @param general the document's code for whatever has none of its own
     */
    Problem toProblem(String file, int firstLine, ErrorCode general) {
        String where = "line " + (firstLine + line) + ", column " + (column + 1) + ": ";
        return new Problem(code == null ? general : code, file, where + getMessage());
    }
}
