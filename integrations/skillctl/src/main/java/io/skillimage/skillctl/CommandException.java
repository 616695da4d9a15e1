package io.skillimage.skillctl;

/** A command cannot go on for a reason that only the command line knows, such as a directory that is in the way. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String code;
    private final String advice;

    CommandException(int exitCode, String code, String fact, String advice) {
        super(fact);
        this.exitCode = exitCode;
        this.code = code;
        this.advice = advice;
    }

    static CommandException usage(String fact, String advice) {
        return new CommandException(ExitCode.USAGE, "USAGE", fact, advice);
    }

    int exitCode() {
        return exitCode;
    }

    String code() {
        return code;
    }

    String advice() {
        return advice;
    }
}
