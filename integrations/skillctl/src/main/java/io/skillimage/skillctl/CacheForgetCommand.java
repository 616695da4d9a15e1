package io.skillimage.skillctl;

import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.oci.OciSkillResolver;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = {
            "Forgets how far the versions of a repository were seen, and where its tags pointed.",
            "Whatever the repository holds next is believed, even if it goes back on what it said before.",
            "Checkouts stay."
        })
final class CacheForgetCommand extends SkillctlCommand {
    @Parameters(
            paramLabel = "REPOSITORY",
            description = "The repository: registry/path/name, oci:DIR:name or oci-archive:FILE:name.")
    private String repository = "";

    CacheForgetCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return repository;
    }

    @Override
    int run() {
        SkillReference reference = session().references().parse(repository);
        if (reference.transport() == Transport.DIRECTORY) {
            throw CommandException.usage(
                    "'" + repository + "' is a directory, of which nothing is remembered",
                    "name a repository as registry/path/name, oci:DIR:name or oci-archive:FILE:name");
        }
        List<String> versions = session().cache().ask(cache -> forget(reference), List.of());
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("repository", reference.repository())
                    .putStrings("versions", versions));
        } else if (versions.isEmpty()) {
            output().line("nothing was known of " + reference.repository());
        } else {
            output().line("forgot " + Results.count(versions.size(), "version") + " of " + reference.repository());
            versions.forEach(version -> output().line("  " + version));
        }
        return ExitCode.OK;
    }

    private List<String> forget(SkillReference reference) {
        try (OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(session().cache().directory())
                .build()) {
            return resolver.forget(reference);
        }
    }
}
