package io.skillimage.skillctl;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.oci.SkillPublisher;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pull",
        description = {
            "Copies an image from a registry into the local store, under its whole name.",
            "With -o it is also unpacked, if the lifecycle policy allows its use."
        })
final class PullCommand extends SkillctlCommand {
    @Parameters(paramLabel = "REF", description = "The image, with a tag or a digest.")
    private String reference = "";

    @Option(names = "-o", paramLabel = "DIR", description = "Unpack the skill as DIR/name, as files of your own.")
    private @Nullable Path directory;

    @Mixin
    private PlatformOption wanted = new PlatformOption();

    PullCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return reference;
    }

    @Override
    int run() {
        SkillReference from = session().references().parseRemote(reference);
        SkillReference stored;
        try (SkillPublisher publisher = session().publisher(from)) {
            String platform = wanted.platform;
            Path store = session().store();
            stored = platform == null ? publisher.pull(from, store) : publisher.pull(from, store, platform);
        }
        JsonObject result = new JsonObject()
                .put("reference", from.toString())
                .put("digest", String.valueOf(stored.digest()))
                .put("stored", stored.toString());
        if (!output().isJson()) {
            output().line("pulled " + from);
            output().line("  digest     " + stored.digest());
        }
        if (directory != null) {
            Path unpacked =
                    unpack(from, stored.digest(), session().environment().locate(directory));
            result.put("directory", unpacked.toString());
            if (!output().isJson()) {
                output().line("  directory  " + unpacked);
            }
        }
        if (output().isJson()) {
            output().json(result);
        }
        return ExitCode.OK;
    }

    /** The store does not know what became of an image; its registry does, and is asked about the tag as it was typed. */
    private Path unpack(SkillReference from, @Nullable Digest stored, Path parent) {
        try (Resolvers resolvers = session().resolversThatAskAgain(wanted.platform)) {
            ResolvedSkill skill = resolvers.of(from).resolve(from);
            if (!Objects.equals(skill.digest(), stored)) {
                throw new CommandException(
                        ExitCode.REFUSED,
                        ErrorCode.MOVED_MEANWHILE.name(),
                        from + " was " + stored + " when it was pulled, and is " + skill.digest() + " now",
                        "pull it again");
            }
            skill.warnings().forEach(output()::warning);
            return WorkingCopy.write(skill, parent);
        }
    }
}
