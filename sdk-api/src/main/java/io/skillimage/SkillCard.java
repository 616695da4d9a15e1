package io.skillimage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SkillCard, {@code skill.yaml}: what an author says of a skill. Immutable.
 *
 * <p>Follows {@code skillcard-v1.json}; the lifecycle state is not part of it.
 *
 * @param name the skill's name
 * @param namespace the name's namespace, segments joined by {@code /}
 * @param version the semantic version
 * @param description what the skill does and when to use it
 * @param displayName the name for people
 * @param license the licence, usually an SPDX expression
 * @param compatibility what the skill needs, as free text
 * @param tags keywords
 * @param authors who wrote it
 * @param allowedTools the tools that the skill is pre-approved for, separated by spaces
 * @param provenance where it comes from
 * @param spec details
 */
public record SkillCard(
        String name,
        String namespace,
        String version,
        String description,
        @Nullable String displayName,
        @Nullable String license,
        @Nullable String compatibility,
        List<String> tags,
        List<Author> authors,
        @Nullable String allowedTools,
        @Nullable Provenance provenance,
        @Nullable Spec spec) {

    /**
     * An author.
     *
     * @param name the name
     * @param email the address
     */
    public record Author(String name, @Nullable String email) {}

    /**
     * The origin of a skill.
     *
     * @param source the URL of the sources
     * @param commit the revision
     * @param path the directory in the sources
     */
    public record Provenance(
            @Nullable String source,
            @Nullable String commit,
            @Nullable String path) {}

    /**
     * Details of a skill.
     *
     * @param prompt the file with the instructions, relative to the skill
     * @param examples sample exchanges
     * @param dependencies other skills that this one needs
     */
    public record Spec(@Nullable String prompt, List<Example> examples, List<Dependency> dependencies) {
        /** Copies the lists. */
        public Spec {
            examples = List.copyOf(examples);
            dependencies = List.copyOf(dependencies);
        }
    }

    /**
     * A sample exchange.
     *
     * @param input what is asked
     * @param output what is answered
     */
    public record Example(@Nullable String input, @Nullable String output) {}

    /**
     * Another skill that is needed.
     *
     * @param name {@code namespace/name}
     * @param version a range of semantic versions
     */
    public record Dependency(String name, String version) {}

    /** Copies the lists. */
    public SkillCard {
        tags = List.copyOf(tags);
        authors = List.copyOf(authors);
    }

    /** Returns {@code namespace/name}. */
    public String qualifiedName() {
        return namespace + "/" + name;
    }
}
