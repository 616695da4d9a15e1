package io.skillimage.langchain4j;

import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolProvider;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Skills for LangChain4j agents, disclosed step by step as the Agent Skills specification describes it: names and
 * descriptions in the system message, the instructions when the model activates a skill, single files when it reads
 * them. Immutable and safe for use by many threads and agents.
 *
 * <pre>{@code
 * SkillSet skills = SkillSet.builder(resolver).add("quay.io/acme/pdf:1.2.0").build();
 * Assistant assistant = AiServices.builder(Assistant.class)
 *         .chatModel(model)
 *         .toolProvider(skills.toolProvider())
 *         .systemMessageTransformer(skills.systemMessage())
 *         .build();
 * }</pre>
 *
 * <p>The references are resolved once, in {@link Builder#build()}. Each activation asks the resolver again for the
 * manifest that was found then, so a skill that was withdrawn or tampered with since is refused. The model learns of
 * that as the result of its tool call; no failure of a skill ends an invocation.
 *
 * <p>The resolver stays the caller's: keep it open as long as agents use the skills, and close it afterwards.
 */
public final class SkillSet {
    private static final Logger LOG = LoggerFactory.getLogger(SkillSet.class);

    private final Catalogue catalogue;
    private final ToolProvider toolProvider;
    private final Map<SkillReference, SkillException> failures;

    private SkillSet(SkillResolver resolver, ResolvedCatalogue resolved) {
        this.catalogue = resolved.catalogue();
        this.toolProvider = new SkillToolProvider(resolver, catalogue);
        this.failures = resolved.failures();
    }

    /** Starts a set of skills that {@code resolver} resolves. */
    public static Builder builder(SkillResolver resolver) {
        return new Builder(resolver);
    }

    /**
     * Returns the provider of the tools {@code activate_skill} and {@code read_skill_resource}; of no tools if the set
     * is empty.
     *
     * <p>The result of an activation has the attributes {@code activated_skill} (the name),
     * {@code activated_skill_reference} (what was added to the builder) and, unless the skill is a plain directory,
     * {@code activated_skill_digest} (of the manifest). A file can be read once its skill is active, which is to say
     * that such a result, for the same manifest, is in the chat memory or came in the same invocation.
     *
     * <p>Files are offered from the verified file list, without SKILL.md, skill.yaml, hidden files and {@code scripts}
     * directories. Text comes in parts of at most 32,768 Unicode code points, which is also what offsets count; of a
     * binary file, and of a text over 8 MiB, only type and size are told.
     *
     * <p>An agent takes one set: a second one would define the same tools again, which LangChain4j refuses.
     */
    public ToolProvider toolProvider() {
        return toolProvider;
    }

    /**
     * Returns a transformer that appends the catalogue, names and descriptions, to the system message. It may be given
     * null, where there is no system message, and returns what it was given if the set is empty.
     */
    public BiFunction<@Nullable String, InvocationContext, @Nullable String> systemMessage() {
        return (systemMessage, context) -> catalogue.appendTo(systemMessage);
    }

    /** Returns the names of the skills, sorted. */
    public List<String> names() {
        return catalogue.names();
    }

    /**
     * Returns the references that give no skill, with the reason, in the order in which they were added. A skill with
     * the name of an earlier one is among them.
     */
    public Map<SkillReference, SkillException> failures() {
        return failures;
    }

    /** Collects references. Not safe for use by several threads. */
    public static final class Builder {
        private final SkillResolver resolver;
        private final Set<SkillReference> references = new LinkedHashSet<>();
        private boolean requireAll;

        private Builder(SkillResolver resolver) {
            this.resolver = resolver;
        }

        /**
         * Adds skills.
         *
         * @param added what {@link SkillReference#parse(String)} accepts; adding one twice changes nothing
         * @throws io.skillimage.InvalidReferenceException if one is malformed
         */
        public Builder add(String... added) {
            for (String reference : added) {
                references.add(SkillReference.parse(reference));
            }
            return this;
        }

        /** Adds skills; adding one twice changes nothing. */
        public Builder add(SkillReference... added) {
            references.addAll(List.of(added));
            return this;
        }

        /** Makes {@link #build()} fail if one of the skills cannot be had, instead of leaving it out. */
        public Builder requireAll() {
            this.requireAll = true;
            return this;
        }

        /**
         * Resolves the references, one after the other. What cannot be resolved is logged, left out and told by
         * {@link SkillSet#failures()}.
         *
         * @throws SkillException if all are required and one cannot be had: the failure of the first one
         */
        public SkillSet build() {
            ResolvedCatalogue resolved = ResolvedCatalogue.resolve(resolver, references);
            if (requireAll && !resolved.failures().isEmpty()) {
                throw resolved.failures().values().iterator().next();
            }
            resolved.failures()
                    .forEach((reference, error) -> LOG.warn(
                            "{} is not among the skills: {} ({})", reference, error.getMessage(), error.code()));
            return new SkillSet(resolver, resolved);
        }
    }
}
