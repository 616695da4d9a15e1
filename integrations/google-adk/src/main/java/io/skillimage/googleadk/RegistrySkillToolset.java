package io.skillimage.googleadk;

import com.google.adk.agents.ReadonlyContext;
import com.google.adk.models.LlmRequest;
import com.google.adk.tools.BaseTool;
import com.google.adk.tools.BaseToolset;
import com.google.adk.tools.ToolContext;
import com.google.adk.tools.skills.SkillToolset;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillOffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * ADK's tools {@code list_skills}, {@code load_skill} and {@code load_skill_resource} over skills of a registry, with the
 * names and descriptions in the system instruction; no tools and no text where there are no skills.
 *
 * <pre>{@code
 * AgentSkills skills = AgentSkills.builder(resolver).add("quay.io/acme/pdf:1.2.0").build();
 * LlmAgent agent = LlmAgent.builder()
 *         .name("assistant")
 *         .model(model)
 *         .tools(RegistrySkillToolset.of(skills))
 *         .build();
 * }</pre>
 *
 * <p>Each invocation of an agent, with the agents that it hands over to, sees the skills as they were when it began, and by
 * the rules of its caller: the session is the conversation, the user is the tenant unless a function says otherwise. No
 * failure of a skill ends an invocation: see {@link RegistrySkillSource}. ADK's tool reads files below {@code references/} and
 * {@code assets/} alone.
 *
 * <p>Safe for use by many threads and agents. Closing it does nothing: the resolver stays the caller's.
 */
public final class RegistrySkillToolset implements BaseToolset {
    /** ADK's own text speaks of a tool that runs scripts, and there is none. */
    private static final String INSTRUCTION = """
            Skills are instructions for particular kinds of task. When a task matches the description of a skill below, \
            call load_skill with its name before you begin, and follow what it returns. Read the files in references/ and \
            assets/ that it names with load_skill_resource. Scripts of skills can be neither read nor run.
            """;

    private final String key = RegistrySkillToolset.class.getName() + "." + UUID.randomUUID();
    private final AgentSkills skills;
    private final Function<ReadonlyContext, @Nullable String> tenant;

    private RegistrySkillToolset(AgentSkills skills, Function<ReadonlyContext, @Nullable String> tenant) {
        this.skills = skills;
        this.tenant = tenant;
    }

    /** Returns the tools for skills, with the user of a session as the tenant. */
    public static RegistrySkillToolset of(AgentSkills skills) {
        return of(skills, ReadonlyContext::userId);
    }

    /**
     * Returns the tools for skills.
     *
     * @param tenant who an agent works for, or null where that is not known
     */
    public static RegistrySkillToolset of(AgentSkills skills, Function<ReadonlyContext, @Nullable String> tenant) {
        return new RegistrySkillToolset(skills, tenant);
    }

    /** Returns the tools; outside an invocation, those for somebody of whom nothing is known. */
    @Override
    public Flowable<BaseTool> getTools(@Nullable ReadonlyContext context) {
        return Flowable.defer(() -> tools(context)
                .<Flowable<BaseTool>>map(tools -> tools.getTools(context))
                .orElseGet(Flowable::empty));
    }

    /** Adds names and descriptions to the system instruction. */
    @Override
    public Completable processLlmRequest(LlmRequest.Builder request, ToolContext context) {
        return Completable.defer(() -> tools(context)
                .map(tools -> tools.processLlmRequest(request, context))
                .orElseGet(Completable::complete));
    }

    @Override
    public void close() {}

    private Optional<SkillToolset> tools(@Nullable ReadonlyContext context) {
        SkillOffer offer = context == null ? skills.offer(SkillCaller.ANONYMOUS) : offer(context);
        return offer.isEmpty()
                ? Optional.empty()
                : Optional.of(new SkillToolset(RegistrySkillSource.of(offer), INSTRUCTION));
    }

    /** ADK keeps a map for each invocation, and lets go of both together. */
    private SkillOffer offer(ReadonlyContext context) {
        Map<String, Object> data = context.invocationContext().callbackContextData();
        if (data.get(key) instanceof SkillOffer known) {
            return known;
        }
        SkillOffer made = skills.offer(caller(context));
        return data.putIfAbsent(key, made) instanceof SkillOffer other ? other : made;
    }

    private SkillCaller caller(ReadonlyContext context) {
        return new SkillCaller(tenant.apply(context), context.sessionId(), context.invocationId());
    }
}
