package io.skillimage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The YAML front matter of SKILL.md, as the Agent Skills specification defines it. Immutable.
 *
 * @param name the skill's name, if given
 * @param description what the skill does and when to use it
 * @param license the licence
 * @param compatibility what the skill needs
 * @param allowedTools the tools that the skill is pre-approved for, separated by spaces
 * @param metadata further keys of the author's choice; nested values as their JSON text
 */
public record FrontMatter(
        @Nullable String name,
        String description,
        @Nullable String license,
        @Nullable String compatibility,
        @Nullable String allowedTools,
        Map<String, String> metadata) {

    /** Copies the map, keeping its order. */
    public FrontMatter {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
