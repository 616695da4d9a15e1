package io.skillimage.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skillimage.ActivityEvent;
import io.skillimage.ActivityListener;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolutionEvent;
import io.skillimage.ResolutionListener;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.AllowedTools;
import io.skillimage.agent.ScriptExecutor;
import io.skillimage.agent.ScriptResult;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillUse;
import io.skillimage.agent.SkillUseListener;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.micrometer.SkillMetrics;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.SkillCollections;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.FakeResolver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SkillimageAutoConfigurationTest {
    @TempDir
    Path root;

    @Test
    void withoutASkillThereIsAResolverAndNothingIsOffered() {
        Application.with(root).run(context -> {
            assertThat(context).hasSingleBean(SkillResolver.class).hasSingleBean(OciSkillResolver.class);
            assertThat(Application.names(context)).isEmpty();
        });
    }

    @Test
    void theResolverIsClosedWithTheContext() {
        List<SkillResolver> closed = new CopyOnWriteArrayList<>();
        Application.with(root).run(context -> closed.add(context.getBean(SkillResolver.class)));
        assertThat(catchThrowable(() -> closed.get(0).resolve("dir:" + root)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void beansOfTheApplicationAreUsedInstead() {
        FakeResolver resolver = new FakeResolver();
        RegistryAccess access = RegistryAccess.builder().attempts(7).build();
        AgentSkills skills = AgentSkills.builder(resolver).build();
        SkillSet set = SkillSet.of(skills);
        AllowedTools tools = AllowedTools.enforced();
        SkillMetrics metrics = new SkillMetrics(new SimpleMeterRegistry());
        HealthIndicator health = new SkillsHealthIndicator(skills, true);
        try (SkillCatalog catalog = SkillCatalog.create();
                SkillCollections collections = SkillCollections.create()) {
            Application.with(root)
                    .withBean(SkillResolver.class, () -> resolver)
                    .withBean(RegistryAccess.class, () -> access)
                    .withBean(AgentSkills.class, () -> skills)
                    .withBean(SkillSet.class, () -> set)
                    .withBean(AllowedTools.class, () -> tools)
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .withBean(SkillMetrics.class, () -> metrics)
                    .withBean(SkillCatalog.class, () -> catalog)
                    .withBean(SkillCollections.class, () -> collections)
                    .withBean("skillimageHealthIndicator", HealthIndicator.class, () -> health)
                    .run(context -> {
                        assertThat(context.getBean(SkillResolver.class)).isSameAs(resolver);
                        assertThat(context.getBean(RegistryAccess.class)).isSameAs(access);
                        assertThat(context.getBean(AgentSkills.class)).isSameAs(skills);
                        assertThat(context.getBean(SkillSet.class)).isSameAs(set);
                        assertThat(context.getBean(AllowedTools.class)).isSameAs(tools);
                        assertThat(context.getBean(SkillMetrics.class)).isSameAs(metrics);
                        assertThat(context.getBean(SkillCatalog.class)).isSameAs(catalog);
                        assertThat(context.getBean(SkillCollections.class)).isSameAs(collections);
                        assertThat(context.getBean(HealthIndicator.class)).isSameAs(health);
                    });
        }
    }

    @Test
    void whatTheClassPathLacksIsLeftOut() {
        without(SkillSet.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(AgentSkills.class)
                        .doesNotHaveBean("skillSet"));
        without(SkillMetrics.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(SkillResolver.class)
                        .doesNotHaveBean("skillMetrics"));
        without(MeterRegistry.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(SkillResolver.class)
                        .doesNotHaveBean("skillMetrics"));
        without(HealthIndicator.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(SkillResolver.class)
                        .doesNotHaveBean("skillimageHealthIndicator"));
    }

    private ApplicationContextRunner without(Class<?> type) {
        ApplicationContextRunner application = Application.with(root).withClassLoader(new FilteredClassLoader(type));
        return type == MeterRegistry.class
                ? application
                : application.withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    }

    @Test
    void metricsNeedOneMeterRegistryToCountIn() {
        Application.with(root).run(context -> assertThat(context).doesNotHaveBean(SkillMetrics.class));
        Application.with(root)
                .withBean("first", MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean("second", MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SkillMetrics.class));
    }

    @Test
    void metricsCountResolutionsRequestsAndUses() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            SkillReference skill = Application.pushed(root, registry, "acme/hello-world");
            Application.with(root, "skillimage.skills=" + skill, "skillimage.registry.plain-http=" + registry.host())
                    .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                    .run(context -> {
                        activate(context.getBean(AgentSkills.class));
                        MeterRegistry meters = context.getBean(MeterRegistry.class);
                        assertThat(meters.get(SkillMetrics.RESOLVE).timers()).isNotEmpty();
                        assertThat(meters.get(SkillMetrics.REQUEST).timers()).isNotEmpty();
                        assertThat(meters.get(SkillMetrics.USE).timer().count()).isEqualTo(1);
                    });
        }
    }

    @Test
    void everyListenerIsToldThoughAnotherOneFails() {
        List<ResolutionEvent> resolutions = new CopyOnWriteArrayList<>();
        List<ActivityEvent> activities = new CopyOnWriteArrayList<>();
        List<SkillUse> uses = new CopyOnWriteArrayList<>();
        try (FakeRegistry registry = FakeRegistry.start()) {
            SkillReference skill = Application.pushed(root, registry, "acme/hello-world");
            Application.with(root, "skillimage.skills=" + skill)
                    .withBean(
                            RegistryAccess.class,
                            () -> Application.anonymous(registry).toBuilder()
                                    .activityListener(SkillimageAutoConfigurationTest::fail)
                                    .build())
                    .withBean("failing", ResolutionListener.class, () -> SkillimageAutoConfigurationTest::fail)
                    .withBean("resolutions", ResolutionListener.class, () -> resolutions::add)
                    .withBean("activities", ActivityListener.class, () -> activities::add)
                    .withBean("failingUse", SkillUseListener.class, () -> SkillimageAutoConfigurationTest::fail)
                    .withBean("failingUse2", SkillUseListener.class, () -> SkillimageAutoConfigurationTest::fail)
                    .withBean("uses", SkillUseListener.class, () -> uses::add)
                    .run(context -> activate(context.getBean(AgentSkills.class)));
        }
        assertThat(resolutions).isNotEmpty();
        assertThat(activities).isNotEmpty();
        assertThat(uses).hasSize(1);
    }

    @Test
    void scriptsCanBeRunWhereTheApplicationHasAnExecutor() {
        String[] properties = {"skillimage.policy.allow=unmanaged", "skillimage.skills=" + Application.directory(root)};
        Application.with(root, properties)
                .run(context -> assertThat(hasScripts(context.getBean(AgentSkills.class)))
                        .isFalse());
        Application.with(root, properties)
                .withBean(ScriptExecutor.class, () -> call -> new ScriptResult(0, ""))
                .run(context -> assertThat(hasScripts(context.getBean(AgentSkills.class)))
                        .isTrue());
    }

    @Test
    void customizersHaveTheLastWord() {
        SkillReference testing = Application.packed(root, LifecycleState.TESTING);
        LifecyclePolicy policy = LifecyclePolicy.publishedOnly().allowing(LifecycleState.TESTING);
        Application.with(root)
                .withBean(SkillResolverCustomizer.class, () -> resolver -> resolver.lifecycle(policy))
                .withBean(
                        AgentSkillsCustomizer.class,
                        () -> skills ->
                                skills.add(testing).visibleTo((caller, skill) -> "acme".equals(caller.tenant())))
                .run(context -> {
                    AgentSkills skills = context.getBean(AgentSkills.class);
                    assertThat(Application.names(context)).isEmpty();
                    assertThat(skills.offer(new SkillCaller("acme", null, null)).names())
                            .containsExactly("hello-world");
                    assertThat(skills.known()).hasSize(1);
                });
    }

    private static boolean hasScripts(AgentSkills skills) {
        return skills.offer(SkillCaller.ANONYMOUS).hasScripts();
    }

    private static void activate(AgentSkills skills) {
        assertThat(skills.offer(SkillCaller.ANONYMOUS)
                        .session()
                        .activate("hello-world")
                        .isError())
                .isFalse();
    }

    private static void fail(Object event) {
        throw new IllegalStateException(event.toString());
    }
}
