package io.skillimage.skillctl;

import io.skillimage.AuthenticationException;
import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.PrintableText;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.ParameterException;

/**
 * What an exception means to whoever called the program.
 *
 * @param exitCode what the process ends with
 * @param code which failure it is, for programs
 * @param fact what happened, on one line
 * @param advice what to do, on one line
 * @param problems the problems of a skill, where there are several
 */
record Failure(int exitCode, String code, String fact, String advice, List<Problem> problems) {

    static Failure of(Throwable error) {
        if (error instanceof InvalidSkillException invalid) {
            return new Failure(
                    exitCode(invalid), invalid.code().name(), fact(invalid), Advice.on(invalid), invalid.problems());
        }
        if (error instanceof SkillException refused) {
            return simple(exitCode(refused), refused.code().name(), fact(refused), Advice.on(refused));
        }
        if (error instanceof CommandException stopped) {
            return simple(stopped.exitCode(), stopped.code(), fact(stopped), stopped.advice());
        }
        if (error instanceof ParameterException misused) {
            return simple(ExitCode.USAGE, "USAGE", fact(misused), Advice.on(misused));
        }
        return simple(
                ExitCode.REFUSED,
                "INTERNAL",
                "this is a fault in skillctl: " + PrintableText.of(error.toString()),
                "report it with the output of the same command and --verbose");
    }

    private static Failure simple(int exitCode, String code, String fact, String advice) {
        return new Failure(exitCode, code, fact, advice, List.of());
    }

    private static String fact(Throwable error) {
        return PrintableText.of(Objects.requireNonNullElse(error.getMessage(), error.toString()));
    }

    private static int exitCode(SkillException error) {
        if (error.code() == ErrorCode.INTERRUPTED) {
            return ExitCode.INTERRUPTED;
        }
        if (error.code() == ErrorCode.BLOCKED) {
            return ExitCode.REFUSED;
        }
        if (error instanceof InvalidReferenceException
                || error instanceof CacheException
                || error.code() == ErrorCode.BAD_CONFIGURATION
                || error.code() == ErrorCode.BAD_LOCK) {
            return ExitCode.USAGE;
        }
        return error instanceof RegistryException || error instanceof AuthenticationException
                ? ExitCode.REGISTRY
                : ExitCode.REFUSED;
    }

    /** Returns the failure as programs read it. */
    JsonObject toJson(String reference) {
        JsonObject json =
                new JsonObject().put("code", code).put("message", fact).put("reference", reference);
        return problems.isEmpty()
                ? json
                : json.put("problems", problems.stream().map(Results::problem).toList());
    }
}
