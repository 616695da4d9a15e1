package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Freshness;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which version is taken when none, or a range of them, is named. */
class VersionSelectionTest {
    private static final String REPOSITORY = "acme/hello";

    private final FakeRegistry registry = FakeRegistry.builder().tagsPerPage(2).start();
    private final ManagedImages images = ManagedImages.in(registry, REPOSITORY);
    private final SteppingClock clock = new SteppingClock();

    @TempDir
    Path root;

    @AfterEach
    void stop() {
        registry.close();
    }

    private OciSkillResolver.Builder builder() {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build())
                .clock(clock)
                .nanoTime(clock::nanos);
    }

    private SkillReference reference(String selector) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + selector);
    }

    private static String version(OciSkillResolver resolver, SkillReference reference) {
        ResolvedSkill skill = resolver.resolve(reference);
        return skill.annotations().get("org.opencontainers.image.version") + " "
                + skill.state().label();
    }

    private String version(OciSkillResolver.Builder builder, String selector) {
        try (OciSkillResolver resolver = builder.build()) {
            return version(resolver, reference(selector));
        }
    }

    private void publishAll(String... versions) {
        for (String version : versions) {
            images.tag(version, version, PUBLISHED, "About " + version);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 2.1.0",
        ":^1.2, 1.10.0",
        ":~1.2.0, 1.2.9",
        ":>=1.0.0 <1.10.0, 1.9.0",
        ":<1.2.0 || ^2, 2.1.0",
        ":1.0.0 - 1.9.0, 1.9.0",
        ":^3.0.0-rc.1, 3.0.0-rc.2",
        ":*, 2.1.0"
    })
    void theHighestVersionInTheRangeIsTakenFromAllPagesOfTags(String selector, String expected) {
        publishAll("1.0.0", "1.2.0", "1.2.9", "1.9.0", "1.10.0", "2.0.0", "2.1.0");
        if (!selector.isEmpty()) {
            publishAll("3.0.0-rc.1", "3.0.0-rc.2");
        }
        images.tag("latest", "1.0.0", PUBLISHED, "About 1.0.0");
        images.tag("sha256-" + "0".repeat(64) + ".sig", "9.0.0", PUBLISHED, "A signature.");
        assertThat(version(builder(), selector)).isEqualTo(expected + " published");
    }

    @Test
    void ofOneVersionTheMostMatureStateThatThePolicyAllowsIsTaken() {
        images.tag("1.0.0-draft", "1.0.0", DRAFT, "One.");
        images.tag("1.1.0-draft", "1.1.0", DRAFT, "Two.");
        images.tag("1.1.0-testing", "1.1.0", TESTING, "Two.");
        LifecyclePolicy strict = LifecyclePolicy.publishedOnly();
        assertThat(version(builder().lifecycle(strict.allowing(DRAFT, TESTING)), ""))
                .isEqualTo("1.1.0 testing");
        assertThat(version(builder().lifecycle(strict.allowing(DRAFT)), "")).isEqualTo("1.0.0 draft");
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> version(builder(), ""))
                .returns(TESTING, LifecycleException::state);
    }

    @Test
    void deprecatedIsTakenOnlyWhereNothingElseIsLeft() {
        publishAll("1.0.0");
        images.tag("2.0.0", "2.0.0", DEPRECATED, "Two.");
        images.tag("3.0.0", "3.0.0", ARCHIVED, "Three.");
        assertThat(version(builder(), "")).isEqualTo("1.0.0 published");
        assertThat(version(builder(), ":>=2.0.0")).isEqualTo("2.0.0 deprecated");
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> version(builder(), ":>=3.0.0"))
                .returns(ARCHIVED, LifecycleException::state);
        assertThat(version(builder().lifecycle(LifecyclePolicy.publishedOnly().allowing(ARCHIVED)), ":>=3.0.0"))
                .isEqualTo("3.0.0 archived");
    }

    @Test
    void leftoversOfAVersionThatWentOnAreNotMistakenForYoungerOnes() {
        publishAll("1.0.0");
        images.tag("2.0.0-draft", "2.0.0", DRAFT, "Two.");
        images.tag("2.0.0-testing", "2.0.0", TESTING, "Two.");
        images.tag("2.0.0", "2.0.0", ARCHIVED, "Two.");
        LifecyclePolicy open = LifecyclePolicy.publishedOnly().allowing(DRAFT, TESTING);
        assertThat(version(builder().lifecycle(open), "")).isEqualTo("1.0.0 published");
    }

    @Test
    void aRangeThatNothingIsInSaysWhatTheHighestIs() {
        publishAll("1.0.0", "1.4.0");
        assertThatExceptionOfType(SkillNotFoundException.class)
                .isThrownBy(() -> version(builder(), ":^2.0"))
                .withMessageContainingAll("'^2.0'", "highest is 1.4.0");
    }

    @Test
    void theAnswerIsRememberedLikeATag() {
        publishAll("1.0.0");
        try (OciSkillResolver resolver = builder().build()) {
            assertThat(version(resolver, reference(":^1"))).isEqualTo("1.0.0 published");
            publishAll("1.1.0");
            registry.clearRequests();
            assertThat(version(resolver, reference(":^1"))).isEqualTo("1.0.0 published");
            assertThat(version(builder(), ":^1")).isEqualTo("1.0.0 published");
            assertThat(registry.requests()).isEmpty();
            clock.advance(Duration.ofMinutes(6));
            assertThat(version(resolver, reference(":^1"))).isEqualTo("1.1.0 published");
        }
    }

    @Test
    void inAnOutageAndOfflineTheLastAnswerServes() {
        publishAll("1.0.0");
        version(builder(), ":^1");
        registry.inject("GET", "/tags/list", 99, new RegistryFault.Status(503));
        registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
        clock.advance(Duration.ofMinutes(6));
        try (OciSkillResolver resolver = builder().build()) {
            ResolvedSkill skill = resolver.resolve(reference(":^1"));
            assertThat(skill.state()).isEqualTo(PUBLISHED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.STALE);
        }
        assertThat(version(builder().freshness(Freshness.offline()), ":^1")).isEqualTo("1.0.0 published");
        clock.advance(Duration.ofHours(25));
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> version(builder(), ":^1"));
    }

    @Test
    void aVersionThatIsWithdrawnWhileItIsRememberedIsNotTheNewestAnyMore() {
        publishAll("1.0.0", "1.1.0");
        try (OciSkillResolver resolver = builder().build()) {
            assertThat(version(resolver, reference(""))).isEqualTo("1.1.0 published");
            images.tag("1.1.0", "1.1.0", DEPRECATED, "About 1.1.0");
            // Somebody asks for the version itself, and so it is known before the answer has grown old.
            try (OciSkillResolver other =
                    builder().freshness(Freshness.always()).build()) {
                assertThat(version(other, reference(":1.1.0"))).isEqualTo("1.1.0 deprecated");
            }
            assertThat(version(builder(), "")).isEqualTo("1.0.0 published");
        }
    }
}
