package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.schema.SkillNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The collections of the Agent Skills OCI specification: image indexes whose entries are the members. */
public final class CollectionIndexes {
    private static final String TYPE = "application/vnd.agentskills.collection.v1";
    private static final Set<String> COLLECTIONS = Set.of(TYPE, CollectionManifests.TYPE);
    private static final String NAME = "io.agentskills.collection.name";
    private static final String SKILL_NAME = "io.agentskills.skill.name";
    private static final String SKILL_REFERENCE = "io.agentskills.skill.ref";
    private static final String TITLE = "org.opencontainers.image.title";
    private static final String DESCRIPTION = "org.opencontainers.image.description";

    private CollectionIndexes() {}

    /** Tells whether whoever wrote an index meant a collection; without a type, its name says so. */
    static boolean isMeant(JsonNode index) {
        JsonNode type = index.path("artifactType");
        return type.isMissingNode()
                ? index.path("annotations").has(NAME)
                : type.asString("").equals(TYPE);
    }

    /**
     * Reads the members. Each is pinned to the digest of its entry: the reference beside it says where that is, or else it
     * is where the collection is. Sizes are not compared, since some writers put none.
     *
     * @param home the collection
     * @param maxMembers how many there may be
     * @throws IntegrityException if it is malformed as a whole; a member that cannot be used is listed as such
     */
    public static SkillCollection read(ManifestReader reader, SkillReference home, int maxMembers) {
        JsonDocument document = reader.document();
        Map<String, String> annotations = document.annotations();
        String name = annotations.getOrDefault(NAME, annotations.getOrDefault(TITLE, ""));
        if (name.isBlank()) {
            throw document.malformed("it is a collection without a name: the annotation " + NAME + " is missing");
        }
        int count = document.node().path("manifests").size();
        if (count > maxMembers) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE,
                    document.subject() + " has " + count + " entries; the limit for a collection is " + maxMembers);
        }
        List<Member> members = new ArrayList<>();
        for (Entry entry : document.members("manifests", CollectionIndexes::entry)) {
            members.add(member(entry, "manifests/" + members.size(), home));
        }
        return new SkillCollection(
                name, annotations.get(Annotations.VERSION), annotations.getOrDefault(DESCRIPTION, ""), members);
    }

    private record Entry(Descriptor descriptor, @Nullable String artifactType) {}

    private static Entry entry(JsonDocument entry) {
        return new Entry(entry.descriptor(), entry.optionalString("artifactType"));
    }

    private static Member member(Entry entry, String where, SkillReference home) {
        Map<String, String> annotations = entry.descriptor().annotations();
        Digest digest = entry.descriptor().digest();
        String type = entry.artifactType();
        if (type != null && COLLECTIONS.contains(type)) {
            return unusable(entry, ErrorCode.COLLECTION, where, "is a collection itself; they cannot be nested");
        }
        String key = annotations.containsKey(SKILL_REFERENCE) ? SKILL_REFERENCE : Annotations.REF_NAME;
        String text = annotations.get(key);
        if (text == null || (key.equals(Annotations.REF_NAME) && isNameInLayout(text))) {
            return Member.of(name(annotations, null, digest), home.withoutTag().withDigest(digest));
        }
        String path = where + "/annotations/" + key;
        try {
            SkillReference reference = SkillReference.parse(text);
            if (reference.transport() != Transport.REGISTRY) {
                return unusable(entry, ErrorCode.BAD_REFERENCE, path, "names a directory, not an image in a registry");
            }
            Digest asked = reference.digest();
            return asked != null && !asked.equals(digest)
                    ? unusable(entry, ErrorCode.DIGEST_MISMATCH, path, "says " + asked + ", but the entry is " + digest)
                    : Member.of(name(annotations, reference, digest), reference.withDigest(digest));
        } catch (InvalidReferenceException e) {
            return unusable(entry, ErrorCode.BAD_REFERENCE, path, e.reason());
        }
    }

    /** In a layout, and in what was copied out of one, this annotation is a name for people or a tag. */
    private static boolean isNameInLayout(String text) {
        return SkillReference.isShortName(text);
    }

    private static Member unusable(Entry entry, ErrorCode code, String path, String message) {
        Descriptor descriptor = entry.descriptor();
        return Member.unusable(
                name(descriptor.annotations(), null, descriptor.digest()), new Problem(code, path, message));
    }

    /** The name that is declared, as far as it is one; else the last part of the repository, else the digest. */
    private static String name(Map<String, String> annotations, @Nullable SkillReference reference, Digest digest) {
        String path = reference == null ? null : reference.repositoryPath();
        String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        for (String name :
                List.of(annotations.getOrDefault(SKILL_NAME, ""), annotations.getOrDefault(TITLE, ""), last)) {
            if (SkillNames.isName(name)) {
                return name;
            }
        }
        return digest.toString();
    }
}
