package io.skillimage.spring;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillCaller;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** An application that has nothing but the starter, and skills for it. */
final class Application {
    private Application() {}

    static ApplicationContextRunner with(Path root, String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SkillimageAutoConfiguration.class))
                .withPropertyValues("skillimage.cache.directory=" + root.resolve("cache"))
                .withPropertyValues(properties);
    }

    static List<String> names(ApplicationContext context) {
        return context.getBean(AgentSkills.class).offer(SkillCaller.ANONYMOUS).names();
    }

    /** Returns a skill as a directory. */
    static String directory(Path root) {
        return SkillReference.ofDirectory(SkillFixtures.helloWorld(root)).toString();
    }

    /** Returns a skill that is in an image layout, in that state. */
    static SkillReference packed(Path root, LifecycleState state) {
        SkillReference reference = SkillPackager.create()
                .pack(SkillFixtures.helloWorld(root), root.resolve("store"))
                .reference();
        try (SkillPublisher publisher = SkillPublisher.create()) {
            for (LifecycleState next : List.of(LifecycleState.TESTING, LifecycleState.PUBLISHED)) {
                if (next.compareTo(state) <= 0) {
                    reference = publisher.promote(reference, next).reference();
                }
            }
        }
        return reference;
    }

    /** Returns a published skill that is in a registry. */
    static SkillReference pushed(Path root, FakeRegistry registry, String repository) {
        SkillReference target = SkillReference.parse(registry.host() + "/" + repository + ":1.0.0");
        try (SkillPublisher publisher = SkillPublisher.create(anonymous(registry))) {
            publisher.push(packed(root, LifecycleState.PUBLISHED), target);
        }
        return target;
    }

    static RegistryAccess anonymous(FakeRegistry registry) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(registry.host())
                .build();
    }
}
