package io.skillimage.langchain4j;

import static io.skillimage.langchain4j.OpenAiWire.chatModel;
import static io.skillimage.langchain4j.OpenAiWire.content;
import static io.skillimage.langchain4j.OpenAiWire.toolNames;
import static io.skillimage.testkit.ScriptedOpenAi.calls;
import static io.skillimage.testkit.ScriptedOpenAi.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.skillimage.Freshness;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.agent.SkillLoading;
import io.skillimage.agent.SkillUse;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import io.skillimage.testkit.ScriptedOpenAi;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents with skills straight from a registry: packed, pushed, resolved and withdrawn as they are in earnest. */
@Timeout(120)
class SkillSetRegistryTest {
    private static final ScriptedOpenAi.Step ACTIVATE = calls("activate_skill", "{\"skill_name\":\"hello-world\"}");
    private static final ScriptedOpenAi.Step READ = calls(
            "read_skill_resource", "{\"skill_name\":\"hello-world\",\"relative_path\":\"references/greetings.md\"}");

    @TempDir
    Path root;

    private final FakeRegistry registry = FakeRegistry.start();
    private final RegistryAccess access = RegistryAccess.builder()
            .credentials(CredentialProvider.anonymous())
            .plainHttp(registry.host())
            .build();
    private final SkillPublisher publisher = SkillPublisher.create(access);
    private final Queue<SkillUse> uses = new ConcurrentLinkedQueue<>();
    private SkillReference hello;
    private OciSkillResolver resolver;

    interface Assistant {
        String chat(String message);
    }

    public interface Greeter {
        @UserMessage("Greet {{who}}")
        @Agent(value = "Greets people", outputKey = "greeting")
        String greet(@V("who") String who);
    }

    @BeforeEach
    void publish() {
        hello = publish(SkillFixtures.helloWorld(root), "hello-world");
        registry.clearRequests();
        resolver = OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(access)
                .freshness(Freshness.always())
                .build();
    }

    private SkillReference publish(Path skill, String repository) {
        SkillReference target = SkillReference.parse(registry.host() + "/acme/" + repository + ":1.0.0");
        SkillReference packed = SkillPackager.create()
                .pack(skill, root.resolve("store-" + repository))
                .reference();
        publisher.push(packed, target.withTag("1.0.0-draft"));
        publisher.promote(target.withTag("1.0.0-draft"), LifecycleState.TESTING);
        publisher.promote(target.withTag("1.0.0-testing"), LifecycleState.PUBLISHED);
        return target;
    }

    @AfterEach
    void close() {
        resolver.close();
        publisher.close();
        registry.close();
    }

    @Test
    void asksForAManifestAtStartAndForTheContentWhenTheModelActivatesIt() {
        SkillSet skills = skills().build();
        assertThat(registry.requests()).hasSize(1);
        assertThat(registry.requests("GET", "/manifests/")).hasSize(1);
        try (ScriptedOpenAi model = ScriptedOpenAi.start(says("no skill needed"), ACTIVATE, READ, says("done"))) {
            Assistant assistant = assistant(model, skills);
            assistant.chat("Hello");
            assertThat(registry.requests("GET", "/blobs/")).isEmpty();
            assistant.chat("Hello");
            assertThat(registry.requests("GET", "/blobs/")).isNotEmpty();
            assertThat(content(model.requests().get(3))).contains("Guten Tag");
        }
        assertThat(uses).extracting(SkillUse::cached).containsExactly(false, true);
        assertThat(uses).allSatisfy(use -> assertThat(use.state()).isEqualTo(LifecycleState.PUBLISHED));
    }

    @Test
    void fetchesEverythingAtStartWhereThatIsWanted() {
        skills().loading(SkillLoading.EAGER).build();
        assertThat(registry.requests("GET", "/blobs/")).isNotEmpty();
    }

    @Test
    void stopsUsingASkillThatWasArchived() {
        SkillSet skills = skills().build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                ACTIVATE,
                request -> {
                    publisher.promote(hello, LifecycleState.DEPRECATED);
                    publisher.promote(hello, LifecycleState.ARCHIVED);
                    return READ.answer(request);
                },
                says("one"),
                says("two"))) {
            Assistant assistant = assistant(model, skills);
            assertThat(assistant.chat("Hello")).isEqualTo("one");
            assertThat(content(model.requests().get(2))).startsWith("This skill was withdrawn");
            assertThat(assistant.chat("Hello")).isEqualTo("two");
            assertThat(model.requests().get(3).has("tools")).isFalse();
        }
        assertThat(skills.problems()).hasSize(1);
    }

    @Test
    void keepsWorkingWhileTheRegistryIsDown() {
        SkillSet skills = skills().build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(ACTIVATE, says("one"), ACTIVATE, READ, says("two"))) {
            Assistant assistant = assistant(model, skills);
            assistant.chat("Hello");
            registry.inject("", "/v2/", Integer.MAX_VALUE, new RegistryFault.Status(503, "0"));
            assertThat(assistant.chat("Hello")).isEqualTo("two");
            assertThat(toolNames(model.requests().get(2))).hasSize(2);
            assertThat(content(model.requests().get(4))).contains("Guten Tag");
        }
    }

    @Test
    void refusesContentThatWasTamperedWith() {
        SkillSet skills = skills().build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(
                ACTIVATE,
                request -> {
                    Path checkout = resolver.resolve(hello).directory();
                    Path file = checkout.resolve("references/greetings.md");
                    assertThat(file.toFile().setWritable(true)).isTrue();
                    SkillFixtures.text(checkout, "references/greetings.md", "| German | Guten Mut |");
                    return READ.answer(request);
                },
                says("done"))) {
            assertThat(assistant(model, skills).chat("Hello")).isEqualTo("done");
            assertThat(content(model.requests().get(2))).doesNotContain("Guten Mut");
        }
    }

    @Test
    void servesAnAgentOfTheAgenticModule() {
        SkillSet skills = skills().build();
        try (ScriptedOpenAi model = ScriptedOpenAi.start(ACTIVATE, says("Guten Tag, Ada"))) {
            Greeter greeter = AgenticServices.agentBuilder(Greeter.class)
                    .chatModel(chatModel(model))
                    .toolProvider(skills.toolProvider())
                    .systemMessageTransformer(skills.systemMessage())
                    .build();
            assertThat(greeter.greet("Ada")).isEqualTo("Guten Tag, Ada");
            assertThat(model.requests().get(0).at("/messages/0/content").asString())
                    .contains("<name>hello-world</name>");
            assertThat(content(model.requests().get(1))).startsWith("<skill_content name=\"hello-world\">");
        }
    }

    private SkillSet.Builder skills() {
        return SkillSet.builder(resolver).add(hello).refreshEvery(Duration.ZERO).listener(uses::add);
    }

    private static Assistant assistant(ScriptedOpenAi model, SkillSet skills) {
        return AiServices.builder(Assistant.class)
                .chatModel(chatModel(model))
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .build();
    }
}
