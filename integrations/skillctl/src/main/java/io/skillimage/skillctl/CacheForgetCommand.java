package io.skillimage.skillctl;

import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.oci.OciSkillResolver;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        SkillReference named = nameInLayout(reference);
        String place = named == null ? reference.repository() : repository;
        List<String> versions = session().cache().ask(cache -> forget(reference, named), List.of());
        if (output().isJson()) {
            output().json(new JsonObject().put("repository", place).putStrings("versions", versions));
        } else if (versions.isEmpty()) {
            output().line("nothing was known of " + place);
        } else {
            output().line("forgot " + Results.count(versions.size(), "version") + " of " + place);
            versions.forEach(version -> output().line("  " + version));
        }
        return ExitCode.OK;
    }

    /** A repository of a single segment in a layout reads as a tag; returns what it rather is, or null. */
    private static @Nullable SkillReference nameInLayout(SkillReference reference) {
        Path layout = reference.path();
        String name = reference.tag();
        return layout == null || name == null || reference.repositoryPath() != null
                ? null
                : SkillReference.inLayout(layout, name + ":any");
    }

    private List<String> forget(SkillReference reference, @Nullable SkillReference named) {
        try (OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(session().cache().directory())
                .build()) {
            List<String> versions = named == null ? List.of() : resolver.forget(named);
            return versions.isEmpty() ? resolver.forget(reference) : versions;
        }
    }
}
