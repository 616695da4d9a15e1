package io.skillimage.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.ToolProvider;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.AllowedTools;
import io.skillimage.agent.OfferedSkill;
import io.skillimage.agent.ScriptExecutor;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillOffer;
import io.skillimage.agent.SkillUse;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.oci.CatalogEntry;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.SkillCollections;
import io.skillimage.oci.SkillLockFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The samples of docs/agents.md, where the compiler sees them. */
final class AgentSamples {
    private static final Map<String, List<String>> TOOLS = Map.of("Read", List.of("read_file", "list_files"));

    private AgentSamples() {}

    interface Assistant {
        String chat(String message);
    }

    static void threeLines(ChatModel model) {
        try (SkillResolver resolver = OciSkillResolver.create()) {
            SkillSet skills = SkillSet.builder(resolver)
                    .add("quay.io/acme/pdf:^1.2", "quay.io/acme/minutes:2.0.1")
                    .build();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .toolProvider(skills.toolProvider())
                    .systemMessageTransformer(skills.systemMessage())
                    .hallucinatedToolNameStrategy(skills.unknownTool())
                    .build();
            System.out.println(assistant.chat("Which form fields does offer.pdf have?"));
        }
    }

    static SkillSet namespace(SkillResolver resolver, SkillCatalog catalog) {
        SkillSet skills = SkillSet.builder(resolver)
                .from(() -> catalog.list("quay.io/acme").stream()
                        .map(CatalogEntry::reference)
                        .toList())
                .refreshEvery(Duration.ofMinutes(10))
                .build();
        return skills;
    }

    static SkillSet collection(SkillResolver resolver, SkillCollections collections) {
        SkillReference collection = SkillReference.parse("quay.io/acme/hr-skills:1.0.0");
        SkillSet skills = SkillSet.builder(resolver)
                .from(() -> collections.members(collection))
                .build();
        return skills;
    }

    static SkillSet lock(SkillResolver resolver) {
        SkillSet skills = SkillSet.builder(resolver)
                .lock(SkillLockFile.read(Path.of("skills.lock.json")))
                .requireAll()
                .build();
        return skills;
    }

    static SkillSet tenants() {
        SkillResolver resolver = OciSkillResolver.builder()
                .lifecycle(LifecyclePolicy.publishedOnly().allowing(LifecycleState.TESTING, "quay.io/acme/**"))
                .freshness(Freshness.maxAge(Duration.ofMinutes(1)))
                .build();
        SkillSet skills = SkillSet.builder(resolver)
                .add("quay.io/acme/pdf:1.3.0-testing", "quay.io/acme/payroll:4.1.0")
                .visibleTo((caller, skill) -> !skill.name().equals("payroll") || "hr".equals(caller.tenant()))
                .lifecycle(caller -> "qa".equals(caller.tenant())
                        ? LifecyclePolicy.publishedOnly().allowing(LifecycleState.TESTING)
                        : LifecyclePolicy.publishedOnly())
                .listener(use -> record(use))
                .build();
        return skills;
    }

    static ToolProvider guarded(SkillResolver resolver, ToolProvider files) {
        SkillSet skills = SkillSet.builder(resolver)
                .add("quay.io/acme/minutes:2.0.1")
                .allowedTools(AllowedTools.enforced().mapping(word -> TOOLS.getOrDefault(word, List.of())))
                .build();
        ToolProvider guarded = skills.guard(files);
        return guarded;
    }

    static SkillSet scripts(SkillResolver resolver, ScriptExecutor sandbox) {
        SkillSet skills = SkillSet.builder(resolver)
                .add("quay.io/acme/minutes:2.0.1")
                .scripts(sandbox)
                .build();
        return skills;
    }

    static void withoutFramework(SkillResolver resolver) {
        AgentSkills skills =
                AgentSkills.builder(resolver).add("quay.io/acme/pdf:^1.2").build();
        SkillOffer offer = skills.offer(SkillCaller.ofTenant("acme"));
        System.out.println(offer.prompt());
        for (OfferedSkill skill : offer.skills()) {
            ResolvedSkill loaded = offer.load(skill);
            System.out.println(loaded.body());
        }
    }

    private static void record(SkillUse use) {
        System.out.println(use.caller().tenant() + " " + use.kind() + " " + use.name() + " " + use.digest());
    }
}
