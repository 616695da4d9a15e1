package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.tool.ToolProvider;
import io.skillimage.LifecyclePolicy;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.AllowedTools;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.ScriptExecutor;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillLoading;
import io.skillimage.agent.SkillOffer;
import io.skillimage.agent.SkillProblem;
import io.skillimage.agent.SkillUseListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Skills for LangChain4j agents, disclosed step by step as the Agent Skills specification describes it: names and
 * descriptions in the system message, the instructions when the model activates a skill, single files when it reads
 * them. Immutable but for what registries say, and safe for use by many threads and agents.
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
 * <p>Each invocation of an agent sees the skills as they were when it began. By default nothing of a skill is fetched before
 * a model activates it; then the manifest is used that was offered, whatever its tag says by then, by the rules of the
 * resolver: what was withdrawn or tampered with since is refused. The model learns of that as the result of its tool call; no
 * failure of a skill ends an invocation.
 *
 * <p>The resolver stays the caller's: keep it open as long as agents use the skills, and close it afterwards.
 */
public final class SkillSet {
    private static final String TENANT = "tenant";

    private final AgentSkills skills;
    private final Invocations invocations;

    private SkillSet(AgentSkills skills, Function<InvocationContext, @Nullable String> tenant) {
        this.skills = skills;
        this.invocations = new Invocations(skills, tenant);
    }

    /** Starts a set of skills that {@code resolver} resolves. */
    public static Builder builder(SkillResolver resolver) {
        return new Builder(resolver);
    }

    /** Returns a set of skills that were described elsewhere, with the tenant of the invocation parameter of that name. */
    public static SkillSet of(AgentSkills skills) {
        return new SkillSet(skills, SkillSet::tenant);
    }

    /**
     * Returns the provider of the tools {@code activate_skill} and {@code read_skill_resource}, and of
     * {@code run_skill_script} where scripts can be run; of no tools if there are no skills.
     *
     * <p>The result of an activation has the attributes {@code activated_skill} (the name),
     * {@code activated_skill_reference} (what was added to the builder) and, unless the skill is a plain directory,
     * {@code activated_skill_digest} (of the manifest). A file can be read once its skill is active, which is to say
     * that such a result is in the chat memory or came in the same invocation; it is the file of that manifest.
     *
     * <p>Files are offered from the verified file list, without SKILL.md, skill.yaml, hidden files and {@code scripts}
     * directories. Text comes in parts of at most 32,768 Unicode code points, which is also what offsets count; of a
     * binary file, and of a text over 8 MiB, only type and size are told.
     *
     * <p>It is no dynamic provider, and its tools stay visible where tools are searched for. An agent takes one set: a
     * second one would define the same tools again, which LangChain4j refuses.
     */
    public ToolProvider toolProvider() {
        return new SkillTools(invocations);
    }

    /**
     * Returns a transformer that appends the catalogue, names and descriptions, to the system message. It may be given
     * null, where there is no system message, and returns what it was given if there are no skills.
     */
    public BiFunction<@Nullable String, InvocationContext, @Nullable String> systemMessage() {
        return (message, context) -> {
            SkillOffer offer = invocations.session(context).offer();
            if (offer.isEmpty()) {
                return message;
            }
            return message == null || message.isBlank() ? offer.prompt() : message + "\n\n" + offer.prompt();
        };
    }

    /**
     * Returns a strategy for tools that there are not, which sets a model right that calls a skill as if it were a tool:
     * for {@code AiServices.hallucinatedToolNameStrategy}. LangChain4j does not say there who calls, so it knows the skills
     * that somebody of whom nothing is known may use.
     */
    public Function<ToolExecutionRequest, ToolExecutionResultMessage> unknownTool() {
        return request -> ToolExecutionResultMessage.from(request, correction(request.name()));
    }

    /** Nobody says here who calls, and the host's rules may not be written for that. */
    private String correction(@Nullable String tool) {
        String none = "There is no such tool.";
        try {
            return tool == null
                    ? none
                    : skills.offer(SkillCaller.ANONYMOUS)
                            .session()
                            .unknownTool(tool)
                            .text();
        } catch (RuntimeException e) {
            return none;
        }
    }

    /**
     * Returns a provider of the same tools as {@code provider}, which may be called as far as the {@code allowed-tools} of
     * the skills that are active say so; see {@link Builder#allowedTools}. A tool that is denied is not called, and the model
     * is told what is allowed. Give the agent this one in place of the other.
     */
    public ToolProvider guard(ToolProvider provider) {
        return new GuardedTools(invocations, provider);
    }

    /** Returns the names of the skills that somebody of whom nothing is known may use now, sorted. */
    public List<String> names() {
        return skills.offer(SkillCaller.ANONYMOUS).names();
    }

    /** Returns why skills are missing, and what could not be looked at anew; see {@link AgentSkills#problems()}. */
    public List<SkillProblem> problems() {
        return skills.problems();
    }

    /** Returns the same skills for use without LangChain4j. */
    public AgentSkills agentSkills() {
        return skills;
    }

    private static @Nullable String tenant(InvocationContext context) {
        InvocationParameters parameters = context.invocationParameters();
        Object tenant = parameters == null ? null : parameters.asMap().get(TENANT);
        return tenant == null ? null : tenant.toString();
    }

    /** Collects skills and settings. Not safe for use by several threads. */
    public static final class Builder {
        private final AgentSkills.Builder skills;
        private Function<InvocationContext, @Nullable String> tenant = SkillSet::tenant;

        private Builder(SkillResolver resolver) {
            this.skills = AgentSkills.builder(resolver);
        }

        /**
         * Adds skills.
         *
         * @param references what {@link SkillReference#parse(String)} accepts; adding one twice changes nothing
         * @throws io.skillimage.InvalidReferenceException if one is malformed
         */
        public Builder add(String... references) {
            skills.add(references);
            return this;
        }

        /** Adds skills; adding one twice changes nothing. */
        public Builder add(SkillReference... references) {
            skills.add(references);
            return this;
        }

        /** Adds the skills of a lock, by their digests; see {@link AgentSkills.Builder#lock}. */
        public Builder lock(SkillLock lock) {
            skills.lock(lock);
            return this;
        }

        /**
         * Adds skills that may change with time, such as the members of a collection or a namespace of a registry; see
         * {@link AgentSkills.Builder#from}.
         */
        public Builder from(Supplier<? extends Collection<SkillReference>> references) {
            skills.from(references);
            return this;
        }

        /** Sets when the content of skills is fetched; by default when a model activates one. */
        public Builder loading(SkillLoading value) {
            skills.loading(value);
            return this;
        }

        /**
         * Sets how old what an invocation is offered may be; by default one minute. Zero looks at the skills for each
         * invocation, though not more often than the resolver's {@link io.skillimage.Freshness} has it asks a registry.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder refreshEvery(Duration value) {
            skills.refreshEvery(value);
            return this;
        }

        /**
         * Sets how many skills are looked at at once; by default 16.
         *
         * @throws IllegalArgumentException if it is less than one
         */
        public Builder parallelism(int value) {
            skills.parallelism(value);
            return this;
        }

        /** Sets where the tenant of an invocation stands; by default in its parameter {@code tenant}. */
        public Builder tenant(Function<InvocationContext, @Nullable String> value) {
            this.tenant = value;
            return this;
        }

        /** Sets who sees which skill, by tenant for instance; by default everybody sees all. */
        public Builder visibleTo(BiPredicate<SkillCaller, OfferedSkill> value) {
            skills.visibleTo(value);
            return this;
        }

        /** Sets which lifecycle states a caller may use, of those that the resolver allows. */
        public Builder lifecycle(Function<SkillCaller, @Nullable LifecyclePolicy> value) {
            skills.lifecycle(value);
            return this;
        }

        /** Sets what {@link SkillSet#guard} makes of the {@code allowed-tools} of skills; by default they are ignored. */
        public Builder allowedTools(AllowedTools value) {
            skills.allowedTools(value);
            return this;
        }

        /** Lets models run the scripts of skills; by default they cannot, and are not told of them. */
        public Builder scripts(ScriptExecutor value) {
            skills.scripts(value);
            return this;
        }

        /** Sets who is told of every use of a skill. */
        public Builder listener(SkillUseListener value) {
            skills.listener(value);
            return this;
        }

        /** Makes {@link #build()} fail if one of the skills cannot be offered, instead of leaving it out. */
        public Builder requireAll() {
            skills.requireAll();
            return this;
        }

        /**
         * Looks at the skills for the first time. What cannot be had is logged, left out and told by
         * {@link SkillSet#problems()}; it is tried again at the next look.
         *
         * @throws RuntimeException if all are required and one cannot be had: what happened to the first one
         */
        public SkillSet build() {
            return new SkillSet(skills.build(), tenant);
        }
    }
}
