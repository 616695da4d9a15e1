package io.skillimage.langchain4j;

import static io.skillimage.langchain4j.OpenAiWire.chatModel;
import static io.skillimage.langchain4j.OpenAiWire.content;
import static io.skillimage.testkit.ScriptedOpenAi.calls;
import static io.skillimage.testkit.ScriptedOpenAi.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.langchain4j.agent.tool.ReturnBehavior;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.AiServiceTool;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.skillimage.agent.AllowedTools;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.ScriptedOpenAi;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tools of the host, as far as the skills that are active allow them. */
@Timeout(60)
class GuardedToolsTest {
    private static final String HELLO = "quay.io/acme/hello-world:1";
    private static final ScriptedOpenAi.Step ACTIVATE = calls("activate_skill", "{\"skill_name\":\"hello-world\"}");

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();

    interface Assistant {
        String chat(String message);
    }

    @Test
    void deniesToolsThatTheActiveSkillDoesNotName() {
        resolver.publishWithTools(HELLO, SkillFixtures.helloWorld(directory), "clock");
        SkillSet skills = skills().allowedTools(AllowedTools.enforced()).build();
        ToolProvider tools = tools(false);
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                calls("calendar", "{}"), ACTIVATE, calls("calendar", "{}"), calls("clock", "{}"), says("done"))) {
            AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProviders(skills.toolProvider(), skills.guard(tools))
                    .build()
                    .chat("Hello");
            assertThat(content(model.requests().get(1))).isEqualTo("calendar was called");
            assertThat(content(model.requests().get(3)))
                    .isEqualTo("The skills that are active do not allow this tool. They allow: clock.");
            assertThat(content(model.requests().get(4))).isEqualTo("clock was called");
        }
    }

    @Test
    void guardsAProviderThatChangesItsToolsMeanwhile() {
        resolver.publishWithTools(HELLO, SkillFixtures.helloWorld(directory), "clock");
        SkillSet skills = skills().allowedTools(AllowedTools.enforced()).build();
        assertThat(skills.guard(tools(true)).isDynamic()).isTrue();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(ACTIVATE, calls("calendar", "{}"), says("done"))) {
            AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProviders(skills.toolProvider(), skills.guard(tools(true)))
                    .build()
                    .chat("Hello");
            assertThat(content(model.requests().get(2)))
                    .startsWith("The skills that are active do not allow this tool.");
        }
    }

    @Test
    void keepsWhatAGuardedToolReturnsAtOnce() {
        publish("First.");
        SkillSet skills = skills().build();
        ToolProvider immediate = request -> ToolProviderResult.builder()
                .add(specification("clock"), (call, memoryId) -> "noon", ReturnBehavior.IMMEDIATE)
                .build();
        assertThat(skills.guard(immediate)
                        .provideTools(ToolProviderRequest.builder()
                                .invocationContext(InvocationContext.builder()
                                        .invocationId(UUID.randomUUID())
                                        .build())
                                .userMessage(UserMessage.from("Hello"))
                                .messages(List.of())
                                .build())
                        .aiServiceTools())
                .extracting(tool -> tool.toolSpecification().name(), AiServiceTool::returnBehavior)
                .containsExactly(tuple("clock", ReturnBehavior.IMMEDIATE));
    }

    private static ToolProvider tools(boolean dynamic) {
        return new ToolProvider() {
            @Override
            public ToolProviderResult provideTools(ToolProviderRequest request) {
                return new ToolProviderResult(Map.of(
                        specification("clock"), (call, memoryId) -> "clock was called",
                        specification("calendar"), (call, memoryId) -> "calendar was called"));
            }

            @Override
            public boolean isDynamic() {
                return dynamic;
            }
        };
    }

    private static ToolSpecification specification(String name) {
        return ToolSpecification.builder().name(name).build();
    }

    private void publish(String description) {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), description);
    }

    private SkillSet.Builder skills() {
        return SkillSet.builder(resolver).add(HELLO).refreshEvery(Duration.ZERO);
    }
}
