package io.skillimage.skillctl;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How results are written. */
final class OutputOptions {

    /** The ways to write a result. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--output",
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            description = "How results are written: text, or json (one object a line).")
    Format format = Format.TEXT;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show where errors come from.")
    boolean verbose;
}
