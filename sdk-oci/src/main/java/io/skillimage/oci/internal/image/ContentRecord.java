package io.skillimage.oci.internal.image;

import io.skillimage.FrontMatter;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import io.skillimage.schema.SkillContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what skill.yaml and SKILL.md say beside a checkout, so that opening it parses no YAML. The cache guards these
 * bytes by a hash; a record of another version is as good as none.
 */
public final class ContentRecord {
    private static final int VERSION = 1;

    private ContentRecord() {}

    /** Returns the bytes to keep. */
    public static byte[] write(SkillContent content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            writeCard(out, content.card());
            writeFrontMatter(out, content.frontMatter());
            out.writeInt(content.bodyOffset());
            writeList(out, content.warnings(), (o, warning) -> {
                text(o, warning.code().name());
                text(o, warning.message());
            });
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Returns what was kept, or nothing if the bytes are of another version. */
    public static Optional<SkillContent> read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != VERSION) {
                return Optional.empty();
            }
            SkillCard card = in.readBoolean() ? readCard(in) : null;
            FrontMatter frontMatter = readFrontMatter(in);
            int bodyOffset = in.readInt();
            List<SkillWarning> warnings =
                    readList(in, i -> new SkillWarning(SkillWarning.Code.valueOf(string(i)), string(i)));
            return Optional.of(new SkillContent(card, frontMatter, bodyOffset, warnings));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
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
            text(out, value);
        }
        writeList(out, card.tags(), ContentRecord::text);
        writeList(out, card.authors(), (o, author) -> {
            text(o, author.name());
            text(o, author.email());
        });
        writeProvenance(out, card.provenance());
        writeSpec(out, card.spec());
    }

    private static void writeProvenance(DataOutputStream out, SkillCard.@Nullable Provenance provenance)
            throws IOException {
        out.writeBoolean(provenance != null);
        if (provenance != null) {
            text(out, provenance.source());
            text(out, provenance.commit());
            text(out, provenance.path());
        }
    }

    private static void writeSpec(DataOutputStream out, SkillCard.@Nullable Spec spec) throws IOException {
        out.writeBoolean(spec != null);
        if (spec != null) {
            text(out, spec.prompt());
            writeList(out, spec.examples(), (o, example) -> {
                text(o, example.input());
                text(o, example.output());
            });
            writeList(out, spec.dependencies(), (o, dependency) -> {
                text(o, dependency.name());
                text(o, dependency.version());
            });
        }
    }

    private static SkillCard readCard(DataInputStream in) throws IOException {
        String name = string(in);
        String namespace = string(in);
        String version = string(in);
        String description = string(in);
        String displayName = text(in);
        String license = text(in);
        String compatibility = text(in);
        String allowedTools = text(in);
        List<String> tags = readList(in, ContentRecord::string);
        List<SkillCard.Author> authors = readList(in, i -> new SkillCard.Author(string(i), text(i)));
        SkillCard.Provenance provenance =
                in.readBoolean() ? new SkillCard.Provenance(text(in), text(in), text(in)) : null;
        SkillCard.Spec spec = in.readBoolean()
                ? new SkillCard.Spec(
                        text(in),
                        readList(in, i -> new SkillCard.Example(text(i), text(i))),
                        readList(in, i -> new SkillCard.Dependency(string(i), string(i))))
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
        text(out, matter.name());
        text(out, matter.description());
        text(out, matter.license());
        text(out, matter.compatibility());
        text(out, matter.allowedTools());
        writeList(out, List.copyOf(matter.metadata().entrySet()), (o, entry) -> {
            text(o, entry.getKey());
            text(o, entry.getValue());
        });
    }

    private static FrontMatter readFrontMatter(DataInputStream in) throws IOException {
        String name = text(in);
        String description = string(in);
        String license = text(in);
        String compatibility = text(in);
        String allowedTools = text(in);
        Map<String, String> metadata = new LinkedHashMap<>();
        readList(in, i -> Map.entry(string(i), string(i))).forEach(e -> metadata.put(e.getKey(), e.getValue()));
        return new FrontMatter(name, description, license, compatibility, allowedTools, metadata);
    }

    private interface ItemWriter<T> {
        void write(DataOutputStream out, T item) throws IOException;
    }

    private interface ItemReader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> void writeList(DataOutputStream out, List<T> items, ItemWriter<T> writer) throws IOException {
        out.writeInt(items.size());
        for (T item : items) {
            writer.write(out, item);
        }
    }

    private static <T> List<T> readList(DataInputStream in, ItemReader<T> reader) throws IOException {
        int size = in.readInt();
        List<T> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(reader.read(in));
        }
        return items;
    }

    private static void text(DataOutputStream out, @Nullable String value) throws IOException {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String string(DataInputStream in) throws IOException {
        String value = text(in);
        if (value == null) {
            throw new IOException("a required text is missing");
        }
        return value;
    }
}
