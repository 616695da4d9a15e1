package io.skillimage.langchain4j;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The skills that one invocation offers, sorted by name so that equal sets give equal prompts. Immutable. */
final class Catalogue {
    /** Four times what the Agent Skills specification allows: a bound for the prompt, not a check of the skill. */
    private static final int MAX_DESCRIPTION = 4_096;

    private static final String INTRODUCTION = """
            Skills are instructions for particular kinds of task. When a task matches the description of a skill below, \
            call %s with its name before you begin, and follow what it returns.
            """.formatted(ActivateSkillTool.NAME);

    private final Map<String, CatalogueEntry> entries;
    private final String prompt;

    /** Creates a catalogue; where two entries have the same name, the last one counts. */
    Catalogue(Collection<CatalogueEntry> entries) {
        TreeMap<String, CatalogueEntry> byName = new TreeMap<>();
        entries.forEach(entry -> byName.put(entry.name(), entry));
        this.entries = Collections.unmodifiableMap(byName);
        this.prompt = prompt(byName.values());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    Optional<CatalogueEntry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** Returns the system message with the catalogue at its end; just the message where there is nothing to offer. */
    @Nullable
    String appendTo(@Nullable String systemMessage) {
        if (isEmpty()) {
            return systemMessage;
        }
        return systemMessage == null || systemMessage.isBlank() ? prompt : systemMessage + "\n\n" + prompt;
    }

    private static String prompt(Collection<CatalogueEntry> entries) {
        StringBuilder out = new StringBuilder(INTRODUCTION).append("<available_skills>\n");
        for (CatalogueEntry entry : entries) {
            out.append("  <skill>\n    <name>").append(Markup.escape(entry.name()));
            out.append("</name>\n    <description>").append(Markup.escape(shortened(entry.description())));
            out.append("</description>\n  </skill>\n");
        }
        return out.append("</available_skills>").toString();
    }

    private static String shortened(String description) {
        String line = Markup.singleLine(description);
        return line.codePointCount(0, line.length()) <= MAX_DESCRIPTION
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_DESCRIPTION)) + "...";
    }
}
