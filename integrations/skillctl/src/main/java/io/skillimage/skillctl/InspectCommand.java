package io.skillimage.skillctl;

import io.skillimage.FrontMatter;
import io.skillimage.SkillCard;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.oci.InspectedSkill;
import io.skillimage.oci.InspectedSkill.Blob;
import io.skillimage.oci.SkillInspector;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = "Shows what an image is, whatever its state: from the local store if its name has no registry.")
final class InspectCommand extends SkillctlCommand {
    @Parameters(paramLabel = "REF", description = "The image.")
    private String reference = "";

    @Mixin
    private PlatformOption wanted = new PlatformOption();

    InspectCommand(Session session) {
        super(session);
    }

    @Override
    String subject() {
        return reference;
    }

    @Override
    int run() {
        InspectedSkill skill = find();
        if (output().isJson()) {
            output().json(toJson(skill));
        } else {
            skill.warnings().forEach(output()::warning);
            output().line(reference);
            output().properties(properties(skill));
        }
        return ExitCode.OK;
    }

    private InspectedSkill find() {
        References references = session().references();
        boolean offline = session().isOffline();
        if (!offline && !SkillReference.isShortName(reference)) {
            return inspect(references.parseImage(reference));
        }
        try {
            return inspect(references.parseStored(reference, session().store()));
        } catch (SkillNotFoundException e) {
            if (offline || !references.isKnown(reference)) {
                throw e;
            }
            return inspect(references.parseImage(reference));
        }
    }

    private InspectedSkill inspect(SkillReference image) {
        try (SkillInspector inspector = session().inspector(image)) {
            String platform = wanted.platform;
            return platform == null ? inspector.inspect(image) : inspector.inspect(image, platform);
        }
    }

    private JsonObject toJson(InspectedSkill skill) {
        SkillCard card = skill.card();
        return new JsonObject()
                .put("reference", reference)
                .put("digest", skill.digest().toString())
                .put("contentDigest", skill.contentDigest().toString())
                .put("state", skill.state().label())
                .put("format", skill.format().label())
                .put("manifestSize", skill.manifestSize())
                .put("config", blob(skill.config()))
                .put("layers", skill.layers().stream().map(InspectCommand::blob).toList())
                .put("annotations", JsonObject.of(skill.annotations()))
                .put("card", card == null ? null : CardView.of(card))
                .put("frontMatter", frontMatter(skill.frontMatter()))
                .put("warnings", Results.warnings(skill.warnings()));
    }

    private static JsonObject blob(Blob blob) {
        return new JsonObject()
                .put("mediaType", blob.mediaType())
                .put("digest", blob.digest().toString())
                .put("size", blob.size());
    }

    private static JsonObject frontMatter(FrontMatter frontMatter) {
        return new JsonObject()
                .put("name", frontMatter.name())
                .put("description", frontMatter.description())
                .put("license", frontMatter.license())
                .put("compatibility", frontMatter.compatibility())
                .put("allowedTools", frontMatter.allowedTools())
                .put("metadata", JsonObject.of(frontMatter.metadata()));
    }

    private static Map<String, String> properties(InspectedSkill skill) {
        Map<String, String> properties = new LinkedHashMap<>();
        SkillCard card = skill.card();
        if (card != null) {
            CardView.describe(card, properties);
        } else {
            properties.put("name", String.valueOf(skill.frontMatter().name()));
            properties.put("description", skill.frontMatter().description());
        }
        properties.put("state", skill.state().label());
        properties.put("format", skill.format().label());
        properties.put("digest", skill.digest().toString());
        properties.put("content", skill.contentDigest().toString());
        properties.put("manifest", skill.manifestSize() + " bytes");
        properties.put("config", describe(skill.config()));
        int number = 1;
        for (Blob layer : skill.layers()) {
            properties.put(skill.layers().size() == 1 ? "layer" : "layer " + number++, describe(layer));
        }
        skill.annotations().forEach(properties::put);
        return properties;
    }

    private static String describe(Blob blob) {
        return blob.digest() + ", " + blob.size() + " bytes, " + blob.mediaType();
    }
}
