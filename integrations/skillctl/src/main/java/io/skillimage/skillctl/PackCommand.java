package io.skillimage.skillctl;

import io.skillimage.SkillWarning;
import io.skillimage.oci.PackedSkill;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPackager.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pack",
        aliases = "build",
        description = "Packs a skill directory as a draft into the local store; the same files give the same digest.")
final class PackCommand extends SkillctlCommand {
    @Parameters(paramLabel = "DIR", description = "The skill.")
    private Path directory = Path.of("");

    @Option(names = "--tag", paramLabel = "TAG", description = "The tag, instead of VERSION-draft.")
    private @Nullable String tag;

    @Option(
            names = "--media-type",
            paramLabel = "PROFILE",
            description = "The media types of the image: standard (the default) or redhat.")
    private Profile profile = Profile.STANDARD;

    @Option(names = "--bundle", description = "Not supported yet: pack each skill by itself.")
    private boolean bundle;

    PackCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return directory.toString();
    }

    @Override
    int run() {
        if (bundle) {
            throw CommandException.usage("--bundle is not supported yet", "pack each skill by itself");
        }
        Path located = session().environment().locate(directory);
        if (!Files.isDirectory(located)) {
            throw CommandException.usage("there is no directory " + directory, "name the directory of the skill");
        }
        PackedSkill packed = SkillPackager.builder()
                .profile(profile)
                .created(session().environment().sourceDate().orElse(null))
                .build()
                .pack(located, session().store(), tag);
        tell(packed);
        return ExitCode.OK;
    }

    private void tell(PackedSkill packed) {
        String name =
                packed.reference().repositoryPath() + ":" + packed.reference().tag();
        if (output().isJson()) {
            output().json(new JsonObject()
                    .put("name", name)
                    .put("reference", packed.reference().toString())
                    .put("digest", packed.digest().toString())
                    .put("contentDigest", packed.layerDigest().toString())
                    .put("warnings", Results.warnings(packed.warnings())));
            return;
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("digest", packed.digest().toString());
        properties.put("content", packed.layerDigest().toString());
        properties.put("store", session().store().toString());
        output().line("packed " + name);
        output().properties(properties);
        for (SkillWarning warning : packed.warnings()) {
            if (warning.code() == SkillWarning.Code.LEFT_OUT) {
                output().line("  " + warning.message());
            } else {
                output().warning(warning);
            }
        }
    }
}
