package io.skillimage.langchain4j;

import static io.skillimage.langchain4j.OpenAiWire.chatModel;
import static io.skillimage.langchain4j.OpenAiWire.content;
import static io.skillimage.langchain4j.OpenAiWire.strings;
import static io.skillimage.langchain4j.OpenAiWire.toolNames;
import static io.skillimage.testkit.ScriptedOpenAi.calls;
import static io.skillimage.testkit.ScriptedOpenAi.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.agent.ScriptResult;
import io.skillimage.agent.SkillUse;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.ScriptedOpenAi;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What changes from one invocation of an agent to the next, and from one caller to another. */
@Timeout(60)
class SkillSetInvocationTest {
    private static final String HELLO = "quay.io/acme/hello-world:1";
    private static final ScriptedOpenAi.Step ACTIVATE = calls("activate_skill", "{\"skill_name\":\"hello-world\"}");
    private static final ScriptedOpenAi.Step READ = calls(
            "read_skill_resource", "{\"skill_name\":\"hello-world\",\"relative_path\":\"references/greetings.md\"}");

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();

    interface Assistant {
        String chat(String message);
    }

    interface TenantAssistant {
        String chat(@MemoryId String conversation, @UserMessage String message, InvocationParameters parameters);
    }

    @Test
    void showsAMovedTagInTheNextInvocation() {
        publish("First.");
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("one"), says("two"))) {
            Assistant assistant = assistant(model, skills().build());
            assistant.chat("Hello");
            publish("Second.");
            assistant.chat("Hello again");
            assertThat(systemMessage(model, 0)).contains("<description>First.</description>");
            assertThat(systemMessage(model, 1)).contains("<description>Second.</description>");
        }
    }

    @Test
    void looksOnceForTheSystemMessageAndTheToolsOfAnInvocation() {
        publish("First.");
        SkillSet skills = skills().build();
        resolver.asked().clear();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(ACTIVATE, says("done"))) {
            assistant(model, skills).chat("Hello");
        }
        assertThat(resolver.asked()).hasSize(2);
        assertThat(resolver.resolved()).hasSize(1);
    }

    @Test
    void activatesWhatTheInvocationWasOfferedThoughTheTagMovesMeanwhile() {
        publish("First.");
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                request -> {
                    Path later = SkillFixtures.skill(directory.resolve("later"), "hello-world", "Later.", "Later.\n");
                    resolver.publish(HELLO, later, "Later.");
                    return ACTIVATE.answer(request);
                },
                says("done"))) {
            assistant(model, skills().build()).chat("Hello");
            assertThat(content(model.requests().get(1))).contains("# Hello, world");
        }
    }

    @Test
    void dropsASkillThatIsArchivedBetweenTwoInvocations() {
        publish("First.");
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("one"), says("two"))) {
            Assistant assistant = assistant(model, skills().build());
            assistant.chat("Hello");
            archive();
            assistant.chat("Hello again");
            assertThat(toolNames(model.requests().get(0))).hasSize(2);
            assertThat(model.requests().get(1).has("tools")).isFalse();
            assertThat(model.requests().get(1).toString()).doesNotContain("available_skills");
        }
    }

    @Test
    void refusesToReadASkillThatIsArchivedInTheMiddleOfAnInvocation() {
        publish("First.");
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                ACTIVATE,
                READ,
                request -> {
                    archive();
                    return READ.answer(request);
                },
                says("done"))) {
            assertThat(assistant(model, skills().build()).chat("Hello")).isEqualTo("done");
            assertThat(content(model.requests().get(2))).startsWith("<skill_resource");
            assertThat(content(model.requests().get(3))).startsWith("This skill was withdrawn");
        }
    }

    @Test
    void tellsTheModelThatASkillIsDeprecated() {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "First.", LifecycleState.DEPRECATED);
        try (ScriptedOpenAi model = ScriptedOpenAi.start(ACTIVATE, says("done"))) {
            assistant(model, skills().build()).chat("Hello");
            assertThat(content(model.requests().get(1))).contains("<skill_notice>This skill is deprecated");
        }
    }

    @Test
    void worksWithoutSkillsWhileTheRegistryIsDownAndWithThemAfterwards() {
        resolver.fail(HELLO, outage());
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("one"), ACTIVATE, says("two"))) {
            Assistant assistant = assistant(model, skills().build());
            assertThat(assistant.chat("Hello")).isEqualTo("one");
            assertThat(model.requests().get(0).has("tools")).isFalse();
            publish("First.");
            assertThat(assistant.chat("Hello again")).isEqualTo("two");
            assertThat(content(model.requests().get(2))).startsWith("<skill_content");
        }
    }

    @Test
    void goesOnWhenTheRegistryIsDownAtAnActivation() {
        publish("First.");
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                request -> {
                    resolver.fail(HELLO, outage());
                    return ACTIVATE.answer(request);
                },
                says("without"))) {
            assertThat(assistant(model, skills().build()).chat("Hello")).isEqualTo("without");
            assertThat(content(model.requests().get(1))).startsWith("This skill is not available at the moment.");
        }
    }

    @Test
    void setsAModelRightThatCallsASkillLikeATool() {
        publish("First.");
        SkillSet skills = skills().build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(calls("hello-world", "{}"), ACTIVATE, says("done"))) {
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProvider(skills.toolProvider())
                    .systemMessageTransformer(skills.systemMessage())
                    .hallucinatedToolNameStrategy(skills.unknownTool())
                    .build();
            assertThat(assistant.chat("Hello")).isEqualTo("done");
            assertThat(content(model.requests().get(1)))
                    .isEqualTo("'hello-world' is a skill, not a tool. Call activate_skill with its name.");
        }
    }

    @Test
    void showsEachTenantItsOwnSkillsAndTellsTheAuditorWhoItWas() {
        publish("Greets.");
        resolver.publish(
                "quay.io/other/secret:1", SkillFixtures.skill(directory, "secret", "Secret.", "x\n"), "Secret.");
        Queue<SkillUse> uses = new ConcurrentLinkedQueue<>();
        SkillSet skills = skills().add("quay.io/other/secret:1")
                .visibleTo((caller, skill) -> skill.reference().repository().contains("/" + caller.tenant() + "/"))
                .listener(uses::add)
                .build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                ACTIVATE, says("one"), calls("activate_skill", "{\"skill_name\":\"hello-world\"}"), says("two"))) {
            TenantAssistant assistant = AiServices.builder(TenantAssistant.class)
                    .chatModel(chatModel(model))
                    .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                    .toolProvider(skills.toolProvider())
                    .systemMessageTransformer(skills.systemMessage())
                    .build();
            assistant.chat("a", "Hello", InvocationParameters.from("tenant", "acme"));
            assistant.chat("b", "Hello", InvocationParameters.from("tenant", "other"));

            assertThat(systemMessage(model, 0)).contains("Greets.").doesNotContain("Secret.");
            assertThat(content(model.requests().get(1))).startsWith("<skill_content");
            assertThat(systemMessage(model, 2)).contains("Secret.").doesNotContain("Greets.");
            assertThat(content(model.requests().get(3)))
                    .isEqualTo("There is no skill 'hello-world'. The skills are: secret.");
        }
        assertThat(uses)
                .extracting(use -> use.caller().tenant(), use -> use.caller().memoryId(), SkillUse::outcome)
                .containsExactly(
                        tuple("acme", "a", SkillUse.Outcome.DONE), tuple("other", "b", SkillUse.Outcome.REFUSED));
        assertThat(uses)
                .extracting(use -> use.caller().invocationId())
                .doesNotHaveDuplicates()
                .doesNotContainNull();
    }

    @Test
    void offersTwoHundredSkills() {
        SkillSet.Builder skills = skills();
        List<String> names =
                IntStream.range(0, 200).mapToObj("skill-%03d"::formatted).toList();
        for (String name : names) {
            Path skill = SkillFixtures.skill(directory, name, "Number " + name, "Instructions of " + name + "\n");
            resolver.publish("quay.io/acme/" + name + ":1", skill, "Number " + name);
            skills.add("quay.io/acme/" + name + ":1");
        }
        try (ScriptedOpenAi model =
                ScriptedOpenAi.start(calls("activate_skill", "{\"skill_name\":\"skill-123\"}"), says("done"))) {
            assistant(model, skills.build()).chat("Hello");
            assertThat(strings(model.requests().get(0).at("/tools/0/function/parameters/properties/skill_name/enum")))
                    .isEqualTo(names);
            assertThat(systemMessage(model, 0)).contains("<description>Number skill-199</description>");
            assertThat(content(model.requests().get(1))).contains("Instructions of skill-123");
        }
        assertThat(resolver.resolved()).hasSize(1);
    }

    @Test
    void servesManyInvocationsAtOnce() throws Exception {
        publish("First.");
        resolver.publish("quay.io/acme/bye:1", SkillFixtures.skill(directory, "bye", "Bye.", "Say bye.\n"), "Bye.");
        SkillSet skills = skills().add("quay.io/acme/bye:1").build();
        TenantAssistant assistant = AiServices.builder(TenantAssistant.class)
                .chatModel(new Activating())
                .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .build();
        ExecutorService callers = Executors.newFixedThreadPool(64);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String skill = i % 2 == 0 ? "hello-world" : "bye";
                String conversation = "conversation-" + i;
                answers.add(callers.submit(() -> assistant.chat(conversation, skill, new InvocationParameters())));
            }
            for (int i = 0; i < 64; i++) {
                assertThat(answers.get(i).get()).contains(i % 2 == 0 ? "# Hello, world" : "Say bye.");
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void runsScriptsWhereTheHostLetsThem() {
        Path skill = SkillFixtures.helloWorld(directory);
        SkillFixtures.executable(skill, "scripts/count.sh", "#!/bin/sh\nwc -w\n");
        resolver.publish(HELLO, skill, "First.");
        SkillSet skills = skills().scripts(call -> new ScriptResult(0, call.path() + " " + call.arguments()))
                .build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                ACTIVATE,
                calls(
                        "run_skill_script",
                        "{\"skill_name\":\"hello-world\",\"relative_path\":\"scripts/count.sh\",\"arguments\":[\"a b\"]}"),
                calls(
                        "run_skill_script",
                        "{\"skill_name\":\"hello-world\",\"relative_path\":\"scripts/count.sh\",\"arguments\":\"a b\"}"),
                says("done"))) {
            assistant(model, skills).chat("Hello");
            assertThat(toolNames(model.requests().get(0)))
                    .containsExactly("activate_skill", "read_skill_resource", "run_skill_script");
            assertThat(content(model.requests().get(2)))
                    .isEqualTo("<skill_script path=\"scripts/count.sh\" exit_code=\"0\">\n"
                            + "scripts/count.sh [a b]\n</skill_script>");
            assertThat(content(model.requests().get(3)))
                    .isEqualTo("The argument 'arguments' must be a list of strings.");
        }
    }

    /** Activates the skill that the user names, and answers with what it was given. */
    private static final class Activating implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            ChatMessage last = request.messages().get(request.messages().size() - 1);
            AiMessage answer = last instanceof ToolExecutionResultMessage result
                    ? AiMessage.from(result.text())
                    : ScriptedChatModel.calls(
                            "activate_skill",
                            "{\"skill_name\":\"" + ((dev.langchain4j.data.message.UserMessage) last).singleText()
                                    + "\"}");
            return ChatResponse.builder().aiMessage(answer).build();
        }
    }

    private static String systemMessage(ScriptedOpenAi model, int request) {
        return model.requests().get(request).at("/messages/0/content").asString();
    }

    private static RegistryException outage() {
        return new RegistryException(ErrorCode.UNREACHABLE, "registry.internal:5000 cannot be reached", null);
    }

    private void publish(String description) {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), description);
    }

    private void archive() {
        resolver.fail(
                HELLO,
                new LifecycleException(
                        ErrorCode.STATE_REFUSED, "the skill is archived", LifecycleState.ARCHIVED, Set.of()));
    }

    private SkillSet.Builder skills() {
        return SkillSet.builder(resolver).add(HELLO).refreshEvery(Duration.ZERO);
    }

    private static Assistant assistant(ScriptedOpenAi model, SkillSet skills) {
        return AiServices.builder(Assistant.class)
                .chatModel(chatModel(model))
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .build();
    }
}
