package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an image config says, as a part of our own records. */
final class ImageConfigRecord {
    private ImageConfigRecord() {}

    static void write(DataOutputStream out, ImageConfig config) throws IOException {
        out.writeBoolean(config.declaresLayers());
        RecordFields.writeList(out, config.diffIds(), (o, diffId) -> RecordFields.text(o, diffId.toString()));
        RecordFields.writeWarnings(out, config.warnings());
        SkillDescription skill = config.skill();
        for (String text : new @Nullable String[] {
            skill.name(),
            skill.version(),
            skill.description(),
            skill.license(),
            skill.compatibility(),
            skill.allowedTools()
        }) {
            RecordFields.text(out, text);
        }
        RecordFields.writeMap(out, skill.metadata());
    }

    static ImageConfig read(DataInputStream in) throws IOException {
        return new ImageConfig(
                in.readBoolean(),
                RecordFields.readList(in, i -> Digest.parse(RecordFields.string(i))),
                RecordFields.warnings(in),
                readSkill(in));
    }

    private static SkillDescription readSkill(DataInputStream in) throws IOException {
        return new SkillDescription(
                RecordFields.text(in),
                RecordFields.text(in),
                RecordFields.text(in),
                RecordFields.text(in),
                RecordFields.text(in),
                RecordFields.text(in),
                RecordFields.readMap(in));
    }
}
