package io.skillimage.skillctl;

import io.skillimage.PrintableText;
import io.skillimage.SkillWarning;
import io.skillimage.skillctl.OutputOptions.Format;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes results to standard output and everything else to standard error, so that nothing can steer a terminal. */
final class Output {
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";
    private static final String FROM_ITS_BEGINNING = "\r\u001b[K";
    private static final String GAP = "  ";

    private final Host host;
    private final OutputOptions options;

    Output(Host host, OutputOptions options) {
        this.host = host;
        this.options = options;
    }

    boolean isJson() {
        return options.format == Format.JSON;
    }

    boolean isVerbose() {
        return options.verbose;
    }

    /** Writes a result for programs, on a line of its own, at once. */
    void json(JsonObject result) {
        result(result.toString());
    }

    /** Writes a line of a result for people. */
    void line(String text) {
        result(PrintableText.of(text));
    }

    /** Writes the properties of one thing for people, below each other. */
    void properties(Map<String, String> properties) {
        int width = properties.keySet().stream().mapToInt(Output::width).max().orElse(0);
        properties.forEach((name, value) -> line(padded(GAP + name, width + GAP.length()) + GAP + value));
    }

    /** Writes things for people, one a line, in aligned columns. */
    void table(List<String> header, List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(header);
        rows.forEach(row -> lines.add(row.stream().map(PrintableText::of).toList()));
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(other -> width(other.get(column)))
                        .max()
                        .orElse(0);
                line.append(padded(cells.get(i), width)).append(GAP);
            }
            result(line.toString().stripTrailing());
        }
    }

    /** Shows how far something is, on a terminal only, in the place of what was shown before; empty text ends that. */
    void progress(String text) {
        if (host.environment().isErrorTerminal()) {
            host.err().print(FROM_ITS_BEGINNING + PrintableText.of(text));
            host.err().flush();
        }
    }

    /** Says what should be known, though it stopped nothing. */
    void warning(SkillWarning warning) {
        warning(warning.message());
    }

    /** Says what should be known, though it stopped nothing. */
    void warning(String text) {
        message("warning", YELLOW, text);
    }

    /** Says what went wrong, and what to do. */
    void error(String fact, String advice) {
        message("error", RED, fact);
        message("advice", "", advice);
    }

    /** Shows where an error comes from, if somebody wanted to know. */
    void trace(Throwable error) {
        if (options.verbose) {
            StringWriter trace = new StringWriter();
            error.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(line -> host.err().println(PrintableText.of(line.replace("\t", "    "))));
            host.err().flush();
        }
    }

    private void message(String label, String colour, String text) {
        boolean coloured = host.environment().isErrorColoured() && !colour.isEmpty();
        PrintStream err = host.err();
        err.println((coloured ? colour + label + ":" + PLAIN : label + ":") + " " + PrintableText.of(text));
        err.flush();
    }

    private void result(String line) {
        host.out().println(line);
        host.out().flush();
        if (host.out().checkError()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "OUTPUT",
                    "cannot write to standard output",
                    "see whether its reader went away or the disk is full");
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }
}
