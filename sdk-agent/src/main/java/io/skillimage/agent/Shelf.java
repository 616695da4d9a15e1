package io.skillimage.agent;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Skills by their names, sorted so that equal ones give equal prompts.
 *
 * @param entries the skills
 * @param prompt what a model is told of them; empty where there are none
 */
record Shelf(Map<String, Entry> entries, String prompt) {
    private static final String INTRODUCTION = """
            Skills are instructions for particular kinds of task. When a task matches the description of a skill below, \
            call %s with its name before you begin, and follow what it returns.
            """.formatted(SkillSession.ACTIVATE);

    /** Returns a shelf; of entries with the same name, the first one counts. */
    static Shelf of(Collection<Entry> entries) {
        Map<String, Entry> byName = new TreeMap<>();
        entries.forEach(entry -> byName.putIfAbsent(entry.name(), entry));
        return new Shelf(Collections.unmodifiableMap(byName), prompt(byName.values()));
    }

    @Nullable
    Entry find(String name) {
        return entries.get(name);
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    private static String prompt(Collection<Entry> entries) {
        if (entries.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(INTRODUCTION).append("<available_skills>\n");
        for (Entry entry : entries) {
            out.append("  <skill>\n    <name>").append(Markup.escape(entry.name()));
            out.append("</name>\n    <description>")
                    .append(Markup.escape(entry.skill().description()));
            out.append("</description>\n  </skill>\n");
        }
        return out.append("</available_skills>").toString();
    }
}
