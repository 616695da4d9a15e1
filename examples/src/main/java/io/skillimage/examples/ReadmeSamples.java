package io.skillimage.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.ResolutionEvent;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillResolver;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import java.nio.file.Path;
import java.time.Duration;

import static io.skillimage.LifecycleState.TESTING;

/** The samples of the documents, where the compiler sees them. */
final class ReadmeSamples {

    interface Assistant {
        String chat(String message);
    }

    private ReadmeSamples() {}

    static void resolve() {
        try (SkillResolver resolver = OciSkillResolver.create()) {
            ResolvedSkill skill = resolver.resolve("quay.io/acme/hello-world:1.0.0");
            System.out.println(skill.name() + " is " + skill.state().label() + " in " + skill.directory());
            System.out.println(skill.body());
        }
    }

    static OciSkillResolver configure() {
        OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(Path.of("/var/cache/agents"))
                .lifecycle(LifecyclePolicy.publishedOnly().allowing(TESTING, "quay.io/acme/dev/**"))
                .freshness(Freshness.maxAge(Duration.ofMinutes(5)))
                .credentials(CredentialProvider.ambient())
                .listener(event -> audit(event))
                .build();
        return resolver;
    }

    static Assistant useInAgent(SkillResolver resolver, ChatModel model) {
        SkillSet skills = SkillSet.builder(resolver)
                .add("quay.io/acme/pdf:1.2.0", "quay.io/acme/hello-world:1.0.0")
                .build();
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(model)
                .toolProvider(skills.toolProvider())
                .systemMessageTransformer(skills.systemMessage())
                .build();
        return assistant;
    }

    private static void audit(ResolutionEvent event) {
        System.out.println(event.reference() + " took " + event.duration());
    }
}
