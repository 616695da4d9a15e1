package io.skillimage.skillctl;

import io.skillimage.InvalidSkillException;
import io.skillimage.SkillReference;
import io.skillimage.oci.SkillCollections;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "push",
        description = {
            "Publishes a collection from a YAML file, after checking every rule.",
            "Without a tag in REF, under the version of the collection. A version keeps its content;",
            "another tag, such as latest, moves from one version to the next."
        })
final class CollectionPushCommand extends SkillctlCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "The collection.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "REF", description = "Where to.")
    private String reference = "";

    CollectionPushCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return reference;
    }

    @Override
    int run() {
        SkillReference target = session().references().toWrite().parseImage(reference);
        Path located = session().environment().locate(file);
        if (!Files.isRegularFile(located) || !Files.isReadable(located)) {
            throw CommandException.usage("there is no file " + file + " that can be read", "check the path");
        }
        try (SkillCollections collections = session().collections(target)) {
            tell(collections.push(
                    located, target, session().environment().sourceDate().orElse(null)));
            return ExitCode.OK;
        } catch (InvalidSkillException e) {
            return CollectionCommand.report(
                    session(), e, subject(), "mend " + file + " where it says so, and push it again");
        }
    }

    private void tell(SkillReference pushed) {
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("reference", pushed.toString())
                    .put("digest", String.valueOf(pushed.digest()))
                    .put("source", file.toString()));
        } else {
            output().line("pushed " + file);
            output().line("  to      " + pushed);
        }
    }
}
