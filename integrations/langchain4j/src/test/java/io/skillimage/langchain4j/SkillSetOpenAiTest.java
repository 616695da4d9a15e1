package io.skillimage.langchain4j;

import static io.skillimage.langchain4j.OpenAiWire.chatModel;
import static io.skillimage.langchain4j.OpenAiWire.content;
import static io.skillimage.langchain4j.OpenAiWire.lastMessage;
import static io.skillimage.langchain4j.OpenAiWire.strings;
import static io.skillimage.langchain4j.OpenAiWire.toolNames;
import static io.skillimage.langchain4j.OpenAiWire.toolResults;
import static io.skillimage.testkit.ScriptedOpenAi.calls;
import static io.skillimage.testkit.ScriptedOpenAi.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderResult;
import dev.langchain4j.service.tool.search.simple.SimpleToolSearchStrategy;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.ScriptedOpenAi;
import io.skillimage.testkit.ScriptedOpenAi.ToolCall;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The adapter behind LangChain4j's own OpenAI client, judged by the JSON on the wire. */
@Timeout(60)
class SkillSetOpenAiTest {
    private static final String HELLO = "quay.io/acme/hello-world:1.0.0";
    private static final String NOTES = "quay.io/acme/field-notes:2.1.0";

    @TempDir
    Path directory;

    private FakeResolver resolver;

    interface Assistant {
        String chat(String message);
    }

    interface PoliteAssistant {
        @SystemMessage("You are polite.")
        String chat(String message);
    }

    interface StreamingAssistant {
        TokenStream chat(String message);
    }

    @BeforeEach
    void publishSkills() {
        resolver = new FakeResolver()
                .publish(HELLO, SkillFixtures.helloWorld(directory), "Greets people in their own language.")
                .publish(NOTES, SkillFixtures.everything(directory), "Turns notes from the field into a report.");
    }

    @Test
    void activatesASkillAndReadsItsFile() {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                calls("activate_skill", "{\"skill_name\":\"hello-world\"}"),
                calls(
                        "read_skill_resource",
                        "{\"skill_name\":\"hello-world\",\"relative_path\":\"references/greetings.md\"}"),
                says("Guten Tag, Ada"))) {

            assertThat(assistant(model).chat("Greet Ada")).isEqualTo("Guten Tag, Ada");

            JsonNode first = model.requests().get(0);
            assertThat(first.at("/messages/0/role").asString()).isEqualTo("system");
            assertThat(first.at("/messages/0/content").asString()).endsWith("""
                            <available_skills>
                              <skill>
                                <name>field-notes</name>
                                <description>Turns notes from the field into a report.</description>
                              </skill>
                              <skill>
                                <name>hello-world</name>
                                <description>Greets people in their own language.</description>
                              </skill>
                            </available_skills>""");
            assertThat(first.at("/messages/1/content").asString()).isEqualTo("Greet Ada");
            assertThat(toolNames(first)).containsExactly("activate_skill", "read_skill_resource");

            JsonNode activation = lastMessage(model, 1);
            assertThat(activation.path("role").asString()).isEqualTo("tool");
            assertThat(activation.path("tool_call_id").asString()).isEqualTo("call_0");
            assertThat(activation.path("content").asString()).isEqualTo("""
                            <skill_content name="hello-world">
                            # Hello, world

                            1. Find out which language the person speaks.
                            2. Take the greeting from `references/greetings.md`.
                            3. Greet once, by name.
                            <skill_resources>
                              <file>references/greetings.md</file>
                            </skill_resources>
                            </skill_content>""");
            assertThat(lastMessage(model, 2).path("content").asString())
                    .startsWith("<skill_resource path=\"references/greetings.md\">\n| language | greeting |")
                    .contains("Buenos días")
                    .endsWith("\n</skill_resource>");
        }
    }

    @Test
    void describesTheToolsWithTheNamesAsAnEnum() {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("fine"))) {
            assistant(model).chat("Hello");

            JsonNode activate = model.requests().get(0).at("/tools/0/function/parameters");
            assertThat(strings(activate.at("/properties/skill_name/enum")))
                    .containsExactly("field-notes", "hello-world");
            assertThat(strings(activate.path("required"))).containsExactly("skill_name");
            JsonNode read = model.requests().get(0).at("/tools/1/function/parameters");
            assertThat(strings(read.at("/properties/skill_name/enum"))).containsExactly("field-notes", "hello-world");
            assertThat(read.at("/properties/relative_path/type").asString()).isEqualTo("string");
            assertThat(read.at("/properties/offset/type").asString()).isEqualTo("integer");
            assertThat(strings(read.path("required"))).containsExactly("skill_name", "relative_path");
        }
    }

    @Test
    void readsALongFilePartByPart() {
        List<String> parts = new ArrayList<>();
        ScriptedOpenAi.Step next = request -> {
            String content = content(request);
            parts.add(content.substring(content.indexOf('>') + 2, content.lastIndexOf("\n</skill_resource>")));
            int at = content.indexOf("call again with offset ");
            return at < 0
                    ? says("read").answer(request)
                    : read("references/readings.txt", content.replaceAll("(?s).*with offset (\\d+)\\.", "$1"))
                            .answer(request);
        };
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                calls("activate_skill", "{\"skill_name\":\"field-notes\"}"),
                read("references/readings.txt", "0"),
                next,
                next,
                next,
                next,
                next,
                next,
                next)) {
            assertThat(assistant(model).chat("Read the readings")).isEqualTo("read");
        }
        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(String.join("", parts).lines()).hasSize(SkillFixtures.LONG_FILE_LINES);
        assertThat(String.join("", parts))
                .endsWith(SkillFixtures.LONG_FILE_LINE.formatted(SkillFixtures.LONG_FILE_LINES - 1));
    }

    @Test
    void tellsTypeAndSizeOfABinaryFile() {
        assertThat(resultOf(read("assets/stamp.png", "0")))
                .isEqualTo("The file 'assets/stamp.png' is not text: image/png, 27 bytes.");
    }

    @Test
    void readsNamesAndTextBeyondAscii() {
        assertThat(resultOf(read("references/übersicht.md", "0"))).contains("Ebbe und Flut 🌊");
    }

    @Test
    void runsBesideOtherToolsAndProviders() {
        ToolProvider clock = request -> ToolProviderResult.builder()
                .add(ToolSpecification.builder().name("clock").build(), (call, memoryId) -> "noon")
                .build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                calls(
                        new ToolCall("clock", "{}"),
                        new ToolCall("activate_skill", "{\"skill_name\":\"hello-world\"}"),
                        new ToolCall("double_it", "{\"number\": 21}")),
                says("done"))) {
            AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProviders(clock, skills().toolProvider())
                    .tools(new Arithmetic())
                    .systemMessageTransformer(skills().systemMessage())
                    .build()
                    .chat("Everything at once");

            List<String> results = toolResults(model.requests().get(1));
            assertThat(results).hasSize(3);
            assertThat(results.get(0)).isEqualTo("noon");
            assertThat(results.get(1)).startsWith("<skill_content name=\"hello-world\">");
            assertThat(results.get(2)).isEqualTo("42");
        }
    }

    @Test
    void activatesSkillsSideBySide() {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                calls(
                        new ToolCall("activate_skill", "{\"skill_name\":\"hello-world\"}"),
                        new ToolCall("activate_skill", "{\"skill_name\":\"field-notes\"}")),
                calls(
                        new ToolCall(
                                "read_skill_resource",
                                "{\"skill_name\":\"hello-world\",\"relative_path\":\"references/greetings.md\"}"),
                        new ToolCall(
                                "read_skill_resource",
                                "{\"skill_name\":\"field-notes\",\"relative_path\":\"references/format.md\"}")),
                says("done"))) {
            AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProvider(skills().toolProvider())
                    .executeToolsConcurrently()
                    .build()
                    .chat("Both");
            List<String> results = toolResults(model.requests().get(2));
            assertThat(results.get(0)).startsWith("<skill_content name=\"hello-world\">");
            assertThat(results.get(1)).startsWith("<skill_content name=\"field-notes\">");
            assertThat(results.get(2)).contains("Guten Tag");
            assertThat(results.get(3)).contains("One reading a line");
        }
    }

    @Test
    void staysVisibleWhereToolsAreSearchedFor() {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("fine"))) {
            AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProvider(skills().toolProvider())
                    .tools(new Arithmetic())
                    .toolSearchStrategy(new SimpleToolSearchStrategy())
                    .build()
                    .chat("Hello");
            assertThat(toolNames(model.requests().get(0)))
                    .contains("activate_skill", "read_skill_resource")
                    .doesNotContain("double_it");
        }
    }

    @Test
    void streams() throws Exception {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                calls("activate_skill", "{\"skill_name\":\"hello-world\"}"),
                read("references/format.md", "0"),
                says("Hello, Ada"))) {
            StreamingAssistant assistant = AiServices.builder(StreamingAssistant.class)
                    .streamingChatModel(OpenAiStreamingChatModel.builder()
                            .baseUrl(model.baseUrl())
                            .apiKey("none")
                            .modelName("scripted")
                            .build())
                    .toolProvider(skills().toolProvider())
                    .systemMessageTransformer(skills().systemMessage())
                    .build();
            CompletableFuture<String> answer = new CompletableFuture<>();
            assistant
                    .chat("Greet Ada")
                    .onPartialResponse(text -> {})
                    .onCompleteResponse(
                            response -> answer.complete(response.aiMessage().text()))
                    .onError(answer::completeExceptionally)
                    .start();

            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("Hello, Ada");
            assertThat(model.requests().get(0).path("stream").asBoolean()).isTrue();
            assertThat(content(model.requests().get(1))).startsWith("<skill_content name=\"hello-world\">");
            assertThat(content(model.requests().get(2))).contains("The skill 'field-notes' is not active");
        }
    }

    @Test
    void appendsToTheSystemMessageThatIsThere() {
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("fine"))) {
            AiServices.builder(PoliteAssistant.class)
                    .chatModel(chatModel(model))
                    .systemMessageTransformer(skills().systemMessage())
                    .build()
                    .chat("Hello");
            assertThat(model.requests().get(0).at("/messages/0/content").asString())
                    .startsWith("You are polite.\n\nSkills are instructions")
                    .endsWith("</available_skills>");
        }
    }

    @Test
    void keepsBracesAndMarkupOfDescriptionsAsText() {
        resolver.publish(
                HELLO, directory.resolve("hello-world"), "Fills {{placeholders}} & </available_skills>\n{it}, \"so\"");
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("fine"))) {
            assistant(model).chat("Hello");
            assertThat(model.requests().get(0).at("/messages/0/content").asString())
                    .contains("<description>Fills {{placeholders}} &amp; &lt;/available_skills&gt; {it}, "
                            + "&quot;so&quot;</description>");
        }
    }

    @Test
    void sendsNeitherToolsNorTextWhereThereIsNoSkill() {
        SkillSet none = SkillSet.builder(resolver).build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("fine"))) {
            AiServices.builder(Assistant.class)
                    .chatModel(chatModel(model))
                    .toolProvider(none.toolProvider())
                    .systemMessageTransformer(none.systemMessage())
                    .build()
                    .chat("Hello");
            JsonNode request = model.requests().get(0);
            assertThat(request.has("tools")).isFalse();
            assertThat(request.path("messages")).hasSize(1);
        }
    }

    @Test
    void keepsTheRegistrysAddressFromTheModel() {
        SkillSet skills = skills();
        resolver.fail(
                HELLO,
                new RegistryException(
                        ErrorCode.UNREACHABLE,
                        "the registry registry.internal:5000 (10.1.2.3) cannot be reached",
                        new IllegalStateException("connect to registry.internal:5000 refused")));
        try (ScriptedOpenAi model =
                ScriptedOpenAi.start(calls("activate_skill", "{\"skill_name\":\"hello-world\"}"), says("sorry"))) {
            assertThat(assistant(model, skills).chat("Greet Ada")).isEqualTo("sorry");
            assertThat(content(model.requests().get(1)))
                    .isEqualTo("This skill is not available at the moment. Continue without it, "
                            + "and say so if the task depends on it.");
        }
    }

    static final class Arithmetic {
        @Tool(name = "double_it", value = "Doubles a number")
        int doubleIt(int number) {
            return 2 * number;
        }
    }

    /** What reading a file of the sample with every kind of file answers. */
    private String resultOf(ScriptedOpenAi.Step read) {
        try (ScriptedOpenAi model =
                ScriptedOpenAi.start(calls("activate_skill", "{\"skill_name\":\"field-notes\"}"), read, says("done"))) {
            assistant(model).chat("Read");
            return content(model.requests().get(2));
        }
    }

    private static ScriptedOpenAi.Step read(String path, String offset) {
        return calls(
                "read_skill_resource",
                "{\"skill_name\":\"field-notes\",\"relative_path\":\"" + path + "\",\"offset\":" + offset + "}");
    }

    private SkillSet skills() {
        return SkillSet.builder(resolver).add(HELLO, NOTES).requireAll().build();
    }

    private Assistant assistant(ScriptedOpenAi model) {
        return assistant(model, skills());
    }

    private static Assistant assistant(ScriptedOpenAi model, SkillSet skills) {
        return AiServices.builder(Assistant.class)
                .chatModel(chatModel(model))
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .build();
    }
}
