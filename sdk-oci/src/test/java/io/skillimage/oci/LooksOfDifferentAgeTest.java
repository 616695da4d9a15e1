package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer may rest on looks at several tags, each of another age. */
class LooksOfDifferentAgeTest {
    private static final String REPOSITORY = "acme/hello";
    private static final LifecyclePolicy EVERYTHING =
            LifecyclePolicy.publishedOnly().allowing(DRAFT, TESTING, ARCHIVED);

    private final FakeRegistry registry = FakeRegistry.start();
    private final ManagedImages images = ManagedImages.in(registry, REPOSITORY);
    private final SkillReference repository = SkillReference.parse(registry.host() + "/" + REPOSITORY);
    private final SteppingClock clock = new SteppingClock();

    @TempDir
    Path root;

    @AfterEach
    void stop() {
        registry.close();
    }

    private OciSkillResolver resolver(Freshness freshness) {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build())
                .lifecycle(EVERYTHING)
                .freshness(freshness)
                .clock(clock)
                .build();
    }

    private OciSkillResolver remembering() {
        return resolver(Freshness.maxAge(Duration.ofMinutes(5)));
    }

    private LifecycleState askNow(SkillReference reference) {
        try (OciSkillResolver other = resolver(Freshness.always())) {
            return other.resolve(reference).state();
        }
    }

    @Test
    void aTagThatWasMissingBeforeThePublicationWithdrawsNothing() {
        try (OciSkillResolver resolver = remembering()) {
            images.tag("1.0.0-draft", "1.0.0", DRAFT, "One.");
            assertThat(resolver.resolve(repository.withTag("1.0.0-draft")).state())
                    .isEqualTo(DRAFT);
            Digest published = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
            assertThat(resolver.resolve(repository.withDigest(published)).state())
                    .isEqualTo(PUBLISHED);
            assertThat(askNow(repository.withTag("1.0.0"))).isEqualTo(PUBLISHED);
        }
    }

    @Test
    void thatThereWasNoTagBeforeIsNoWithdrawalWhileNobodyCanBeAsked() {
        try (OciSkillResolver resolver = remembering()) {
            images.tag("1.0.0-draft", "1.0.0", DRAFT, "One.");
            resolver.resolve(repository.withTag("1.0.0-draft"));
            Digest published = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
            try (OciSkillResolver other = resolver(Freshness.always())) {
                other.resolve(repository.withTag("1.0.0"));
            }
            registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
            assertThat(resolver.resolve(repository.withDigest(published)).state())
                    .isEqualTo(PUBLISHED);
            registry.endFaults();
            assertThat(askNow(repository.withTag("1.0.0"))).isEqualTo(PUBLISHED);
        }
    }

    @Test
    void theNewestVersionIsNoYoungerThanTheTagsItRestsOn() {
        Digest one = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        Digest two = images.tag("2.0.0", "2.0.0", PUBLISHED, "Two.");
        try (OciSkillResolver resolver = remembering()) {
            resolver.resolve(repository.withTag("2.0.0"));
            images.tag("2.0.0", "1.0.0", PUBLISHED, "Two.");
            clock.advance(Duration.ofMinutes(3));
            assertThat(resolver.resolve(repository).digest()).isEqualTo(two);
            clock.advance(Duration.ofMinutes(3));
            assertThat(resolver.resolve(repository).digest()).isEqualTo(one);
        }
    }
}
