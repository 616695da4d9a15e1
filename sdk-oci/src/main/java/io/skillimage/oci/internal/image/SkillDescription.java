package io.skillimage.oci.internal.image;

import io.skillimage.FrontMatter;
import io.skillimage.SkillFormat;
import io.skillimage.schema.SkillNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What an image of another tool says of its skill beside SKILL.md: in the config, in labels or in annotations. It fills
 * gaps, and never takes the place of what SKILL.md says.
 *
 * @param metadata further keys and their values
 */
public record SkillDescription(
        @Nullable String name,
        @Nullable String version,
        @Nullable String description,
        @Nullable String license,
        @Nullable String compatibility,
        @Nullable String allowedTools,
        Map<String, String> metadata) {

    /** Says nothing. */
    public static final SkillDescription NONE = new SkillDescription(null, null, null, null, null, null, Map.of());

    private static final String SCHEMA_VERSION = "1";
    private static final int MAX_CHARS = 64 * 1024;
    private static final String VERSION = "version";

    /** Copies the map, keeping its order. */
    public SkillDescription {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Returns what a config says.
     *
     * @throws io.skillimage.IntegrityException if it is not as the format wants it
     */
    static SkillDescription ofConfig(JsonDocument config, SkillFormat format) {
        return switch (format) {
            case AGENT_SKILLS -> ofAgentSkill(config);
            case TOOLHIVE, PLAIN_IMAGE -> ofLabels(config);
            default -> NONE;
        };
    }

    /** Returns whether configs of that format may say something of the skill. */
    public static boolean isInConfigOf(SkillFormat format) {
        return switch (format) {
            case AGENT_SKILLS, TOOLHIVE, PLAIN_IMAGE -> true;
            default -> false;
        };
    }

    /** Returns what the annotations say. */
    public static SkillDescription ofAnnotations(Map<String, String> annotations, SkillFormat format) {
        return switch (format) {
            case AGENT_SKILLS, AGENT_SKILLS_FILES, SKR -> prefixed(annotations, "io.agentskills.skill.");
            case TOOLHIVE, PLAIN_IMAGE -> prefixed(annotations, "dev.toolhive.skills.");
            case ALIBABA -> prefixed(annotations, "org.agent.skill.");
            default -> NONE;
        };
    }

    private static SkillDescription ofAgentSkill(JsonDocument config) {
        if (!config.string("schemaVersion").equals(SCHEMA_VERSION)) {
            throw config.malformed("'schemaVersion' is not \"" + SCHEMA_VERSION + "\"");
        }
        JsonNode tools = config.node().path("allowedTools");
        return new SkillDescription(
                text(config, "name"),
                text(config, VERSION),
                text(config, "description"),
                text(config, "license"),
                text(config, "compatibility"),
                isWords(tools) ? words(tools) : null,
                texts(config.node().path("metadata")));
    }

    private static @Nullable String text(JsonDocument config, String member) {
        JsonNode value = config.node().get(member);
        return value == null || value.isNull() ? null : bounded(config.string(member));
    }

    private static SkillDescription ofLabels(JsonDocument config) {
        return prefixed(texts(config.node().path("config").path("Labels")), "dev.toolhive.skills.");
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.propertyStream().filter(entry -> entry.getValue().isString()).forEach(entry -> {
            String text = bounded(entry.getValue().stringValue());
            if (text != null) {
                texts.put(entry.getKey(), text);
            }
        });
        return texts;
    }

    private static SkillDescription prefixed(Map<String, String> texts, String prefix) {
        return new SkillDescription(
                bounded(texts.get(prefix + "name")),
                bounded(texts.get(prefix + VERSION)),
                bounded(texts.get(prefix + "description")),
                bounded(texts.get(prefix + "license")),
                bounded(texts.get(prefix + "compatibility")),
                tools(bounded(texts.get(prefix + "allowedTools"))),
                Map.of());
    }

    /** What says nothing, or more than anybody reads, is as good as missing. */
    private static @Nullable String bounded(@Nullable String text) {
        return text == null || text.isBlank() || text.length() > MAX_CHARS ? null : text;
    }

    /** Returns the tools with spaces between them, as SKILL.md has them; some labels hold a JSON array. */
    private static @Nullable String tools(@Nullable String text) {
        if (text == null || !text.startsWith("[")) {
            return text;
        }
        try {
            JsonNode tools = JsonDocument.mapper().readTree(text);
            return isWords(tools) ? words(tools) : text;
        } catch (JacksonException e) {
            return text;
        }
    }

    private static boolean isWords(JsonNode node) {
        return node.isArray() && !node.isEmpty() && node.valueStream().allMatch(JsonNode::isString);
    }

    private static String words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.stringValue()));
        return String.join(" ", words);
    }

    /** Returns this, and what the other says where this says nothing. */
    public SkillDescription orElse(SkillDescription other) {
        return new SkillDescription(
                or(name, other.name),
                or(version, other.version),
                or(description, other.description),
                or(license, other.license),
                or(compatibility, other.compatibility),
                or(allowedTools, other.allowedTools),
                metadata.isEmpty() ? other.metadata : metadata);
    }

    /** Returns the name if it is a legal one, else null. */
    public @Nullable String legalName() {
        return name != null && SkillNames.isName(name) ? name : null;
    }

    /** Returns the front matter of SKILL.md, with what this says where that says nothing. */
    public FrontMatter complete(FrontMatter matter) {
        Map<String, String> all = new LinkedHashMap<>(matter.metadata());
        metadata.forEach(all::putIfAbsent);
        if (version != null) {
            all.putIfAbsent(VERSION, version);
        }
        return new FrontMatter(
                or(matter.name(), legalName()),
                matter.description(),
                or(matter.license(), license),
                or(matter.compatibility(), compatibility),
                or(matter.allowedTools(), allowedTools),
                all);
    }

    /** Returns a front matter of this alone, or null if there is no description. */
    public @Nullable FrontMatter frontMatter() {
        return description == null ? null : complete(new FrontMatter(null, description, null, null, null, Map.of()));
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
