package io.skillimage.skillctl;

/** What the process says to the script that called it. */
final class ExitCode {
    /** Done. */
    static final int OK = 0;
    /** A rule refused, or there is no such thing. */
    static final int REFUSED = 1;
    /** The command line, its files or its directories cannot be used. */
    static final int USAGE = 2;
    /** The registry or the network failed. */
    static final int REGISTRY = 3;
    /** Somebody interrupted. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
