package io.skillimage.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import io.skillimage.agent.AgentSkills;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;

class SkillsHealthTest {
    @TempDir
    Path root;

    @Test
    void isUpWithTheNumberOfSkills() {
        SkillReference skill = Application.packed(root, LifecycleState.PUBLISHED);
        Application.with(root, "skillimage.skills=" + skill).run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(health(context).getDetails()).isEqualTo(Map.of("skills", 1));
        });
    }

    @Test
    void isUpWhereNoSkillIsWanted() {
        Application.with(root)
                .run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
    }

    @Test
    void isDegradedWhileSomeAreMissingAndSaysWhichAndWhy() {
        SkillReference skill = Application.packed(root, LifecycleState.PUBLISHED);
        String missing = "dir:" + root.resolve("missing");
        Application.with(root, "skillimage.skills=" + skill + "," + missing).run(context -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(SkillsHealthIndicator.DEGRADED);
            assertThat(health.getDetails())
                    .containsEntry("skills", 1)
                    .containsEntry("problems", List.of(Map.of("reference", missing, "code", "NOT_FOUND")));
        });
    }

    @Test
    void isDownWhileAllAreMissing() {
        Application.with(root, "skillimage.skills=dir:" + root.resolve("missing"))
                .run(context -> assertThat(health(context).getStatus()).isEqualTo(Status.DOWN));
    }

    @Test
    void isDownWhileAnyIsMissingWhereAllAreRequired() {
        AgentSkills skills = AgentSkills.builder(new FakeResolver()
                        .publish("quay.io/acme/pdf:1.2", SkillFixtures.helloWorld(root), "Reads PDF."))
                .add("quay.io/acme/pdf:1.2", "quay.io/acme/missing:1.0")
                .build();
        assertThat(new SkillsHealthIndicator(skills, true).health())
                .extracting(Health::getStatus)
                .isEqualTo(Status.DOWN);
        assertThat(new SkillsHealthIndicator(skills, false).health())
                .extracting(Health::getStatus)
                .isEqualTo(SkillsHealthIndicator.DEGRADED);
    }

    @Test
    void isNotDownWhileASourceCannotBeAskedWhoseSkillsAreStillOffered() {
        SkillReference skill = SkillReference.parse("quay.io/acme/pdf:1.2");
        FakeResolver resolver =
                new FakeResolver().publish(skill.toString(), SkillFixtures.helloWorld(root), "Reads PDF.");
        AtomicBoolean isReachable = new AtomicBoolean(true);
        AgentSkills skills = AgentSkills.builder(resolver)
                .from(() -> {
                    if (isReachable.get()) {
                        return List.of(skill);
                    }
                    throw new RegistryException(ErrorCode.UNREACHABLE, "quay.io is down", null);
                })
                .refreshEvery(Duration.ZERO)
                .requireAll()
                .build();
        isReachable.set(false);

        Health health = Objects.requireNonNull(new SkillsHealthIndicator(skills, true).health());
        assertThat(health.getStatus()).isEqualTo(SkillsHealthIndicator.DEGRADED);
        assertThat(health.getDetails())
                .containsEntry("skills", 1)
                .containsEntry("problems", List.of(Map.of("code", "UNREACHABLE")));
    }

    @Test
    void isUpWhileARegistryIsDownWhoseSkillsAreStillOffered() {
        FakeRegistry registry = FakeRegistry.start();
        try (registry) {
            SkillReference skill = Application.pushed(root, registry, "acme/hello-world");
            Application.with(
                            root,
                            "skillimage.skills=" + skill,
                            "skillimage.require-all=true",
                            "skillimage.refresh-every=0s",
                            "skillimage.freshness.max-age=0s",
                            "skillimage.freshness.stale-if-error=0s",
                            "skillimage.registry.attempts=1",
                            "skillimage.registry.plain-http=" + registry.host())
                    .run(context -> {
                        registry.close();
                        Health health = health(context);
                        assertThat(health.getStatus()).isEqualTo(Status.UP);
                        assertThat(health.getDetails())
                                .containsEntry("skills", 1)
                                .containsEntry(
                                        "problems",
                                        List.of(Map.of("reference", skill.toString(), "code", "UNREACHABLE")));
                    });
        }
    }

    @Test
    void namesAFailureOfTheApplicationsOwnByItsKind() {
        Application.with(root)
                .withBean(
                        AgentSkillsCustomizer.class,
                        () -> skills -> skills.from(() -> {
                            throw new IllegalStateException("password=hunter2");
                        }))
                .run(context -> {
                    assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
                    assertThat(health(context).getDetails())
                            .containsEntry("problems", List.of(Map.of("code", "IllegalStateException")));
                });
    }

    @Test
    void isLeftOutWhereItIsSwitchedOff() {
        Application.with(root, "management.health.skillimage.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("skillimageHealthIndicator"));
    }

    private static Health health(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean("skillimageHealthIndicator", HealthIndicator.class)
                .health());
    }
}
