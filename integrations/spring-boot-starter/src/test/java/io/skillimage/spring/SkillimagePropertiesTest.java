package io.skillimage.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillSession;
import io.skillimage.oci.Credential;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillLockFile;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SampleCollection;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class SkillimagePropertiesTest {
    private static final String PDF = "quay.io/acme/pdf:1.2";
    private static final String UNMANAGED = "skillimage.policy.allow=unmanaged";

    @TempDir
    Path root;

    private final FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void skillsAreOfferedByTheirReferences() {
        Application.with(root, UNMANAGED, "skillimage.skills[0]=" + Application.directory(root))
                .run(context -> assertThat(Application.names(context)).containsExactly("hello-world"));
    }

    @Test
    void skillsOfALockAreOfferedByTheirDigests() {
        SkillReference published = Application.packed(root, LifecycleState.PUBLISHED);
        Path file = root.resolve("skills.lock.json");
        try (OciSkillResolver resolver =
                OciSkillResolver.builder().cacheDirectory(root.resolve("cache")).build()) {
            SkillLockFile.write(SkillLock.of(resolver.resolveAll(List.of(published))), file);
        }
        Application.with(root, "skillimage.lock=" + file).run(context -> {
            assertThat(Application.names(context)).containsExactly("hello-world");
            assertThat(context.getBean(AgentSkills.class)
                            .known()
                            .get(0)
                            .reference()
                            .digest())
                    .isNotNull();
        });
    }

    @Test
    void membersOfACollectionAreOffered() {
        SkillReference skill = Application.pushed(root, registry, "acme/hello-world");
        SampleCollection.of("tools", "1.0.0", "hello", skill.toString()).push(registry, "acme/tools", "1.0.0");
        online("skillimage.collections[0]=" + registry.host() + "/acme/tools:1.0.0")
                .run(context -> assertThat(Application.names(context)).containsExactly("hello-world"));
    }

    @Test
    void skillsOfANamespaceAreOffered() {
        Application.pushed(root, registry, "acme/skills/hello-world");
        online("skillimage.namespaces[0]=" + registry.host() + "/acme")
                .run(context -> assertThat(Application.names(context)).containsExactly("hello-world"));
    }

    @Test
    void offlineNeitherNamespacesNorCollectionsOfRegistriesAreAskedFor() {
        online(
                        "skillimage.freshness.offline=true",
                        "skillimage.namespaces[0]=" + registry.host() + "/acme",
                        "skillimage.collections[0]=" + registry.host() + "/acme/tools:1.0.0")
                .run(context -> {
                    assertThat(context.getBean(AgentSkills.class).problems())
                            .hasSize(2)
                            .allSatisfy(problem -> assertThat(((SkillException) problem.error()).code())
                                    .isEqualTo(ErrorCode.OFFLINE));
                    assertThat(registry.requests()).isEmpty();
                });
    }

    @Test
    void statesAreAllowedEverywhereOrInSomeRepositories() {
        bound(
                        "skillimage.policy.allow=testing,draft",
                        "skillimage.policy.repositories[0].pattern=quay.io/acme/**",
                        "skillimage.policy.repositories[0].allow=unmanaged",
                        "skillimage.policy.require-repository-names=true")
                .run(context -> assertThat(PolicySettings.policy(
                                context.getBean(SkillimageProperties.class).policy()))
                        .isEqualTo(LifecyclePolicy.publishedOnly()
                                .allowing(LifecycleState.TESTING, LifecycleState.DRAFT)
                                .allowing(LifecycleState.UNMANAGED, "quay.io/acme/**")
                                .requiringRepositoryNames()));
    }

    @Test
    void thePolicyIsThatOfTheResolver() {
        SkillReference testing = Application.packed(root, LifecycleState.TESTING);
        String skill = "skillimage.skills[0]=" + testing;
        Application.with(root, skill)
                .run(context -> assertThat(Application.names(context)).isEmpty());
        Application.with(root, skill, "skillimage.policy.allow=testing")
                .run(context -> assertThat(Application.names(context)).containsExactly("hello-world"));
    }

    @Test
    void checkoutsAreKeptInTheCacheDirectory() {
        SkillReference published = Application.packed(root, LifecycleState.PUBLISHED);
        Application.with(root).run(context -> {
            Path directory =
                    context.getBean(SkillResolver.class).resolve(published).directory();
            assertThat(directory).startsWith(root.resolve("cache").toRealPath());
        });
    }

    @Test
    void freshnessIsThatOfTheResolver() {
        bound("skillimage.freshness.max-age=90s", "skillimage.freshness.stale-if-error=0")
                .run(context -> assertThat(freshness(context.getBean(SkillimageProperties.class)))
                        .isEqualTo(new Freshness(Duration.ofSeconds(90), false, Duration.ZERO)));
        bound("skillimage.freshness.offline=true")
                .run(context -> assertThat(freshness(context.getBean(SkillimageProperties.class)))
                        .isEqualTo(new Freshness(Duration.ofMinutes(5), true, Duration.ofHours(24))));
        SkillReference skill = Application.pushed(root, registry, "acme/hello-world");
        online("skillimage.freshness.offline=true")
                .run(context -> assertThat(catchThrowable(
                                () -> context.getBean(SkillResolver.class).resolve(skill)))
                        .isInstanceOfSatisfying(
                                SkillException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE)));
    }

    @Test
    void registriesAreReachedAsTheApplicationSays() throws IOException {
        Path aliases = Files.writeString(root.resolve("registries.conf"), "[aliases]\npdf = \"quay.io/acme/pdf\"\n");
        Path authority = Files.writeString(root.resolve("ca.pem"), "");
        Application.with(
                        root,
                        "skillimage.registry.plain-http=localhost:5000",
                        "skillimage.registry.skip-tls-verification=old.example",
                        "skillimage.registry.certificate-authorities=" + authority,
                        "skillimage.registry.registries-conf=" + aliases,
                        "skillimage.registry.connect-timeout=1s",
                        "skillimage.registry.idle-timeout=2s",
                        "skillimage.registry.deadline=3s",
                        "skillimage.registry.attempts=2")
                .run(context -> {
                    RegistryAccess access = context.getBean(RegistryAccess.class);
                    assertThat(access.isPlainHttp("localhost:5000")).isTrue();
                    assertThat(access.isTlsVerified("old.example")).isFalse();
                    assertThat(access.certificateAuthorities()).containsExactly(authority);
                    assertThat(access.expand("pdf:1.2")).hasToString("quay.io/acme/pdf:1.2");
                    assertThat(access.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(access.idleTimeout()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(access.deadline()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(access.attempts()).isEqualTo(2);
                });
    }

    @Test
    void credentialsAreForTheirRegistriesAloneAndNeverShown() {
        Application.with(
                        root,
                        "skillimage.registry.credentials[0].registry=quay.io",
                        "skillimage.registry.credentials[0].username=acme+robot",
                        "skillimage.registry.credentials[0].password=hunter2",
                        "skillimage.registry.credentials[1].registry=localhost:5000",
                        "skillimage.registry.credentials[1].username=other",
                        "skillimage.registry.credentials[1].password=hunter3")
                .run(context -> {
                    RegistryAccess access = context.getBean(RegistryAccess.class);
                    assertThat(access.credentials().credential("quay.io", "acme/pdf"))
                            .contains(new Credential.Basic("acme+robot", "hunter2"));
                    assertThat(access.credentials().credential("localhost:5000", "acme/pdf"))
                            .contains(new Credential.Basic("other", "hunter3"));
                    assertThat(access.credentials().credential("nowhere.invalid", "acme/pdf"))
                            .isEmpty();
                    assertThat(context.getBean(SkillimageProperties.class).toString())
                            .contains("acme+robot")
                            .doesNotContain("hunter");
                });
    }

    @Test
    void contentIsFetchedOnActivationUnlessItIsWantedBefore() {
        FakeResolver lazy = new FakeResolver().publish(PDF, SkillFixtures.helloWorld(root), "Reads PDF.");
        Application.with(root, "skillimage.skills=" + PDF)
                .withBean(SkillResolver.class, () -> lazy)
                .run(context -> assertThat(Application.names(context)).hasSize(1));
        assertThat(lazy.resolved()).isEmpty();
        FakeResolver eager = new FakeResolver().publish(PDF, root.resolve("hello-world"), "Reads PDF.");
        Application.with(root, "skillimage.skills=" + PDF, "skillimage.loading=eager")
                .withBean(SkillResolver.class, () -> eager)
                .run(context -> assertThat(Application.names(context)).hasSize(1));
        assertThat(eager.resolved()).isNotEmpty();
    }

    @Test
    void whatIsOfferedIsLookedAtAnewAsOftenAsIsWanted() {
        SkillReference missing = SkillReference.ofDirectory(root.resolve("hello-world"));
        String skill = "skillimage.skills=" + missing;
        Application.with(root, UNMANAGED, skill, "skillimage.refresh-every=0s").run(context -> {
            assertThat(Application.names(context)).isEmpty();
            SkillFixtures.helloWorld(root);
            assertThat(Application.names(context)).containsExactly("hello-world");
        });
    }

    @Test
    void theApplicationStartsWithoutASkillUnlessAllAreRequired() {
        String skill = "skillimage.skills=" + SkillReference.ofDirectory(root.resolve("missing"));
        Application.with(root, skill).run(context -> assertThat(context).hasNotFailed());
        Application.with(root, skill, "skillimage.require-all=true")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SkillException.class)
                        .hasMessageContaining("missing"));
    }

    @Test
    void theApplicationStartsWhileARegistryIsDown() {
        String host = registry.host();
        registry.close();
        Application.with(
                        root,
                        "skillimage.registry.plain-http=" + host,
                        "skillimage.registry.attempts=1",
                        "skillimage.skills=" + host + "/acme/hello-world:1.0.0")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(AgentSkills.class).problems()).hasSize(1);
                });
    }

    @Test
    void allowedToolsAreEnforcedWhereThatIsWanted() {
        Path skill = SkillFixtures.helloWorld(root);
        SkillFixtures.text(
                skill, "SKILL.md", "---\nname: hello-world\ndescription: Greets.\nallowed-tools: Read\n---\nGreet.\n");
        String[] properties = {UNMANAGED, "skillimage.skills=" + SkillReference.ofDirectory(skill)};
        for (String rule : Set.of("ignore", "warn", "enforce")) {
            Application.with(root, properties)
                    .withPropertyValues("skillimage.allowed-tools=" + rule)
                    .run(context -> {
                        SkillSession session = context.getBean(AgentSkills.class)
                                .offer(SkillCaller.ANONYMOUS)
                                .session();
                        session.activate("hello-world");
                        assertThat(session.denial("Read")).isEmpty();
                        assertThat(session.denial("Bash").isPresent()).isEqualTo(rule.equals("enforce"));
                    });
        }
    }

    @Test
    void nothingIsThereWhereItIsSwitchedOff() {
        Application.with(root, "skillimage.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(SkillResolver.class).doesNotHaveBean(AgentSkills.class));
    }

    private static Freshness freshness(SkillimageProperties properties) {
        return FreshnessSettings.freshness(properties.freshness());
    }

    private ApplicationContextRunner online(String... properties) {
        return Application.with(root, properties)
                .withPropertyValues(
                        "skillimage.registry.plain-http=" + registry.host(), "skillimage.registry.attempts=1");
    }

    /** Only the properties, for what cannot be seen from outside. */
    private static ApplicationContextRunner bound(String... properties) {
        return new ApplicationContextRunner()
                .withUserConfiguration(PropertiesAlone.class)
                .withPropertyValues(properties);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SkillimageProperties.class)
    static class PropertiesAlone {}
}
