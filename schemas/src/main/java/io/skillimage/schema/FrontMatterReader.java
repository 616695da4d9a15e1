package io.skillimage.schema;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.SkillWarning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the YAML of a front matter by the rules of the Agent Skills specification. */
final class FrontMatterReader {
    private static final String FILE = SkillFiles.MARKDOWN;
    private static final Set<String> KEYS =
            Set.of("name", "description", "license", "compatibility", "metadata", "allowed-tools");
    private static final int MAX_DESCRIPTION = 1024;
    private static final int MAX_COMPATIBILITY = 500;
    private static final int SHOWN = 5;

    private final JsonNode tree;
    private final Findings findings;

    private FrontMatterReader(JsonNode tree, Findings findings) {
        this.tree = tree;
        this.findings = findings;
    }

    /** Returns the front matter, or null after having reported at least one problem. */
    static @Nullable FrontMatter read(FrontMatterBlock block, Findings findings) {
        JsonNode tree = LenientYaml.parse(block, findings);
        if (tree == null) {
            return null;
        }
        if (!tree.isObject() && !tree.isNull()) {
            findings.problem(
                    ErrorCode.BAD_FRONTMATTER,
                    FILE,
                    "its front matter must be a mapping, but is " + JsonText.describe(tree));
            return null;
        }
        return new FrontMatterReader(tree, findings).toFrontMatter();
    }

    private @Nullable FrontMatter toFrontMatter() {
        String name = name();
        String description = description();
        String license = text("license");
        String compatibility = compatibility();
        String allowedTools = allowedTools();
        Map<String, String> metadata = metadata();
        return description == null
                ? null
                : new FrontMatter(name, description, license, compatibility, allowedTools, metadata);
    }

    private @Nullable String name() {
        String name = text("name");
        if (name == null || name.isBlank()) {
            violation(ErrorCode.BAD_FRONTMATTER, "name", "is missing");
            return null;
        }
        if (!SkillNames.isName(name)) {
            violation(
                    ErrorCode.BAD_FRONTMATTER,
                    "name",
                    "must be at most 64 lower-case letters and digits with single hyphens between them");
        }
        return name;
    }

    private @Nullable String description() {
        JsonNode node = tree.path("description");
        if (!node.isString() || node.stringValue().isBlank()) {
            boolean given = !node.isMissingNode() && !node.isNull() && !node.isString();
            String found = given ? "must be text, but is " + JsonText.describe(node) : "is missing or blank";
            findings.problem(ErrorCode.NO_DESCRIPTION, FILE + "#/description", found);
            return null;
        }
        String description = node.stringValue();
        limit("description", description, MAX_DESCRIPTION);
        if (HiddenCharacters.isIn(description)) {
            findings.warning(
                    SkillWarning.Code.SPEC_VIOLATION,
                    FILE + "#/description",
                    "holds invisible or bidirectional control characters");
        }
        return description;
    }

    private @Nullable String compatibility() {
        String compatibility = text("compatibility");
        if (compatibility != null) {
            limit("compatibility", compatibility, MAX_COMPATIBILITY);
            if (compatibility.isBlank()) {
                violation(ErrorCode.BAD_FRONTMATTER, "compatibility", "is blank");
            }
        }
        return compatibility;
    }

    private @Nullable String allowedTools() {
        JsonNode node = tree.path("allowed-tools");
        if (!node.isArray()) {
            return text("allowed-tools");
        }
        if (node.valueStream().anyMatch(tool -> !tool.isString())) {
            violation(
                    ErrorCode.BAD_TYPE, "allowed-tools", "is ignored: it must be text, but is a list of other things");
            return null;
        }
        violation(ErrorCode.BAD_TYPE, "allowed-tools", "is a list, but must be text with spaces between the tools");
        return node.valueStream().map(JsonNode::stringValue).collect(Collectors.joining(" "));
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        JsonNode node = tree.path("metadata");
        List<String> scalars = new ArrayList<>();
        List<String> nested = new ArrayList<>();
        node.propertyStream().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isContainer()) {
                nested.add(entry.getKey());
            } else if (!value.isString()) {
                scalars.add(entry.getKey());
            }
            metadata.put(entry.getKey(), JsonText.of(value));
        });
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            violation(
                    ErrorCode.BAD_TYPE,
                    "metadata",
                    "is ignored: it must be a mapping, but is " + JsonText.describe(node));
        }
        if (!nested.isEmpty()) {
            violation(ErrorCode.BAD_TYPE, "metadata", "values must be text, but these are nested: " + shown(nested));
        }
        if (!scalars.isEmpty()) {
            findings.warning(
                    SkillWarning.Code.SPEC_VIOLATION,
                    FILE + "#/metadata",
                    "values must be text; quote the numbers, booleans and empty values of: " + shown(scalars));
        }
        addUnknownKeys(metadata);
        return metadata;
    }

    /** Unknown keys are the author's choice as much as metadata is; an entry of metadata comes first. */
    private void addUnknownKeys(Map<String, String> metadata) {
        List<String> unknown = new ArrayList<>();
        tree.propertyStream().filter(entry -> !KEYS.contains(entry.getKey())).forEach(entry -> {
            unknown.add(entry.getKey());
            metadata.putIfAbsent(entry.getKey(), JsonText.of(entry.getValue()));
        });
        if (!unknown.isEmpty()) {
            findings.violation(
                    ErrorCode.UNKNOWN_FIELD,
                    SkillWarning.Code.SPEC_VIOLATION,
                    FILE,
                    "its front matter has keys that the specification does not know: " + shown(unknown));
        }
    }

    /** Returns a text field; a number or boolean as it was written, a list or mapping not at all. */
    private @Nullable String text(String key) {
        JsonNode node = tree.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isContainer()) {
            violation(ErrorCode.BAD_TYPE, key, "is ignored: it must be text, but is " + JsonText.describe(node));
            return null;
        }
        if (!node.isString()) {
            violation(ErrorCode.BAD_TYPE, key, "must be text, but is " + JsonText.describe(node));
        }
        return JsonText.of(node);
    }

    private void limit(String key, String text, int codePoints) {
        if (text.codePointCount(0, text.length()) > codePoints) {
            violation(ErrorCode.BAD_FRONTMATTER, key, "is longer than " + codePoints + " characters");
        }
    }

    private void violation(ErrorCode code, String key, String message) {
        findings.violation(code, SkillWarning.Code.SPEC_VIOLATION, FILE + "#/" + key, message);
    }

    private static String shown(List<String> keys) {
        String shown = keys.stream()
                .limit(SHOWN)
                .map(key -> key.length() <= 64 ? key : key.substring(0, 64) + "...")
                .collect(Collectors.joining(", "));
        return keys.size() <= SHOWN ? shown : shown + " and " + (keys.size() - SHOWN) + " more";
    }
}
