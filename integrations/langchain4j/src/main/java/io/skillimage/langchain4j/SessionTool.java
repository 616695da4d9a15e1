package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import io.skillimage.agent.SkillAnswer;
import java.util.Map;
import java.util.function.Function;

/** A tool of a session. It always answers: an exception here would end the invocation. */
final class SessionTool implements ToolExecutor {
    private final Function<ToolArguments, SkillAnswer> tool;

    SessionTool(Function<ToolArguments, SkillAnswer> tool) {
        this.tool = tool;
    }

    @Override
    public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
        return result(call(request));
    }

    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
        return call(request).text();
    }

    static ToolExecutionResult result(SkillAnswer answer) {
        return ToolExecutionResult.builder()
                .isError(answer.isError())
                .resultText(answer.text())
                .attributes(Map.copyOf(answer.attributes()))
                .build();
    }

    private SkillAnswer call(ToolExecutionRequest request) {
        try {
            return tool.apply(ToolArguments.parse(request.arguments()));
        } catch (BadArgumentsException e) {
            return new SkillAnswer(e.text(), false, Map.of());
        }
    }
}
