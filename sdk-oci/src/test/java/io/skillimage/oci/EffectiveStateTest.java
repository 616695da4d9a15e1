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
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A manifest by its digest, or under a tag that nobody moved, is in the state that its version has reached. */
class EffectiveStateTest {
    private static final String VERSION = "1.0.0";
    private static final String CONTENT = "This one.";
    private static final String OTHER = "Another one.";
    private static final LifecyclePolicy EVERYTHING =
            LifecyclePolicy.publishedOnly().allowing(DRAFT, TESTING, ARCHIVED);

    private final FakeRegistry registry = FakeRegistry.start();
    private int repositories;

    @TempDir
    Path root;

    @AfterEach
    void stop() {
        registry.close();
    }

    private OciSkillResolver.Builder resolver() {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(Workbench.plainHttp(registry))
                .lifecycle(EVERYTHING)
                .freshness(Freshness.always());
    }

    private String newRepository() {
        return "acme/skill-" + repositories++;
    }

    private SkillReference reference(String repository) {
        return SkillReference.parse(registry.host() + "/" + repository);
    }

    /**
     * What a tag holds.
     *
     * @param state what its manifest declares, or null if there is no such tag
     * @param same whether it has the layers of the image that is asked for
     */
    private record Held(@Nullable LifecycleState state, boolean same) {
        static final Held NOTHING = new Held(null, false);

        static List<Held> any(LifecycleState... states) {
            List<Held> all = new ArrayList<>(List.of(NOTHING));
            for (LifecycleState state : states) {
                all.add(new Held(state, true));
                all.add(new Held(state, false));
            }
            return all;
        }

        String content() {
            return same ? CONTENT : OTHER;
        }

        boolean isImage(LifecycleState declared) {
            return same && state == declared;
        }
    }

    /** One line of the table: what stands in the repository. */
    private record Line(LifecycleState declared, Held version, Held testing, Held draft) {

        /** The rule, as it is written down. */
        LifecycleState effective() {
            LifecycleState highest = declared;
            for (Held held : List.of(version, testing, draft)) {
                if (held.state() != null && held.same() && held.state().compareTo(highest) > 0) {
                    highest = held.state();
                }
            }
            boolean wasPublished = declared == PUBLISHED || declared == DEPRECATED;
            return wasPublished && version.state() == null ? ARCHIVED : highest;
        }

        /** The selectors that lead to the image. */
        List<String> selectors(Digest digest) {
            List<String> all = new ArrayList<>(List.of("@" + digest, ":latest", ":stable@" + digest));
            if (version.isImage(declared)) {
                all.add(":" + VERSION);
            }
            if (testing.isImage(declared)) {
                all.add(":" + VERSION + "-testing");
            }
            if (draft.isImage(declared)) {
                all.add(":" + VERSION + "-draft");
            }
            return all;
        }
    }

    private static List<Line> table(LifecycleState declared) {
        List<Line> lines = new ArrayList<>();
        for (Held version : Held.any(PUBLISHED, DEPRECATED, ARCHIVED)) {
            for (Held testing : Held.any(TESTING)) {
                for (Held draft : Held.any(DRAFT)) {
                    lines.add(new Line(declared, version, testing, draft));
                }
            }
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(value = LifecycleState.class, mode = EnumSource.Mode.EXCLUDE, names = "UNMANAGED")
    void isTheHighestThatAnyTagOfTheVersionTellsHoweverTheImageIsAskedFor(LifecycleState declared) {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        try (OciSkillResolver resolver = resolver().build()) {
            for (Line line : table(declared)) {
                String repository = newRepository();
                Digest digest = store(repository, line);
                for (String selector : line.selectors(digest)) {
                    // Each way of asking has a repository of its own in memory: what one has seen, another must not
                    // know.
                    resolver.forget(reference(repository));
                    LifecycleState state =
                            resolver.resolve(reference(repository) + selector).state();
                    asked++;
                    if (state != line.effective()) {
                        wrong.add(line + " asked by " + selector + ": " + state + ", not " + line.effective());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(3 * 63);
    }

    private Digest store(String repository, Line line) {
        ManagedImages images = ManagedImages.in(registry, repository);
        tag(images, VERSION, line.version());
        tag(images, VERSION + "-testing", line.testing());
        tag(images, VERSION + "-draft", line.draft());
        return images.tag("latest", VERSION, line.declared(), CONTENT);
    }

    private static void tag(ManagedImages images, String tag, Held held) {
        if (held.state() != null) {
            images.tag(tag, VERSION, held.state(), held.content());
        }
    }

    private List<String> requests(String repository, String selector) {
        registry.clearRequests();
        try (OciSkillResolver resolver = resolver().build()) {
            resolver.resolve(reference(repository) + selector);
        }
        return registry.requests().stream()
                .filter(request -> request.target().contains("/manifests/"))
                .map(RecordedRequest::toString)
                .toList();
    }

    @Test
    void theVersionsOwnTagCostsNoFurtherLook() {
        String repository = newRepository();
        ManagedImages.in(registry, repository).tag(VERSION, VERSION, PUBLISHED, CONTENT);
        assertThat(requests(repository, ":" + VERSION)).hasSize(1);
    }

    @Test
    void aDigestCostsOneLookAtTheVersionsTag() {
        String repository = newRepository();
        Digest digest = ManagedImages.in(registry, repository).tag(VERSION, VERSION, PUBLISHED, CONTENT);
        assertThat(requests(repository, "@" + digest)).hasSize(2);
        assertThat(registry.requests("HEAD", "/manifests/" + VERSION)).hasSize(1);
        assertThat(requests(repository, "@" + digest)).hasSize(1);
    }

    @Test
    void aStaleLatestCannotOutliveADeprecation() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        images.tag("latest", VERSION, PUBLISHED, CONTENT);
        images.tag(VERSION, VERSION, DEPRECATED, CONTENT);
        try (OciSkillResolver resolver = resolver().build()) {
            ResolvedSkill skill = resolver.resolve(reference(repository) + ":latest");
            assertThat(skill.state()).isEqualTo(DEPRECATED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.DEPRECATED);
        }
    }

    @Test
    void anOutageOfTheLookIsAnOutageAndNotAWithdrawal() {
        String repository = newRepository();
        Digest digest = ManagedImages.in(registry, repository).untagged(VERSION, PUBLISHED, CONTENT);
        registry.inject("HEAD", "/manifests/" + VERSION, 99, new RegistryFault.Status(503));
        RegistryAccess impatient =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        try (OciSkillResolver resolver = resolver().registryAccess(impatient).build()) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(reference(repository) + "@" + digest))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_ERROR));
        }
    }

    @Test
    void anOutageAfterAWithdrawalLeavesItWithdrawn() {
        String repository = newRepository();
        Digest digest = ManagedImages.in(registry, repository).untagged(VERSION, PUBLISHED, CONTENT);
        RegistryAccess impatient =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        try (OciSkillResolver resolver = resolver().registryAccess(impatient).build()) {
            assertThat(resolver.resolve(reference(repository) + "@" + digest).state())
                    .isEqualTo(ARCHIVED);
            registry.inject("HEAD", "/manifests/" + VERSION, 99, new RegistryFault.Status(503));
            ResolvedSkill skill = resolver.resolve(reference(repository) + "@" + digest);
            assertThat(skill.state()).isEqualTo(ARCHIVED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.STALE);
        }
    }

    private LifecycleState offline(String pinned) {
        try (OciSkillResolver resolver =
                resolver().freshness(Freshness.offline()).build()) {
            return resolver.resolve(pinned).state();
        }
    }

    @Test
    void offlineTheLastKnownStateHolds() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        Digest digest = images.tag(VERSION, VERSION, PUBLISHED, CONTENT);
        String pinned = reference(repository) + "@" + digest;
        try (OciSkillResolver online = resolver().build()) {
            online.resolve(pinned);
            images.tag(VERSION, VERSION, DEPRECATED, CONTENT);
            assertThat(offline(pinned)).isEqualTo(PUBLISHED);
            assertThat(online.resolve(pinned).state()).isEqualTo(DEPRECATED);
            assertThat(offline(pinned)).isEqualTo(DEPRECATED);
        }
    }

    @Test
    void aPinnedDigestIsLookedAtAgainWhenItsStateIsNotFreshAnyMore() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        Digest digest = images.tag(VERSION, VERSION, PUBLISHED, CONTENT);
        SteppingClock clock = new SteppingClock();
        try (OciSkillResolver resolver = resolver()
                .freshness(Freshness.maxAge(Duration.ofMinutes(5)))
                .lifecycle(LifecyclePolicy.publishedOnly())
                .clock(clock)
                .nanoTime(clock::nanos)
                .build()) {
            String pinned = reference(repository) + "@" + digest;
            resolver.resolve(pinned);
            registry.removeTag(repository, VERSION);
            registry.clearRequests();
            assertThat(resolver.resolve(pinned).state()).isEqualTo(PUBLISHED);
            assertThat(registry.requests()).isEmpty();
            clock.advance(Duration.ofMinutes(5));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(pinned))
                    .satisfies(e -> assertThat(e.state()).isEqualTo(ARCHIVED));
        }
    }

    @Test
    void aTagBesideADigestThatMovedOnIsWorthAWarning() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        Digest digest = images.tag(VERSION, VERSION, PUBLISHED, CONTENT);
        images.tag("stable", VERSION, PUBLISHED, CONTENT);
        try (OciSkillResolver resolver = resolver().build()) {
            String pinned = reference(repository) + ":stable@" + digest;
            assertThat(resolver.resolve(pinned).warnings()).isEmpty();
            images.tag("stable", "2.0.0", PUBLISHED, OTHER);
            assertThat(resolver.resolve(pinned).warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.code()).isEqualTo(SkillWarning.Code.TAG_MOVED);
                assertThat(warning.message()).contains("stable");
            });
            registry.removeTag(repository, "stable");
            assertThat(resolver.resolve(pinned).warnings())
                    .extracting(SkillWarning::code)
                    .containsExactly(SkillWarning.Code.TAG_MOVED);
        }
    }

    @Test
    void refusalsAndWarningsNameTheNewestVersionThatCouldBeUsedInstead() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        images.tag("1.0.0", "1.0.0", ARCHIVED, "One.");
        images.tag("1.1.0", "1.1.0", DEPRECATED, "Two.");
        images.tag("1.2.0", "1.2.0", PUBLISHED, "Three.");
        images.tag("2.0.0-testing", "2.0.0", TESTING, "Four.");
        try (OciSkillResolver resolver =
                resolver().lifecycle(LifecyclePolicy.publishedOnly()).build()) {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(reference(repository) + ":1.0.0"))
                    .satisfies(e -> {
                        assertThat(e.alternative())
                                .isEqualTo(Optional.of(reference(repository).withTag("1.2.0")));
                        assertThat(e.getMessage())
                                .contains("archived", "published, deprecated", "allow archived", ":1.2.0");
                    });
            assertThat(resolver.resolve(reference(repository) + ":1.1.0").warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.message()).contains(":1.2.0"));
        }
    }

    @Test
    void nobodyWaitsForAnAlternativeInAnOutage() {
        String repository = newRepository();
        ManagedImages.in(registry, repository).tag(VERSION, VERSION, DEPRECATED, CONTENT);
        RegistryAccess impatient =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        try (OciSkillResolver resolver = resolver().registryAccess(impatient).build()) {
            resolver.resolve(reference(repository).withTag(VERSION));
            registry.inject("HEAD", "/manifests/" + VERSION, 99, new RegistryFault.Status(503));
            registry.clearRequests();
            assertThat(resolver.resolve(reference(repository).withTag(VERSION)).warnings())
                    .extracting(SkillWarning::code)
                    .contains(SkillWarning.Code.STALE, SkillWarning.Code.DEPRECATED);
            assertThat(registry.requests("GET", "/tags/list")).isEmpty();
        }
    }

    /** Returns a resolver that has looked for the tag of the version while it was in testing, and found none. */
    private OciSkillResolver thatHasSeenTesting(String repository, SteppingClock clock) {
        ManagedImages.in(registry, repository).tag(VERSION + "-testing", VERSION, TESTING, CONTENT);
        OciSkillResolver resolver = resolver()
                .freshness(Freshness.maxAge(Duration.ofMinutes(5)))
                .registryAccess(
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build())
                .clock(clock)
                .build();
        assertThat(resolver.resolve(reference(repository) + ":" + VERSION + "-testing")
                        .state())
                .isEqualTo(TESTING);
        return resolver;
    }

    @Test
    void thatThereWasNoTagBeforeThePublicationIsNoWithdrawal() {
        String repository = newRepository();
        try (OciSkillResolver resolver = thatHasSeenTesting(repository, new SteppingClock())) {
            ManagedImages images = ManagedImages.in(registry, repository);
            images.tag(VERSION, VERSION, PUBLISHED, CONTENT);
            images.tag("latest", VERSION, PUBLISHED, CONTENT);
            assertThat(resolver.resolve(reference(repository) + ":latest").state())
                    .isEqualTo(PUBLISHED);
        }
    }

    @Test
    void whatIsLeftBehindIsNotOfferedInstead() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        images.tag("1.0.0", "1.0.0", PUBLISHED, "One.");
        images.tag("2.0.0", "2.0.0", DEPRECATED, "Two.");
        images.tag("2.0.0-testing", "2.0.0", TESTING, "Two.");
        images.tag("3.0.0-testing", "3.0.0", TESTING, "Three.");
        images.tag("3.0.0-draft", "3.0.0", PUBLISHED, "Three.");
        images.tag("0.1.0", "0.1.0", ARCHIVED, "Zero.");
        LifecyclePolicy policy = LifecyclePolicy.publishedOnly().allowing(TESTING);
        try (OciSkillResolver resolver = resolver().lifecycle(policy).build()) {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(reference(repository) + ":0.1.0"))
                    .satisfies(e -> assertThat(e.alternative())
                            .isEqualTo(Optional.of(reference(repository).withTag("1.0.0"))));
        }
    }

    @Test
    void aVersionWithoutItsTagIsArchivedWhicheverTagSaysThatItWasPublished() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        Digest draft = images.untagged(VERSION, DRAFT, CONTENT);
        images.tag(VERSION + "-draft", VERSION, DEPRECATED, CONTENT);
        images.tag(VERSION + "-testing", VERSION, PUBLISHED, CONTENT);
        try (OciSkillResolver resolver = resolver().build()) {
            assertThat(resolver.resolve(reference(repository) + "@" + draft).state())
                    .isEqualTo(ARCHIVED);
            images.tag(VERSION, VERSION, PUBLISHED, OTHER);
            resolver.forget(reference(repository));
            assertThat(resolver.resolve(reference(repository) + "@" + draft).state())
                    .isEqualTo(DEPRECATED);
        }
    }

    @Test
    void thatThereWasNoTagBeforeAnOutageIsNoWithdrawal() {
        String repository = newRepository();
        SteppingClock clock = new SteppingClock();
        try (OciSkillResolver resolver = thatHasSeenTesting(repository, clock)) {
            ManagedImages images = ManagedImages.in(registry, repository);
            Digest digest = images.tag(VERSION, VERSION, PUBLISHED, CONTENT);
            clock.advance(Duration.ofHours(1));
            registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
            ResolvedSkill skill = resolver.resolve(reference(repository) + "@" + digest);
            assertThat(skill.state()).isEqualTo(PUBLISHED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.STALE);
            registry.endFaults();
            clock.advance(Duration.ofHours(1));
            assertThat(resolver.resolve(reference(repository) + "@" + digest).state())
                    .isEqualTo(PUBLISHED);
        }
    }

    @Test
    void offlineAStateThatNobodyKnewIsLookedAtAgain() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        Digest digest = images.tag(VERSION, VERSION, PUBLISHED, CONTENT);
        SkillReference pinned = reference(repository).withDigest(digest);
        SteppingClock clock = new SteppingClock();
        SkillLock lock = new SkillLock(
                List.of(new SkillLock.Entry(repository, null, pinned, null, null, null, List.of(), true, null)));
        try (OciSkillResolver online = resolver().build();
                OciSkillResolver offline =
                        resolver().freshness(Freshness.offline()).clock(clock).build()) {
            online.resolveLocked(lock);
            assertThat(offline.resolve(pinned).state()).isEqualTo(PUBLISHED);
            images.tag(VERSION, VERSION, DEPRECATED, CONTENT);
            online.resolve(pinned);
            clock.advance(Duration.ofMinutes(1));
            assertThat(offline.resolve(pinned).state()).isEqualTo(DEPRECATED);
        }
    }

    @Test
    void aTagOnTheWayToPublicationCannotReplaceTheVersionsOwn() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        Digest draft = images.untagged(VERSION, DRAFT, CONTENT);
        images.tag(VERSION + "-testing", VERSION, PUBLISHED, CONTENT);
        try (OciSkillResolver resolver = resolver().build()) {
            assertThat(resolver.resolve(reference(repository) + "@" + draft).state())
                    .isEqualTo(ARCHIVED);
        }
    }

    @Test
    void aVersionThatOnlyItsOwnTagCanHoldIsLookedFor() {
        String repository = newRepository();
        String version = "1.0.0-" + "a".repeat(118);
        Digest digest = ManagedImages.in(registry, repository).untagged(version, PUBLISHED, CONTENT);
        try (OciSkillResolver resolver = resolver().build()) {
            assertThat(resolver.resolve(reference(repository) + "@" + digest).state())
                    .isEqualTo(ARCHIVED);
        }
    }

    @Test
    void anImageThatDoesNotSayItsVersionIsNotMixedWithTheOneThatReplacesIt() {
        String repository = newRepository();
        ManagedImages images = ManagedImages.in(registry, repository);
        images.tag("1.0.0", "1.0.0", PUBLISHED, CONTENT);
        images.tag("2.0.0", "2.0.0", PUBLISHED, OTHER);
        Runnable[] moves = {() -> tagUnversioned(repository, "2.0.0"), () -> {}};
        tagUnversioned(repository, "1.0.0");
        RegistryAccess watched = Workbench.plainHttp(registry).toBuilder()
                .activityListener(event -> {
                    if (event instanceof ActivityEvent.CacheAsked asked
                            && asked.decision() == ActivityEvent.CacheDecision.CONTENT_MISS) {
                        moves[0].run();
                        moves[0] = moves[1];
                    }
                })
                .build();
        try (OciSkillResolver resolver = resolver().registryAccess(watched).build()) {
            ResolvedSkill skill = resolver.resolve(reference(repository) + ":latest");
            Digest manifest = Objects.requireNonNull(skill.digest());
            assertThat(new String(
                            registry.manifest(repository, manifest.toString()).orElseThrow(), UTF_8))
                    .contains(skill.contentDigest().toString());
        }
    }

    private void tagUnversioned(String repository, String tag) {
        String manifest = new String(registry.manifest(repository, tag).orElseThrow(), UTF_8)
                .replace("org.opencontainers.image.version", "com.example.version");
        registry.putManifest(
                repository, "latest", "application/vnd.oci.image.manifest.v1+json", manifest.getBytes(UTF_8));
    }
}
