package io.skillimage.googleadk;

import com.google.adk.agents.LlmAgent;
import com.google.adk.events.Event;
import com.google.adk.runner.InMemoryRunner;
import com.google.adk.sessions.Session;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import io.skillimage.Freshness;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillUse;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.PackedSkill;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.FakeRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A registry on the loopback with packed skills in it, and a resolver that asks it each time. */
final class SkillShop implements AutoCloseable {
    final FakeRegistry registry = FakeRegistry.start();
    final List<SkillUse> uses = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final SkillPublisher publisher;
    private final OciSkillResolver resolver;

    SkillShop(Path directory) {
        this.directory = directory;
        RegistryAccess access = RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(registry.host())
                .withoutRegistriesConf()
                .idleTimeout(Duration.ofSeconds(5))
                .attempts(1)
                .build();
        this.publisher = SkillPublisher.create(access);
        this.resolver = OciSkillResolver.builder()
                .cacheDirectory(directory.resolve("cache"))
                .freshness(Freshness.always())
                .registryAccess(access)
                .build();
    }

    /** Packs a skill and publishes it as the latest version. */
    void publish(Path skill, String version) {
        String name = String.valueOf(skill.getFileName());
        PackedSkill packed = SkillPackager.create().pack(skill, directory.resolve("store-" + name + "-" + version));
        publisher.push(packed.reference(), at(name, version + "-draft"));
        publisher.promote(at(name, version + "-draft"), LifecycleState.TESTING);
        publisher.promote(at(name, version + "-testing"), LifecycleState.PUBLISHED);
    }

    void withdraw(String name, String version) {
        publisher.promote(at(name, version), LifecycleState.DEPRECATED);
        publisher.promote(at(name, version), LifecycleState.ARCHIVED);
    }

    AgentSkills.Builder skills(String... names) {
        AgentSkills.Builder skills =
                AgentSkills.builder(resolver).refreshEvery(Duration.ZERO).listener(uses::add);
        for (String name : names) {
            skills.add(at(name, "latest"));
        }
        return skills;
    }

    private SkillReference at(String name, String tag) {
        return SkillReference.parse(registry.host() + "/acme/" + name + ":" + tag);
    }

    /** Asks an agent with these tools, and returns its last words. */
    static String ask(ScriptedLlm model, Object... tools) {
        InMemoryRunner runner = new InMemoryRunner(agent(model, tools), "shop");
        Session session = runner.sessionService().createSession("shop", "ada").blockingGet();
        return ask(runner, session);
    }

    static LlmAgent agent(ScriptedLlm model, Object... tools) {
        return LlmAgent.builder().name("assistant").model(model).tools(tools).build();
    }

    /** Asks within a conversation. */
    static String ask(InMemoryRunner runner, Session session) {
        List<Event> events = runner.runAsync(
                        session.userId(), session.id(), Content.fromParts(Part.fromText("Greet Ada.")))
                .timeout(60, TimeUnit.SECONDS)
                .toList()
                .blockingGet();
        return events.get(events.size() - 1).stringifyContent();
    }

    @Override
    public void close() {
        resolver.close();
        publisher.close();
        registry.close();
    }
}
