package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ActivityEvent;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that goes back on what it said of a version is found out, by whatever process asks next. */
class RollbackTest {
    private static final String REPOSITORY = "acme/hello";
    private static final LifecyclePolicy EVERYTHING =
            LifecyclePolicy.publishedOnly().allowing(DRAFT, TESTING, ARCHIVED);

    private final FakeRegistry registry = FakeRegistry.start();
    private final ManagedImages images = ManagedImages.in(registry, REPOSITORY);
    private final SkillReference repository = SkillReference.parse(registry.host() + "/" + REPOSITORY);

    @TempDir
    Path root;

    @AfterEach
    void stop() {
        registry.close();
    }

    private OciSkillResolver.Builder builder() {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(Workbench.plainHttp(registry))
                .lifecycle(EVERYTHING)
                .freshness(Freshness.always());
    }

    /** Resolves as a process does that knows nothing but what is on disk. */
    private LifecycleState resolve(String tag) {
        return resolve(builder(), tag);
    }

    private LifecycleState resolve(OciSkillResolver.Builder builder, String tag) {
        try (OciSkillResolver resolver = builder.build()) {
            return resolver.resolve(repository.withTag(tag)).state();
        }
    }

    private void assertRollback(String tag, String... facts) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> resolve(tag))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ROLLBACK))
                .satisfies(e -> assertThat(e.getMessage()).contains(facts))
                .withMessageContaining("cache forget " + repository);
    }

    @Test
    void aStateThatGoesBackIsRefused() {
        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
        resolve("1.0.0");
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        assertRollback("1.0.0", "1.0.0", "was deprecated", "is published now");
    }

    @Test
    void otherContentOfAPublishedVersionIsRefused() {
        Digest first = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        resolve("1.0.0");
        Digest second = images.tag("1.0.0", "1.0.0", PUBLISHED, "Another one.");
        assertRollback("1.0.0", "published content never changes");
        images.tag("1.0.0", "1.0.0", ARCHIVED, "Another one.");
        assertRollback("1.0.0", "published content never changes");
        images.tag("1.0.0-draft", "1.0.0", DRAFT, "Another one.");
        assertRollback("1.0.0-draft", "published content never changes");
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void whatWasNeverPublishedMayBeMadeAnew() {
        images.tag("1.0.0-testing", "1.0.0", TESTING, "One.");
        assertThat(resolve("1.0.0-testing")).isEqualTo(TESTING);
        images.tag("1.0.0-draft", "1.0.0", DRAFT, "Another one.");
        assertThat(resolve("1.0.0-draft")).isEqualTo(DRAFT);
        images.tag("1.0.0-testing", "1.0.0", TESTING, "Another one.");
        assertThat(resolve("1.0.0-testing")).isEqualTo(TESTING);
    }

    @Test
    void aWithdrawalIsRememberedThoughThePolicyRefusedTheSkill() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        images.tag("0.9.0", "0.9.0", ARCHIVED, "Zero.");
        OciSkillResolver.Builder strict = builder().lifecycle(LifecyclePolicy.publishedOnly());
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> resolve(strict, "0.9.0"))
                .returns(ErrorCode.STATE_REFUSED, LifecycleException::code);
        images.tag("0.9.0", "0.9.0", PUBLISHED, "Zero.");
        assertRollback("0.9.0", "was archived");
    }

    @Test
    void aManifestThatLosesItsStateIsRefused() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        resolve("1.0.0");
        byte[] managed = registry.manifest(REPOSITORY, "1.0.0").orElseThrow();
        String unmanaged = new String(managed, UTF_8).replace("\"io.skillimage.status\"", "\"com.example.status\"");
        registry.putManifest(
                REPOSITORY, "1.0.0", "application/vnd.oci.image.manifest.v1+json", unmanaged.getBytes(UTF_8));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> resolve(builder().lifecycle(EVERYTHING.allowUnmanaged()), "1.0.0"))
                .returns(ErrorCode.ROLLBACK, LifecycleException::code);
    }

    @Test
    void aVersionTooLongForAnyFileIsRememberedAllTheSame() {
        String version = "1.0.0-" + "a".repeat(70_000);
        images.tag("latest", version, ARCHIVED, "One.");
        OciSkillResolver.Builder strict = builder().lifecycle(LifecyclePolicy.publishedOnly());
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> resolve(strict, "latest"))
                .returns(ErrorCode.STATE_REFUSED, LifecycleException::code);
        images.tag("latest", version, PUBLISHED, "One.");
        assertRollback("latest", "was archived");
    }

    @Test
    void aVersionThatIsNotPrintableIsForgottenUnderAnotherName() {
        images.tag("latest", "1\\u001b[2J", ARCHIVED, "One.");
        try (OciSkillResolver resolver =
                builder().lifecycle(LifecyclePolicy.publishedOnly()).build()) {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(repository.withTag("latest")));
            assertThat(resolver.forget(repository)).singleElement().asString().doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Test
    void forgettingTheRepositoryIsTheWayOut() {
        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
        images.tag("2.0.0", "2.0.0", PUBLISHED, "Two.");
        try (OciSkillResolver resolver = builder().build()) {
            resolver.resolve(repository.withTag("1.0.0"));
            resolver.resolve(repository.withTag("2.0.0"));
            images.tag("1.0.0", "1.0.0", PUBLISHED, "Another one.");
            assertThat(resolver.forget(repository.withTag("1.0.0"))).containsExactly("1.0.0", "2.0.0");
            assertThat(resolver.resolve(repository.withTag("1.0.0")).state()).isEqualTo(PUBLISHED);
            assertThat(resolver.forget(SkillReference.parse(registry.host() + "/acme/other")))
                    .isEmpty();
        }
    }

    @Test
    void whoKnowsLessThanAnotherProcessAsksBeforeItComplains() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        SteppingClock clock = new SteppingClock();
        try (OciSkillResolver slow = builder()
                .freshness(Freshness.maxAge(Duration.ofMinutes(5)))
                .clock(clock)
                .nanoTime(clock::nanos)
                .build()) {
            slow.resolve(repository.withTag("1.0.0"));
            images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
            resolve("1.0.0");
            // Its tag is fresh still, but the answer as a whole has to be worked out: by another way of asking.
            Digest digest = images.untagged("1.0.0", PUBLISHED, "One.");
            assertThat(slow.resolve(repository.withDigest(digest)).state()).isEqualTo(DEPRECATED);
        }
    }

    @Test
    void whoWasToldJustBeforeAPromotionAsksAgainBeforeItComplains() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        AtomicBoolean promoted = new AtomicBoolean();
        RegistryAccess watched = Workbench.plainHttp(registry).toBuilder()
                .activityListener(event -> {
                    if (event instanceof ActivityEvent.CacheAsked && promoted.compareAndSet(false, true)) {
                        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
                        resolve("1.0.0");
                    }
                })
                .build();
        assertThat(resolve(builder().registryAccess(watched), "1.0.0")).isEqualTo(DEPRECATED);
        assertThat(promoted).isTrue();
    }

    @Test
    void inAnOutageTheStateThatWasLastSeenHolds() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        Digest digest = images.untagged("1.0.0", PUBLISHED, "One.");
        SteppingClock clock = new SteppingClock();
        RegistryAccess impatient =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        try (OciSkillResolver slow = builder()
                .registryAccess(impatient)
                .freshness(Freshness.maxAge(Duration.ofMinutes(5)))
                .clock(clock)
                .nanoTime(clock::nanos)
                .build()) {
            slow.resolve(repository.withTag("1.0.0"));
            images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
            resolve(builder().clock(clock), "1.0.0");
            registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
            registry.inject("GET", "/manifests/", 99, new RegistryFault.Status(503));
            clock.advance(Duration.ofMinutes(6));
            ResolvedSkill skill = slow.resolve(repository.withDigest(digest));
            assertThat(skill.state()).isEqualTo(DEPRECATED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.STALE);
        }
    }

    @Test
    void twoLayoutsNeverShareWhatWasSeen() throws IOException {
        try (Workbench one = new Workbench(Files.createDirectory(root.resolve("one")));
                Workbench two = new Workbench(Files.createDirectory(root.resolve("two")));
                OciSkillResolver resolver = one.resolver(EVERYTHING)) {
            SkillReference deprecated = one.inState(DEPRECATED);
            SkillReference published = two.inState(PUBLISHED);
            assertThat(resolver.resolve(deprecated.withTag("1.0.0")).state()).isEqualTo(DEPRECATED);
            assertThat(resolver.resolve(published.withTag("1.0.0")).state()).isEqualTo(PUBLISHED);
            Path link = Files.createSymbolicLink(root.resolve("link"), two.store);
            assertThat(resolver.forget(SkillReference.inLayout(link, "samples/hello-world:1.0.0")))
                    .containsExactly("1.0.0");
        }
    }

    @Test
    void whatWasDamagedOnDiskCountsAsNeverSeen() throws IOException {
        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
        resolve("1.0.0");
        try (Stream<Path> files = Files.walk(root.resolve("cache/v1/seen"))) {
            List<Path> records = files.filter(Files::isRegularFile).toList();
            assertThat(records).hasSize(1);
            Files.write(records.get(0), new byte[] {1, 2, 3});
        }
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        assertThat(resolve("1.0.0")).isEqualTo(PUBLISHED);
        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
        resolve("1.0.0");
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        assertRollback("1.0.0", "was deprecated");
    }
}
