package io.skillimage.googleadk;

import static io.skillimage.googleadk.ScriptedLlm.lists;
import static io.skillimage.googleadk.ScriptedLlm.loads;
import static io.skillimage.googleadk.ScriptedLlm.reads;
import static io.skillimage.googleadk.ScriptedLlm.says;
import static io.skillimage.googleadk.SkillShop.agent;
import static io.skillimage.googleadk.SkillShop.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.adk.agents.LlmAgent;
import com.google.adk.runner.InMemoryRunner;
import com.google.adk.sessions.Session;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillUse;
import io.skillimage.agent.SkillUse.Kind;
import io.skillimage.agent.SkillUse.Outcome;
import io.skillimage.testkit.SkillFixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An ADK agent, whose model plays a script, over skills in a registry. */
@Timeout(120)
class RegistrySkillToolsetTest {
    private static final String HELLO = SkillFixtures.HELLO_WORLD;
    private static final String FILE = "references/greetings.md";

    @TempDir
    Path directory;

    private SkillShop shop;

    @BeforeEach
    void open() {
        shop = new SkillShop(directory);
        shop.publish(SkillFixtures.helloWorld(directory), "1.0.0");
        shop.registry.clearRequests();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void listsLoadsAndReads() {
        ScriptedLlm model = new ScriptedLlm(lists(), loads(HELLO), reads(HELLO, FILE), says("Guten Tag, Ada"));
        AgentSkills skills = shop.skills(HELLO).build();
        assertThat(shop.registry.requests("GET", "/blobs/"))
                .as("of what is only offered")
                .isEmpty();

        assertThat(ask(model, RegistrySkillToolset.of(skills))).isEqualTo("Guten Tag, Ada");

        assertThat(model.requests().get(0).tools())
                .containsOnlyKeys("list_skills", "load_skill", "load_skill_resource");
        assertThat(model.instructions(0))
                .contains("call load_skill with its name", "<name>\n" + HELLO, "Greets people in their own language.")
                .doesNotContain("run_skill_script");
        assertThat(model.told(1, "skills_xml")).contains(HELLO);
        assertThat(model.result(2)).containsEntry("skill_name", HELLO).containsEntry("instructions", """
                        # Hello, world

                        1. Find out which language the person speaks.
                        2. Take the greeting from `references/greetings.md`.
                        3. Greet once, by name.
                        """);
        assertThat(model.told(3, "file_path")).isEqualTo(FILE);
        assertThat(text(model.result(3))).startsWith("| language | greeting |");
        assertThat(shop.uses)
                .extracting(
                        SkillUse::kind, SkillUse::outcome, use -> use.caller().tenant())
                .containsExactly(
                        Tuple.tuple(Kind.ACTIVATION, Outcome.DONE, "ada"), Tuple.tuple(Kind.READ, Outcome.DONE, "ada"));
    }

    @Test
    void tellsTheModelWhatThereIsInPlaceOfWhatItMadeUp() {
        ScriptedLlm model = new ScriptedLlm(loads("goodbye"), reads(HELLO, "references/farewells.md"), says("Well."));

        assertThat(ask(model, toolset())).isEqualTo("Well.");

        assertThat(model.result(1))
                .containsEntry("error", "There is no skill 'goodbye'. The skills are: " + HELLO + ".")
                .containsEntry("error_code", "SKILL_NOT_FOUND");
        assertThat(model.result(2))
                .containsEntry(
                        "error",
                        "The skill 'hello-world' has no file 'references/farewells.md' that can be read. "
                                + "Its files are: references/greetings.md.")
                .containsEntry("error_code", "RESOURCE_NOT_FOUND");
        assertThat(shop.uses)
                .extracting(SkillUse::kind, SkillUse::outcome)
                .containsExactly(
                        Tuple.tuple(Kind.ACTIVATION, Outcome.REFUSED), Tuple.tuple(Kind.READ, Outcome.REFUSED));
    }

    @Test
    void leavesTheSkillForNoPath() {
        shop.publish(SkillFixtures.everything(directory), "1.0.0");
        String notes = SkillFixtures.EVERYTHING;
        ScriptedLlm model = new ScriptedLlm(
                reads(notes, "references/../../../../../etc/passwd"),
                reads(notes, "references/../SKILL.md"),
                reads(notes, "assets//stamp.png"),
                reads(notes, "scripts/count.sh"),
                reads(notes, "/etc/passwd"),
                says("No."));

        ask(model, RegistrySkillToolset.of(shop.skills(notes).build()));

        for (int request = 1; request <= 4; request++) {
            assertThat(model.result(request)).containsEntry("error_code", "RESOURCE_NOT_FOUND");
        }
        assertThat(model.result(5)).containsEntry("error_code", "INVALID_RESOURCE_PATH");
        assertThat(shop.uses).hasSize(4).extracting(SkillUse::outcome).containsOnly(Outcome.REFUSED);
    }

    @Test
    void usesTheManifestThatWasOfferedAlthoughItsTagMoved() {
        ScriptedLlm model = new ScriptedLlm(
                loads(HELLO).after(this::moveTheTag), reads(HELLO, FILE), says("Hello."), loads(HELLO), says("Bye."));
        InMemoryRunner runner = new InMemoryRunner(agent(model, toolset()), "shop");
        Session session = runner.sessionService().createSession("shop", "ada").blockingGet();

        ask(runner, session);
        assertThat(model.told(1, "instructions")).startsWith("# Hello, world");
        assertThat(text(model.result(2))).contains("Buenos días");

        ask(runner, session);
        assertThat(model.instructions(3)).contains("Greets in a new way.");
        assertThat(model.result(4)).containsEntry("instructions", "Say ahoy.\n");
    }

    @Test
    void refusesASkillThatWasWithdrawnMeanwhile() {
        ScriptedLlm model = new ScriptedLlm(
                loads(HELLO),
                reads(HELLO, FILE).after(() -> shop.withdraw(HELLO, "1.0.0")),
                says("It is gone."),
                says("There are none."));
        InMemoryRunner runner = new InMemoryRunner(agent(model, toolset()), "shop");
        Session session = runner.sessionService().createSession("shop", "ada").blockingGet();

        assertThat(ask(runner, session)).isEqualTo("It is gone.");
        assertThat(model.result(2)).containsEntry("error_code", "RESOURCE_LOAD_ERROR");
        assertThat(model.told(2, "error")).startsWith("This skill was withdrawn and must not be used.");

        ask(runner, session);
        assertThat(model.requests().get(3).tools()).isEmpty();
        assertThat(model.instructions(3)).doesNotContain("load_skill", HELLO);
    }

    @Test
    void goesOnWithWhatIsInTheCacheWhileTheRegistryIsDown() {
        RegistrySkillToolset toolset = toolset();
        ask(new ScriptedLlm(loads(HELLO), says("Hello.")), toolset);
        shop.registry.close();
        ScriptedLlm model = new ScriptedLlm(loads(HELLO), reads(HELLO, FILE), says("Hello again."));

        assertThat(ask(model, toolset)).isEqualTo("Hello again.");

        assertThat(model.told(1, "instructions")).startsWith("# Hello, world");
        assertThat(text(model.result(2))).contains("Buenos días");
    }

    @Test
    void tellsTheModelWhatCannotBeFetchedWhileTheRegistryIsDown() {
        RegistrySkillToolset toolset = toolset();
        String host = shop.registry.host();
        shop.registry.close();
        ScriptedLlm model = new ScriptedLlm(loads(HELLO), reads(HELLO, FILE), says("Later."));

        assertThat(ask(model, toolset)).isEqualTo("Later.");

        assertThat(model.instructions(0)).contains(HELLO);
        assertThat(model.told(1, "error")).startsWith("This skill is not available at the moment.");
        assertThat(model.result(1)).containsEntry("error_code", "SKILL_LOAD_ERROR");
        assertThat(model.result(2)).containsEntry("error_code", "RESOURCE_LOAD_ERROR");
        assertThat(model.requests().toString()).doesNotContain(host, directory.toString());
    }

    @Test
    void showsEachTenantItsOwn() {
        AgentSkills skills = shop.skills(HELLO)
                .visibleTo((caller, skill) -> "acme".equals(caller.tenant()))
                .build();
        ScriptedLlm model = new ScriptedLlm(says("Nothing."), says("Hello."));

        ask(model, RegistrySkillToolset.of(skills));
        ask(model, RegistrySkillToolset.of(skills, context -> "acme"));

        assertThat(model.requests().get(0).tools()).isEmpty();
        assertThat(model.instructions(0)).doesNotContain(HELLO);
        assertThat(model.instructions(1)).contains(HELLO);
    }

    @Test
    void hasToolsOutsideAnInvocation() throws Exception {
        try (RegistrySkillToolset tools = toolset()) {
            LlmAgent agent = agent(new ScriptedLlm(), tools);
            assertThat(agent.canonicalTools().toList().blockingGet()).hasSize(3);
        }
    }

    @Test
    void knowsTheConversationAndTheInvocation() {
        ScriptedLlm model = new ScriptedLlm(loads(HELLO), reads(HELLO, FILE), says("Hello."));
        ask(model, toolset());
        SkillCaller caller = shop.uses.get(0).caller();
        assertThat(caller.memoryId()).isNotBlank();
        assertThat(caller.invocationId()).isNotBlank();
        assertThat(shop.uses).extracting(SkillUse::caller).containsOnly(caller);
    }

    private RegistrySkillToolset toolset() {
        return RegistrySkillToolset.of(shop.skills(HELLO).build());
    }

    private void moveTheTag() {
        Path skill = SkillFixtures.skill(directory.resolve("again"), HELLO, "Greets in a new way.", "Say ahoy.\n");
        SkillFixtures.text(skill, "skill.yaml", """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: hello-world
                  namespace: samples
                  version: 1.1.0
                  description: Greets in a new way.
                """);
        shop.publish(skill, "1.1.0");
    }

    /** ADK gives a file whose type it does not know as bytes. */
    private static String text(Map<String, Object> result) {
        Object content = result.get("content");
        return content instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(content);
    }
}
