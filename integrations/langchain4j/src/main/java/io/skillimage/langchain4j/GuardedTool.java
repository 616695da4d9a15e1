package io.skillimage.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import io.skillimage.SkillException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tool that always answers: an exception here would end the invocation, or hand its message, with the addresses and
 * paths in it, to the model.
 */
final class GuardedTool implements ToolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTool.class);

    private final Function<ToolArguments, ToolExecutionResult> tool;

    GuardedTool(Function<ToolArguments, ToolExecutionResult> tool) {
        this.tool = tool;
    }

    @Override
    public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
        return call(request);
    }

    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
        return call(request).resultText();
    }

    private ToolExecutionResult call(ToolExecutionRequest request) {
        try {
            return tool.apply(ToolArguments.parse(request.arguments()));
        } catch (ToolRefusal e) {
            return ToolExecutionResult.builder().resultText(e.text()).build();
        } catch (SkillException e) {
            LOG.warn("{} failed: {} ({})", request.name(), e.getMessage(), e.code());
            return unavailable(Unavailability.of(e));
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.name(), e);
            return unavailable(Unavailability.UNKNOWN);
        }
    }

    private static ToolExecutionResult unavailable(Unavailability why) {
        return ToolExecutionResult.builder()
                .isError(true)
                .resultText(why.text())
                .build();
    }
}
