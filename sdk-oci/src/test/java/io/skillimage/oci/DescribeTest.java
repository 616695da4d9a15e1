package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.skillimage.DescribedSkill;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A skill is described by the rules that it is resolved by, up to its content. */
class DescribeTest {
    private static final String REPOSITORY = "acme/hello";

    private final FakeRegistry registry = FakeRegistry.start();
    private final ManagedImages images = ManagedImages.in(registry, REPOSITORY);
    private final SkillReference repository = SkillReference.parse(registry.host() + "/" + REPOSITORY);
    private final SteppingClock clock = new SteppingClock();
    private final List<OciSkillResolver> open = new ArrayList<>();

    @TempDir
    Path root;

    @AfterEach
    void stop() {
        open.forEach(OciSkillResolver::close);
        registry.close();
    }

    private OciSkillResolver.Builder builder() {
        RegistryAccess access =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(access)
                .clock(clock);
    }

    private OciSkillResolver resolver(OciSkillResolver.Builder builder) {
        OciSkillResolver resolver = builder.build();
        open.add(resolver);
        return resolver;
    }

    /** Describes as a process does that knows nothing but what is on disk. */
    private DescribedSkill describe(String tag) {
        return resolver(builder()).describe(repository.withTag(tag));
    }

    private DescribedSkill describeAnew(String tag) {
        return resolver(builder().freshness(Freshness.always())).describe(repository.withTag(tag));
    }

    private static SkillException failure(Runnable work) {
        try {
            work.run();
        } catch (SkillException e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    private static List<SkillWarning.Code> codes(DescribedSkill skill) {
        return skill.warnings().stream().map(SkillWarning::code).toList();
    }

    @Test
    void saysWhatTheReferenceMeans() {
        Digest digest = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");

        assertThat(describe("1.0.0"))
                .isEqualTo(new DescribedSkill(
                        repository.withTag("1.0.0"),
                        repository.withDigest(digest),
                        digest,
                        PUBLISHED,
                        "hello",
                        "1.0.0",
                        "",
                        List.of()));
    }

    @Test
    void everyWayToReferIsDescribedAsItIsResolved() {
        Digest digest = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        images.tag("latest", "1.0.0", PUBLISHED, "One.");
        images.tag("1.1.0", "1.1.0", DEPRECATED, "Two.");
        images.tag("2.0.0-draft", "2.0.0", DRAFT, "Three.");
        LifecyclePolicy policy = LifecyclePolicy.publishedOnly().allowing(DRAFT);
        OciSkillResolver describing = resolver(builder().lifecycle(policy));
        OciSkillResolver resolving = resolver(builder().lifecycle(policy).cacheDirectory(root.resolve("other")));

        for (String selector : List.of(
                "", ":1.0.0", ":latest", ":^1.0", ":1.1.0", ":2.0.0-draft", "@" + digest, ":latest@" + digest)) {
            SkillReference reference = SkillReference.parse(repository + selector);
            DescribedSkill resolved = DescribedSkill.of(resolving.resolve(reference));
            DescribedSkill described = describing.describe(reference);
            assertThat(described.pinned()).isEqualTo(resolved.pinned());
            assertThat(described.state()).isEqualTo(resolved.state());
            assertThat(described.name()).isEqualTo(resolved.name());
            assertThat(described.version()).isEqualTo(resolved.version());
            assertThat(described.warnings()).isEqualTo(resolved.warnings());
        }
        assertThat(registry.requests("GET", "/blobs/")).isNotEmpty();
    }

    @Test
    void whatIsRefusedIsRefusedWithTheSameWords() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        images.tag("2.0.0-draft", "2.0.0", DRAFT, "Two.");
        images.tag("3.0.0-testing", "3.0.0", TESTING, "Three.");
        images.tag("4.0.0", "4.0.0", ARCHIVED, "Four.");
        images.tag("5.0.0", "5.0.0", LifecycleState.UNMANAGED, "Five.");
        images.tag("6.0.0", "7.0.0", PUBLISHED, "Six.");
        registry.putManifest(REPOSITORY, "bad", SkillImages.MANIFEST, "{}".getBytes(StandardCharsets.UTF_8));

        for (String tag : List.of("2.0.0-draft", "3.0.0-testing", "4.0.0", "5.0.0", "6.0.0", "bad", "missing")) {
            SkillReference reference = repository.withTag(tag);
            SkillException resolving = failure(() ->
                    resolver(builder().cacheDirectory(root.resolve("other"))).resolve(reference));
            SkillException describing = failure(() -> describe(tag));
            assertThat(describing).hasSameClassAs(resolving).hasMessageContaining("describe " + reference);
            assertThat(describing.code()).isEqualTo(resolving.code());
            assertThat(describing.reason()).isEqualTo(resolving.reason());
        }
        assertThat(registry.requests("GET", "/blobs/")).isEmpty();
    }

    @Test
    void aDeprecatedSkillIsDescribedWithItsSuccessor() {
        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
        images.tag("1.1.0", "1.1.0", PUBLISHED, "Two.");

        DescribedSkill described = describe("1.0.0");
        assertThat(described.state()).isEqualTo(DEPRECATED);
        assertThat(described.warnings())
                .extracting(SkillWarning::message)
                .anyMatch(message -> message.contains("1.1.0"));
    }

    @Test
    void aVersionWhoseTagWasRemovedIsArchived() {
        Digest digest = images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        OciSkillResolver resolver = resolver(builder());
        SkillReference pinned = resolver.describe(repository.withTag("1.0.0")).pinned();
        registry.removeTag(REPOSITORY, "1.0.0");
        clock.advance(Duration.ofMinutes(6));

        assertThat(pinned).isEqualTo(repository.withDigest(digest));
        assertThat(((LifecycleException) failure(() -> resolver.describe(pinned))).state())
                .isEqualTo(ARCHIVED);
    }

    @Test
    void aWithdrawalIsRememberedThoughItIsRefused() {
        images.tag("1.0.0", "1.0.0", ARCHIVED, "One.");
        assertThat(failure(() -> describe("1.0.0")).code()).isEqualTo(ErrorCode.STATE_REFUSED);

        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        assertThat(failure(() -> describeAnew("1.0.0")).code()).isEqualTo(ErrorCode.ROLLBACK);
    }

    @Test
    void whatWasResolvedAsPublishedNeverChanges() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        resolver(builder()).resolve(repository.withTag("1.0.0"));
        images.tag("1.0.0", "1.0.0", PUBLISHED, "Another one.");

        assertThat(failure(() -> describeAnew("1.0.0")).code()).isEqualTo(ErrorCode.ROLLBACK);
        resolver(builder()).forget(repository);
        assertThat(describeAnew("1.0.0").state()).isEqualTo(PUBLISHED);
    }

    @Test
    void whatWasOnlyDescribedMayBeRepaired() {
        Digest broken = images.tag("1.0.0", "1.0.0", PUBLISHED, "Broken.");
        describe("1.0.0");
        Digest repaired = images.tag("1.0.0", "1.0.0", PUBLISHED, "Repaired.");

        assertThat(describeAnew("1.0.0").digest()).isEqualTo(repaired).isNotEqualTo(broken);
    }

    @Test
    void theStateThatWasDescribedHoldsForWhatWasResolved() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        resolver(builder()).resolve(repository.withTag("1.0.0"));
        images.tag("1.0.0", "1.0.0", DEPRECATED, "One.");
        assertThat(describeAnew("1.0.0").state()).isEqualTo(DEPRECATED);
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");

        assertThat(failure(() -> describeAnew("1.0.0")).code()).isEqualTo(ErrorCode.ROLLBACK);
    }

    @Test
    void aVersionThatOnlyTheTagTellsIsNotRemembered() {
        SkillImages manifests = new SkillImages(registry);
        manifests.put(REPOSITORY, "1.0.0", Map.of(SkillImages.STATUS, "published"));
        assertThat(describe("1.0.0").version()).isEqualTo("1.0.0");

        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        assertThat(describeAnew("1.0.0").state()).isEqualTo(PUBLISHED);
    }

    @Test
    void anOutageServesTheLastDescriptionWithAWarningAndForADayOnly() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        OciSkillResolver resolver = resolver(builder());
        DescribedSkill before = resolver.describe(repository.withTag("1.0.0"));
        registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
        clock.advance(Duration.ofHours(1));

        DescribedSkill stale = resolver.describe(repository.withTag("1.0.0"));
        assertThat(stale.pinned()).isEqualTo(before.pinned());
        assertThat(codes(stale)).containsExactly(SkillWarning.Code.STALE);
        clock.advance(Duration.ofHours(24));
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> resolver.describe(repository.withTag("1.0.0")))
                .returns(ErrorCode.REGISTRY_ERROR, RegistryException::code);
        registry.endFaults();
        assertThat(resolver.describe(repository.withTag("1.0.0"))).isEqualTo(before);
    }

    @Test
    void offlineDescribesWhatWasSeen() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        images.tag("2.0.0", "2.0.0", PUBLISHED, "Two.");
        DescribedSkill before = describe("1.0.0");
        registry.clearRequests();
        OciSkillResolver offline = resolver(builder().freshness(Freshness.offline()));

        assertThat(offline.describe(repository.withTag("1.0.0"))).isEqualTo(before);
        assertThat(offline.describe(before.pinned()).state()).isEqualTo(PUBLISHED);
        assertThat(failure(() -> offline.describe(repository.withTag("2.0.0"))).code())
                .isEqualTo(ErrorCode.OFFLINE);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void nobodyIsToldOfAUse() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        List<Object> told = new ArrayList<>();
        OciSkillResolver resolver = resolver(builder().listener(told::add));
        resolver.describe(repository.withTag("1.0.0"));
        failure(() -> resolver.describe(repository.withTag("missing")));

        assertThat(told).isEmpty();
    }

    @Test
    void aClosedResolverDescribesNothing() {
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        OciSkillResolver resolver = resolver(builder());
        resolver.describe(repository.withTag("1.0.0"));
        resolver.close();

        assertThatIllegalStateException().isThrownBy(() -> resolver.describe(repository.withTag("1.0.0")));
        assertThatIllegalStateException().isThrownBy(() -> resolver.describe(SkillReference.parse("dir:" + root)));
    }

    @Test
    void aNewImageIsDescribedWhenTheAnswerIsOldEnough() {
        images.tag("stable", "1.0.0", PUBLISHED, "One.");
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        images.tag("1.1.0", "1.1.0", PUBLISHED, "Two.");
        OciSkillResolver resolver = resolver(builder());
        assertThat(version(resolver, "stable")).isEqualTo("1.0.0");
        images.tag("stable", "1.1.0", PUBLISHED, "Two.");

        assertThat(version(resolver, "stable")).isEqualTo("1.0.0");
        clock.advance(Duration.ofMinutes(6));
        assertThat(version(resolver, "stable")).isEqualTo("1.1.0");
    }

    private @Nullable String version(OciSkillResolver resolver, String tag) {
        return Objects.requireNonNull(resolver.describe(repository.withTag(tag)))
                .version();
    }
}
