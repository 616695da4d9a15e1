package io.skillimage.skillctl;

import io.skillimage.InvalidSkillException;
import io.skillimage.PrintableText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "collection",
        description = "Publishes, shows and gets collections: lists of skills that belong together.",
        synopsisSubcommandLabel = "COMMAND")
final class CollectionCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Reports what is wrong with the document of a collection; the usual advice would be about a skill. */
    static int report(Session session, InvalidSkillException error, String subject, String advice) {
        session.output().trace(error);
        Failure failure = new Failure(
                ExitCode.REFUSED, error.code().name(), PrintableText.of(error.getMessage()), advice, error.problems());
        return session.errors().report(failure, subject, new JsonObject());
    }
}
