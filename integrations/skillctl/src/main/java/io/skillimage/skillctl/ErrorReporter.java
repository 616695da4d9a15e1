package io.skillimage.skillctl;

/** Tells of failures: a line of fact and a line of advice for people, an object for programs. */
final class ErrorReporter {
    private final Output output;

    ErrorReporter(Output output) {
        this.output = output;
    }

    /**
     * Reports the failure of a whole command.
     *
     * @param subject the reference or path it was about, or an empty string
     * @return the exit code
     */
    int report(Throwable error, String subject) {
        return report(error, subject, new JsonObject());
    }

    /**
     * Reports the failure of one of several results.
     *
     * @param reference what was asked for, exactly as it was written
     * @return the exit code
     */
    int reportOneOfMany(Throwable error, String reference) {
        return report(error, reference, new JsonObject().put("reference", reference));
    }

    private int report(Throwable error, String subject, JsonObject result) {
        int exitCode = report(Failure.of(error), subject, result);
        output.trace(error);
        return exitCode;
    }

    /**
     * Reports a failure that has a result besides.
     *
     * @return the exit code
     */
    int report(Failure failure, String subject, JsonObject result) {
        output.error(failure.fact(), failure.advice());
        if (output.isJson()) {
            output.json(result.put("error", failure.toJson(subject)));
        }
        return failure.exitCode();
    }
}
