package io.skillimage.oci.internal.lock;

import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.oci.internal.image.JsonDocument;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes skills.lock.json: the same lock is the same bytes, on every machine and at any time. */
public final class LockWriter {
    private static final DefaultIndenter TWO_SPACES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = JsonDocument.mapper()
            .writer()
            .with(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withArrayEmptySeparator("")
                            .withObjectEmptySeparator(""))
                    .withArrayIndenter(TWO_SPACES)
                    .withObjectIndenter(TWO_SPACES));

    private LockWriter() {}

    /** Returns the file's content: UTF-8, sorted by name, indented by two spaces, lines that end in LF. */
    public static byte[] toBytes(SkillLock lock) {
        ObjectNode document = JsonDocument.mapper().createObjectNode();
        document.put("lockfileVersion", LockReader.FORMAT);
        ArrayNode skills = document.putArray("skills");
        lock.skills().forEach(entry -> write(skills.addObject(), entry));
        return (WRITER.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ObjectNode skill, Entry entry) {
        skill.put("name", entry.name());
        put(skill, "path", entry.path());
        put(skill, "version", entry.version());
        put(skill, "state", entry.state() == null ? null : entry.state().label());
        put(
                skill,
                "contentDigest",
                entry.contentDigest() == null ? null : entry.contentDigest().toString());
        put(skill, "signer", entry.signer());
        skill.put("requested", entry.isRequested());
        entry.requiredBy().forEach(skill.putArray("requiredBy")::add);
        SkillReference pinned = entry.pinned();
        ObjectNode source = skill.putObject("source");
        if (pinned.transport() == Transport.REGISTRY) {
            put(source, "registry", pinned.registry());
            put(source, "repository", pinned.repositoryPath());
        }
        put(source, "tag", pinned.tag());
        source.put("digest", entry.digest().toString());
        source.put("ref", pinned.toString());
    }

    private static void put(ObjectNode target, String member, @Nullable String value) {
        if (value != null) {
            target.put(member, value);
        }
    }
}
