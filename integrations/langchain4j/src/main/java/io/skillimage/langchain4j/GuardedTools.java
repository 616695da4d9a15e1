package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.AiServiceTool;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.skillimage.agent.SkillAnswer;
import io.skillimage.agent.SkillSession;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tools of another provider, as far as the skills that are active allow them. */
final class GuardedTools implements ToolProvider {
    private final Invocations invocations;
    private final ToolProvider provider;

    GuardedTools(Invocations invocations, ToolProvider provider) {
        this.invocations = invocations;
        this.provider = provider;
    }

    @Override
    public ToolProviderResult provideTools(ToolProviderRequest request) {
        SkillSession session = invocations.session(request.invocationContext());
        SkillTools.restore(session, request.messages());
        ToolProviderResult.Builder tools = ToolProviderResult.builder();
        // LangChain4j takes null for no tools.
        @Nullable ToolProviderResult provided = provider.provideTools(request);
        for (AiServiceTool tool : provided == null ? List.<AiServiceTool>of() : provided.aiServiceTools()) {
            tools.add(tool.toBuilder()
                    .toolExecutor(new Guard(session, tool.toolExecutor()))
                    .build());
        }
        return tools.build();
    }

    @Override
    public boolean isDynamic() {
        return provider.isDynamic();
    }

    /** Asks the session before each call: what is active changes while the model works. */
    private record Guard(SkillSession session, ToolExecutor tool) implements ToolExecutor {
        @Override
        public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
            Optional<SkillAnswer> denial = session.denial(request.name());
            return denial.isPresent() ? SessionTool.result(denial.get()) : tool.executeWithContext(request, context);
        }

        @Override
        public String execute(ToolExecutionRequest request, Object memoryId) {
            return session.denial(request.name())
                    .map(SkillAnswer::text)
                    .orElseGet(() -> tool.execute(request, memoryId));
        }
    }
}
