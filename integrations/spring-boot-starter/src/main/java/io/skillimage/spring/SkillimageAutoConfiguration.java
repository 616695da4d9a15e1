package io.skillimage.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.skillimage.ActivityListener;
import io.skillimage.LifecyclePolicy;
import io.skillimage.ResolutionListener;
import io.skillimage.SkillResolver;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.AllowedTools;
import io.skillimage.agent.ScriptExecutor;
import io.skillimage.agent.SkillUseListener;
import io.skillimage.langchain4j.SkillSet;
import io.skillimage.micrometer.SkillMetrics;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.SkillCollections;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Configures a {@link SkillResolver} and the {@link AgentSkills} that the properties {@code skillimage.*} name. Where their
 * libraries are on the class path there are also a {@link SkillSet} for LangChain4j, {@link SkillMetrics} for Micrometer, and
 * a health indicator. Whatever the application has as a bean of its own is used instead.
 *
 * <p>Everything is closed with the application. That a registry cannot be reached does not keep it from starting, unless
 * {@code skillimage.require-all} is set.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBooleanProperty(name = "skillimage.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SkillimageProperties.class)
public final class SkillimageAutoConfiguration {
    SkillimageAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    RegistryAccess skillRegistryAccess(SkillimageProperties properties) {
        return RegistrySettings.access(properties.registry());
    }

    @Bean
    @ConditionalOnMissingBean(SkillResolver.class)
    OciSkillResolver skillResolver(
            SkillimageProperties properties,
            RegistryAccess access,
            ObjectProvider<ResolutionListener> listeners,
            ObjectProvider<ActivityListener> activityListeners,
            ObjectProvider<SkillResolverCustomizer> customizers) {
        OciSkillResolver.Builder resolver = OciSkillResolver.builder()
                .registryAccess(watched(access, activityListeners))
                .lifecycle(policy(properties))
                .freshness(FreshnessSettings.freshness(properties.freshness()));
        List<ResolutionListener> all = listeners.orderedStream().toList();
        if (!all.isEmpty()) {
            resolver.listener(Everyone.resolutions(all));
        }
        Path directory = properties.cache().directory();
        if (directory != null) {
            resolver.cacheDirectory(directory);
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(resolver));
        return directory == null ? resolver.build() : Setting.read("cache.directory", directory, resolver::build);
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    SkillCollections skillCollections(RegistryAccess access, ObjectProvider<ActivityListener> listeners) {
        return SkillCollections.create(watched(access, listeners));
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    SkillCatalog skillCatalog(
            SkillimageProperties properties, RegistryAccess access, ObjectProvider<ActivityListener> listeners) {
        return SkillCatalog.builder()
                .registryAccess(watched(access, listeners))
                .lifecycle(policy(properties))
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    AllowedTools skillAllowedTools(SkillimageProperties properties) {
        return properties.allowedTools().rule();
    }

    @Bean
    @ConditionalOnMissingBean
    AgentSkills agentSkills(
            SkillResolver resolver,
            SkillimageProperties properties,
            RegistryAccess access,
            AllowedTools allowedTools,
            ObjectProvider<SkillCollections> collections,
            ObjectProvider<SkillCatalog> catalogs,
            ObjectProvider<SkillUseListener> listeners,
            ObjectProvider<ScriptExecutor> scripts,
            ObjectProvider<AgentSkillsCustomizer> customizers) {
        AgentSkills.Builder skills = AgentSkills.builder(resolver)
                .loading(properties.loading())
                .allowedTools(allowedTools)
                .listener(Everyone.uses(listeners.orderedStream().toList()));
        Setting.read("refresh-every", properties.refreshEvery(), () -> skills.refreshEvery(properties.refreshEvery()));
        new SkillSources(properties, access).addTo(skills, collections, catalogs);
        scripts.ifAvailable(skills::scripts);
        customizers.orderedStream().forEach(customizer -> customizer.customize(skills));
        return properties.requireAll() ? complete(skills.requireAll()) : skills.build();
    }

    /** Whatever the reason is that a skill is missing, this property makes it one not to start. */
    private static AgentSkills complete(AgentSkills.Builder skills) {
        try {
            return skills.build();
        } catch (RuntimeException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "skillimage.require-all", true, "A skill cannot be had: " + e.getMessage(), e);
        }
    }

    private static LifecyclePolicy policy(SkillimageProperties properties) {
        return PolicySettings.policy(properties.policy());
    }

    private static RegistryAccess watched(RegistryAccess access, ObjectProvider<ActivityListener> listeners) {
        return Everyone.watching(access, listeners.orderedStream().toList());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SkillSet.class)
    static final class LangChain4jConfiguration {
        @Bean
        @ConditionalOnMissingBean
        SkillSet skillSet(AgentSkills skills) {
            return SkillSet.of(skills);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, SkillMetrics.class})
    static final class MetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(MeterRegistry.class)
        SkillMetrics skillMetrics(MeterRegistry meters) {
            return new SkillMetrics(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("skillimage")
    static final class HealthConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = "skillimageHealthIndicator")
        HealthIndicator skillimageHealthIndicator(AgentSkills skills, SkillimageProperties properties) {
            return new SkillsHealthIndicator(skills, properties.requireAll());
        }
    }
}
