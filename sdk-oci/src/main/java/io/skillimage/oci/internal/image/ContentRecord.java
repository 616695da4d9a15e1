package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.FrontMatter;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import io.skillimage.schema.SkillContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what skill.yaml, SKILL.md and the image config say beside a checkout, so that opening it parses no YAML and no JSON. The cache guards these
 * bytes by a hash; a record of another version is as good as none.
 */
public final class ContentRecord {
    private static final int VERSION = 3;

    /**
     * What was kept.
     *
     * @param content what the documents say, or null if somebody else had to say what they do not
     * @param config the digest of the config that was verified with the content
     * @param declared what that config says
     * @param root the directory in the layers that is the skill, or an empty string
     */
    public record Kept(@Nullable SkillContent content, Digest config, ImageConfig declared, String root) {}

    private ContentRecord() {}

    /** Returns the bytes to keep. */
    public static byte[] write(Kept kept) {
        SkillContent content = kept.content();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            RecordFields.text(out, kept.config().toString());
            ImageConfigRecord.write(out, kept.declared());
            RecordFields.text(out, kept.root());
            out.writeBoolean(content != null);
            if (content != null) {
                writeContent(out, content);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Returns what was kept, or nothing if the bytes are of another version. */
    public static Optional<Kept> read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != VERSION) {
                return Optional.empty();
            }
            Digest config = Digest.parse(RecordFields.string(in));
            ImageConfig declared = ImageConfigRecord.read(in);
            String root = RecordFields.string(in);
            return Optional.of(new Kept(in.readBoolean() ? readContent(in) : null, config, declared, root));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void writeContent(DataOutputStream out, SkillContent content) throws IOException {
        writeCard(out, content.card());
        writeFrontMatter(out, content.frontMatter());
        out.writeInt(content.bodyOffset());
        RecordFields.writeWarnings(out, content.warnings());
    }

    private static SkillContent readContent(DataInputStream in) throws IOException {
        SkillCard card = in.readBoolean() ? readCard(in) : null;
        FrontMatter frontMatter = readFrontMatter(in);
        int bodyOffset = in.readInt();
        List<SkillWarning> warnings = RecordFields.warnings(in);
        return new SkillContent(card, frontMatter, bodyOffset, warnings);
    }

    private static void writeCard(DataOutputStream out, @Nullable SkillCard card) throws IOException {
        out.writeBoolean(card != null);
        if (card == null) {
            return;
        }
        for (String value : new @Nullable String[] {
            card.name(),
            card.namespace(),
            card.version(),
            card.description(),
            card.displayName(),
            card.license(),
            card.compatibility(),
            card.allowedTools()
        }) {
            RecordFields.text(out, value);
        }
        RecordFields.writeList(out, card.tags(), RecordFields::text);
        RecordFields.writeList(out, card.authors(), (o, author) -> {
            RecordFields.text(o, author.name());
            RecordFields.text(o, author.email());
        });
        writeProvenance(out, card.provenance());
        writeSpec(out, card.spec());
    }

    private static void writeProvenance(DataOutputStream out, SkillCard.@Nullable Provenance provenance)
            throws IOException {
        out.writeBoolean(provenance != null);
        if (provenance != null) {
            RecordFields.text(out, provenance.source());
            RecordFields.text(out, provenance.commit());
            RecordFields.text(out, provenance.path());
        }
    }

    private static void writeSpec(DataOutputStream out, SkillCard.@Nullable Spec spec) throws IOException {
        out.writeBoolean(spec != null);
        if (spec != null) {
            RecordFields.text(out, spec.prompt());
            RecordFields.writeList(out, spec.examples(), (o, example) -> {
                RecordFields.text(o, example.input());
                RecordFields.text(o, example.output());
            });
            RecordFields.writeList(out, spec.dependencies(), (o, dependency) -> {
                RecordFields.text(o, dependency.name());
                RecordFields.text(o, dependency.version());
            });
        }
    }

    private static SkillCard readCard(DataInputStream in) throws IOException {
        String name = RecordFields.string(in);
        String namespace = RecordFields.string(in);
        String version = RecordFields.string(in);
        String description = RecordFields.string(in);
        String displayName = RecordFields.text(in);
        String license = RecordFields.text(in);
        String compatibility = RecordFields.text(in);
        String allowedTools = RecordFields.text(in);
        List<String> tags = RecordFields.readList(in, RecordFields::string);
        List<SkillCard.Author> authors =
                RecordFields.readList(in, i -> new SkillCard.Author(RecordFields.string(i), RecordFields.text(i)));
        SkillCard.Provenance provenance = in.readBoolean()
                ? new SkillCard.Provenance(RecordFields.text(in), RecordFields.text(in), RecordFields.text(in))
                : null;
        SkillCard.Spec spec = in.readBoolean()
                ? new SkillCard.Spec(
                        RecordFields.text(in),
                        RecordFields.readList(
                                in, i -> new SkillCard.Example(RecordFields.text(i), RecordFields.text(i))),
                        RecordFields.readList(
                                in, i -> new SkillCard.Dependency(RecordFields.string(i), RecordFields.string(i))))
                : null;
        return new SkillCard(
                name,
                namespace,
                version,
                description,
                displayName,
                license,
                compatibility,
                tags,
                authors,
                allowedTools,
                provenance,
                spec);
    }

    private static void writeFrontMatter(DataOutputStream out, FrontMatter matter) throws IOException {
        RecordFields.text(out, matter.name());
        RecordFields.text(out, matter.description());
        RecordFields.text(out, matter.license());
        RecordFields.text(out, matter.compatibility());
        RecordFields.text(out, matter.allowedTools());
        RecordFields.writeMap(out, matter.metadata());
    }

    private static FrontMatter readFrontMatter(DataInputStream in) throws IOException {
        String name = RecordFields.text(in);
        String description = RecordFields.string(in);
        String license = RecordFields.text(in);
        String compatibility = RecordFields.text(in);
        String allowedTools = RecordFields.text(in);
        return new FrontMatter(name, description, license, compatibility, allowedTools, RecordFields.readMap(in));
    }
}
