package io.skillimage.langchain4j;

import dev.langchain4j.invocation.InvocationContext;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillSession;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the invocations that are going on: the system message, the tools and what guards other tools belong to
 * one. A session goes when LangChain4j lets go of its invocation. Safe for use by many threads.
 */
final class Invocations {
    private final AgentSkills skills;
    private final Function<InvocationContext, @Nullable String> tenant;
    private final Map<UUID, SkillSession> sessions = Collections.synchronizedMap(new WeakHashMap<>());

    Invocations(AgentSkills skills, Function<InvocationContext, @Nullable String> tenant) {
        this.skills = skills;
        this.tenant = tenant;
    }

    SkillSession session(@Nullable InvocationContext context) {
        UUID id = context == null ? null : context.invocationId();
        if (context == null || id == null) {
            return skills.offer(SkillCaller.ANONYMOUS).session();
        }
        SkillSession known = sessions.get(id);
        if (known != null) {
            return known;
        }
        SkillSession made = skills.offer(caller(context, id)).session();
        SkillSession other = sessions.putIfAbsent(id, made);
        return other == null ? made : other;
    }

    private SkillCaller caller(InvocationContext context, UUID id) {
        Object memoryId = context.chatMemoryId();
        return new SkillCaller(tenant.apply(context), memoryId == null ? null : memoryId.toString(), id.toString());
    }
}
