package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException.Problem;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Turns the tree of a collection into a value. What it returns is right only if it reported no problem. Used once. */
final class CollectionTree {
    private static final String API_VERSION = "skillimage.io/v1alpha1";
    private static final String KIND = "SkillCollection";
    private static final String UNKNOWN = "";

    private final String file;
    private final Findings findings;
    private final Set<String> names = new HashSet<>();

    CollectionTree(String file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    SkillCollection read(JsonNode tree) {
        refuseUnknown(tree, "#", Set.of("apiVersion", "kind", "metadata", "skills"));
        constant(tree, "apiVersion", API_VERSION);
        constant(tree, "kind", KIND);
        JsonNode metadata = mapping(tree.get("metadata"), "#/metadata");
        refuseUnknown(metadata, "#/metadata", Set.of("name", "version", "description"));
        return new SkillCollection(
                name(metadata, "#/metadata"), version(metadata), description(metadata), members(tree.get("skills")));
    }

    private void constant(JsonNode tree, String field, String expected) {
        String found = text(tree, "#", field, true);
        if (found != null && !found.equals(expected)) {
            problem(ErrorCode.BAD_COLLECTION, "#/" + field, "must be '" + expected + "'");
        }
    }

    private String version(JsonNode metadata) {
        String version = text(metadata, "#/metadata", "version", true);
        if (version == null) {
            return UNKNOWN;
        }
        if (!SkillVersions.isVersion(version)) {
            problem(ErrorCode.BAD_VERSION, "#/metadata/version", "is no semantic version such as 1.0.0 or 1.0.0-rc.1");
        } else if (findings.isStrict() && version.contains("+")) {
            problem(
                    ErrorCode.BAD_VERSION,
                    "#/metadata/version",
                    "has build metadata, which cannot be written as a tag");
        }
        return version;
    }

    private String description(JsonNode metadata) {
        String description = text(metadata, "#/metadata", "description", false);
        return description == null ? "" : description;
    }

    private List<Member> members(@Nullable JsonNode skills) {
        if (skills == null || skills.isNull()) {
            problem(ErrorCode.BAD_COLLECTION, "#/skills", "is required");
            return List.of();
        }
        if (!skills.isArray()) {
            problem(ErrorCode.BAD_TYPE, "#/skills", "must be a list, but is " + JsonText.describe(skills));
            return List.of();
        }
        if (skills.isEmpty()) {
            problem(ErrorCode.BAD_COLLECTION, "#/skills", "must have at least one skill");
        }
        if (skills.size() > SkillCollectionReader.MAX_MEMBERS) {
            problem(
                    ErrorCode.TOO_LARGE,
                    "#/skills",
                    "has " + skills.size() + " members; the limit is " + SkillCollectionReader.MAX_MEMBERS);
            return List.of();
        }
        List<Member> members = new ArrayList<>();
        for (JsonNode skill : skills) {
            members.add(member(skill, "#/skills/" + members.size()));
        }
        return members;
    }

    private Member member(JsonNode found, String where) {
        JsonNode skill = mapping(found, where);
        refuseUnknown(skill, where, Set.of("name", "image", "source"));
        String name = name(skill, where);
        if (!name.equals(UNKNOWN) && !names.add(name)) {
            problem(ErrorCode.BAD_COLLECTION, where + "/name", "stands here twice");
        }
        boolean hasImage = skill.has("image");
        if (skill.isObject() && hasImage == skill.has("source")) {
            problem(
                    ErrorCode.BAD_COLLECTION,
                    where,
                    hasImage
                            ? "has an image and a source; one of them says where it is"
                            : "has no image and no source");
        }
        return hasImage ? image(name, skill, where) : source(name, skill, where);
    }

    private Member image(String name, JsonNode skill, String where) {
        String path = where + "/image";
        String image = text(skill, where, "image", true);
        if (image == null) {
            return absent(name, path);
        }
        try {
            SkillReference reference = SkillReference.parse(image);
            return reference.transport() == Transport.REGISTRY
                    ? Member.of(name, reference)
                    : unusable(
                            name,
                            new Problem(
                                    ErrorCode.BAD_REFERENCE,
                                    file + path,
                                    "names a directory; the members of a collection are in registries"));
        } catch (InvalidReferenceException e) {
            return unusable(name, new Problem(ErrorCode.BAD_REFERENCE, file + path, e.reason()));
        }
    }

    private Member source(String name, JsonNode skill, String where) {
        String path = where + "/source";
        String source = skill.has("source") ? text(skill, where, "source", true) : null;
        if (source == null) {
            return absent(name, path);
        }
        String wrong = GitUrl.problem(source);
        return wrong == null
                ? Member.inGit(name, source)
                : unusable(name, new Problem(ErrorCode.BAD_COLLECTION, file + path, wrong));
    }

    /** That it is absent was reported. */
    private Member absent(String name, String path) {
        return Member.unusable(name, new Problem(ErrorCode.BAD_COLLECTION, file + path, "is missing"));
    }

    /** Whoever writes a collection mends it; whoever reads one can still use the other members. */
    private Member unusable(String name, Problem problem) {
        if (findings.isStrict()) {
            findings.problem(problem);
        }
        return Member.unusable(name, problem);
    }

    private String name(JsonNode parent, String where) {
        String name = text(parent, where, "name", true);
        if (name == null) {
            return UNKNOWN;
        }
        if (!SkillNames.isName(name)) {
            problem(
                    ErrorCode.BAD_COLLECTION,
                    where + "/name",
                    "must be at most 64 lower-case letters and digits with single hyphens between them");
            return UNKNOWN;
        }
        return name;
    }

    private JsonNode mapping(@Nullable JsonNode found, String where) {
        if (found == null || found.isNull()) {
            problem(ErrorCode.BAD_COLLECTION, where, "is required");
            return MissingNode.getInstance();
        }
        if (!found.isObject()) {
            problem(ErrorCode.BAD_TYPE, where, "must be a mapping, but is " + JsonText.describe(found));
            return MissingNode.getInstance();
        }
        return found;
    }

    /** Returns a member that is text, or null after having reported why there is none, if there must be one. */
    private @Nullable String text(JsonNode parent, String where, String field, boolean required) {
        if (!parent.isObject()) {
            return null;
        }
        JsonNode value = parent.get(field);
        String path = where + "/" + field;
        if (value == null) {
            if (required) {
                problem(ErrorCode.BAD_COLLECTION, path, "is required");
            }
            return null;
        }
        if (!value.isString()) {
            problem(ErrorCode.BAD_TYPE, path, "must be text, but is " + JsonText.describe(value));
            return null;
        }
        if (required && value.stringValue().isBlank()) {
            problem(ErrorCode.BAD_COLLECTION, path, "must not be blank");
            return null;
        }
        return value.stringValue();
    }

    private void refuseUnknown(JsonNode parent, String where, Set<String> known) {
        for (String field : parent.propertyNames()) {
            if (!known.contains(field)) {
                problem(
                        ErrorCode.UNKNOWN_FIELD,
                        where + "/" + JsonText.pointerSegment(field),
                        "is no field of a SkillCollection");
            }
        }
    }

    private void problem(ErrorCode code, String where, String message) {
        findings.problem(code, file + where, message);
    }
}
