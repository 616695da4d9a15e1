package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads and resolvers over one cache: who asks the registry, and who may rely on what was answered. */
class SharedCacheTest {
    private static final String REPOSITORY = "acme/hello-world";
    private static final int THREADS = 16;

    @TempDir
    Path root;

    private final FakeRegistry registry = FakeRegistry.start();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Workbench bench;

    @BeforeEach
    void open() {
        bench = new Workbench(root, Workbench.plainHttp(registry));
    }

    @AfterEach
    void close() {
        bench.close();
        registry.close();
    }

    private SkillReference publish() {
        SkillReference target = SkillReference.parse(registry.host() + "/" + REPOSITORY + ":1.0.0");
        bench.publisher().push(bench.inState(PUBLISHED), target);
        registry.clearRequests();
        return target;
    }

    private OciSkillResolver.Builder resolver() {
        RegistryAccess once =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        return OciSkillResolver.builder().cacheDirectory(bench.cache).registryAccess(once);
    }

    private static Clock in(Duration time) {
        return Clock.fixed(Instant.now().plus(time), ZoneOffset.UTC);
    }

    @Test
    void threadsThatAskTheSameAtOnceShareThreeRequests() throws Exception {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build()) {
            List<ResolvedSkill> skills = together(() -> resolver.resolve(reference));

            assertThat(skills)
                    .extracting(ResolvedSkill::directory)
                    .containsOnly(skills.get(0).directory());
            assertThat(skills).filteredOn(skill -> !skill.fromCache()).hasSize(1);
            assertThat(registry.requests()).hasSize(3);
        }
    }

    @Test
    void resolversThatAskTheSameAtOnceShareThreeRequests() throws Exception {
        SkillReference reference = publish();
        List<ResolvedSkill> skills = together(() -> {
            try (OciSkillResolver resolver = resolver().build()) {
                return resolver.resolve(reference);
            }
        });
        assertThat(skills).filteredOn(skill -> !skill.fromCache()).hasSize(1);
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void aFailureIsSharedByThoseWhoWaitedForItAndNotKept() throws Exception {
        SkillReference reference = publish();
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(403));
        try (OciSkillResolver resolver = resolver().build()) {
            List<SkillException> failures = new ArrayList<>();
            for (Future<ResolvedSkill> result : start(() -> resolver.resolve(reference))) {
                try {
                    result.get();
                } catch (ExecutionException e) {
                    failures.add((SkillException) e.getCause());
                }
            }
            assertThat(failures).isNotEmpty().extracting(SkillException::code).containsOnly(ErrorCode.DENIED);
            assertThat(resolver.resolve(reference).name()).isEqualTo("hello-world");
        }
    }

    @Test
    void aThreadThatIsInterruptedTakesNobodyElseDown() throws Exception {
        SkillReference reference = publish();
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(429, "1"));
        RegistryAccess patient =
                Workbench.plainHttp(registry).toBuilder().attempts(3).build();
        try (OciSkillResolver resolver = resolver().registryAccess(patient).build()) {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            try {
                CountDownLatch begun = new CountDownLatch(1);
                Future<ResolvedSkill> first = pool.submit(() -> {
                    begun.countDown();
                    return resolver.resolve(reference);
                });
                begun.await();
                Future<ResolvedSkill> second = pool.submit(() -> resolver.resolve(reference));
                first.cancel(true);
                assertThat(second.get().name()).isEqualTo("hello-world");
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void aNewResolverOnAWarmDiskAsksNobody() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build()) {
            resolver.resolve(reference);
        }
        registry.clearRequests();
        try (OciSkillResolver resolver = resolver().build()) {
            assertThat(resolver.resolve(reference).fromCache()).isTrue();
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void anUnchangedTagCostsOneHeadAfterMaxAge() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build();
                OciSkillResolver later =
                        resolver().clock(in(Duration.ofMinutes(6))).build();
                OciSkillResolver after =
                        resolver().clock(in(Duration.ofMinutes(10))).build()) {
            resolver.resolve(reference);
            registry.clearRequests();

            assertThat(later.resolve(reference).fromCache()).isTrue();
            assertThat(registry.requests()).hasSize(1).first().returns("HEAD", request -> request.method());
            assertThat(after.resolve(reference).fromCache()).as("fresh since").isTrue();
            assertThat(registry.requests()).hasSize(1);
        }
    }

    @Test
    void aPromotionCostsOneManifestAndNoContent() {
        SkillReference published = publish();
        try (OciSkillResolver resolver =
                resolver().freshness(Freshness.always()).build()) {
            Digest before = resolver.resolve(published).digest();
            bench.publisher().promote(published, LifecycleState.DEPRECATED);
            registry.clearRequests();

            ResolvedSkill after = resolver.resolve(published);
            assertThat(after.digest()).isNotEqualTo(before);
            assertThat(after.state()).isEqualTo(LifecycleState.DEPRECATED);
            assertThat(after.fromCache()).isTrue();
            assertThat(registry.requests("GET", "/manifests/")).hasSize(1);
            assertThat(registry.requests("GET", "/blobs/")).isEmpty();
        }
    }

    @Test
    void anAnswerMayBeFreshForEver() {
        SkillReference reference = publish();
        Freshness forEver = Freshness.maxAge(Duration.ofSeconds(Long.MAX_VALUE));
        try (OciSkillResolver resolver = resolver().freshness(forEver).build();
                OciSkillResolver other = resolver().freshness(forEver).build()) {
            resolver.resolve(reference);
            assertThat(resolver.resolve(reference).fromCache()).isTrue();
            assertThat(other.resolve(reference).fromCache()).isTrue();
        }
    }

    @Test
    void aClockThatWasSetBackMakesNoAnswerFresh() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build();
                OciSkillResolver earlier =
                        resolver().clock(in(Duration.ofHours(-1))).build()) {
            resolver.resolve(reference);
            registry.clearRequests();
            assertThat(earlier.resolve(reference).fromCache()).isTrue();
            assertThat(registry.requests("HEAD", "/manifests/1.0.0")).hasSize(1);
        }
    }

    @Test
    void staleIfErrorBoundsHowOldAnAnswerServesDuringAnOutage() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build()) {
            resolver.resolve(reference);
        }
        registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
        Freshness strict = Freshness.maxAge(Duration.ofMinutes(5)).withStaleIfError(Duration.ofMinutes(10));
        try (OciSkillResolver early = resolver()
                        .freshness(strict)
                        .clock(in(Duration.ofMinutes(9)))
                        .build();
                OciSkillResolver late = resolver()
                        .freshness(strict)
                        .clock(in(Duration.ofMinutes(11)))
                        .build()) {
            assertThat(early.resolve(reference).warnings())
                    .extracting(SkillWarning::code)
                    .contains(Code.STALE);
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> late.resolve(reference))
                    .returns(ErrorCode.REGISTRY_ERROR, RegistryException::code);
        }
    }

    @Test
    void aClockThatWasSetBackMakesNoAnswerServeForLonger() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build()) {
            resolver.resolve(reference);
        }
        registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
        Freshness never = Freshness.always().withStaleIfError(Duration.ZERO);
        Freshness strict = Freshness.always().withStaleIfError(Duration.ofMinutes(10));
        for (Freshness freshness : List.of(never, strict)) {
            try (OciSkillResolver earlier = resolver()
                    .freshness(freshness)
                    .clock(in(Duration.ofHours(-1)))
                    .build()) {
                assertThatExceptionOfType(RegistryException.class)
                        .isThrownBy(() -> earlier.resolve(reference))
                        .returns(ErrorCode.REGISTRY_ERROR, RegistryException::code);
            }
        }
    }

    @Test
    void aRegistryThatIsDownIsLeftAloneForAMoment() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build()) {
            resolver.resolve(reference);
        }
        registry.inject("HEAD", "/manifests/", 1, new RegistryFault.Status(503));
        registry.clearRequests();
        MovingClock clock = new MovingClock(Instant.now().plus(Duration.ofMinutes(6)));
        try (OciSkillResolver resolver = resolver().clock(clock).build()) {
            assertThat(resolver.resolve(reference).warnings()).isNotEmpty();
            assertThat(resolver.resolve(reference).warnings()).isNotEmpty();
            assertThat(registry.requests()).hasSize(1);
            clock.now = clock.now.plus(Duration.ofSeconds(6));
            assertThat(resolver.resolve(reference).warnings()).isEmpty();
        }
    }

    @Test
    void refusalsAndAbsencesAreNeverServedStale() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver =
                resolver().freshness(Freshness.always()).build()) {
            resolver.resolve(reference);
            for (int status : new int[] {401, 403, 404}) {
                registry.inject("HEAD", "/manifests/", 1, new RegistryFault.Status(status));
                registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(status));
                assertThatExceptionOfType(SkillException.class).isThrownBy(() -> resolver.resolve(reference));
            }
        }
    }

    @Test
    void aTagThatIsGoneIsForgotten() {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().build();
                OciSkillResolver later =
                        resolver().clock(in(Duration.ofMinutes(6))).build()) {
            resolver.resolve(reference);
            registry.removeTag(REPOSITORY, "1.0.0");
            assertThatExceptionOfType(SkillNotFoundException.class).isThrownBy(() -> later.resolve(reference));
            registry.close();
            assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> later.resolve(reference));
        }
    }

    @Test
    void aDamagedCheckoutIsFetchedAgainAndOfflineIsAnError() throws IOException {
        SkillReference reference = publish();
        try (OciSkillResolver resolver = resolver().recheckAfter(Duration.ZERO).build();
                OciSkillResolver offline =
                        resolver().freshness(Freshness.offline()).build()) {
            ResolvedSkill first = resolver.resolve(reference);
            byte[] original = first.read("SKILL.md");
            overwrite(first.directory().resolve("SKILL.md"), original.length);
            registry.clearRequests();

            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> offline.resolve(reference))
                    .withMessageContaining("offline")
                    .returns(ErrorCode.OFFLINE, RegistryException::code);
            assertThat(registry.requests()).isEmpty();

            ResolvedSkill second = resolver.resolve(reference);
            assertThat(second.fromCache()).isFalse();
            assertThat(second.read("SKILL.md")).isEqualTo(original);
            assertThat(registry.requests("GET", "/blobs/"))
                    .as("layer and config")
                    .hasSize(2);
            assertThat(registry.requests()).hasSize(2);
            assertThat(offline.resolve(reference).fromCache()).isTrue();
        }
    }

    @Test
    void whatOnlyTheBytesTellIsFoundOnRequest() throws IOException {
        SkillReference reference = publish();
        try (OciSkillResolver quick = resolver().build();
                OciSkillResolver full =
                        resolver().checkoutCheck(CheckoutCheck.FULL).build()) {
            ResolvedSkill first = quick.resolve(reference);
            Path file = first.directory().resolve("SKILL.md");
            FileTime time = Files.getLastModifiedTime(file);
            byte[] original = first.read("SKILL.md");
            overwrite(file, original.length);
            Files.setLastModifiedTime(file, time);

            assertThat(quick.resolve(reference).fromCache()).isTrue();
            ResolvedSkill found = full.resolve(reference);
            assertThat(found.fromCache()).isFalse();
            assertThat(found.read("SKILL.md")).isEqualTo(original);
        }
    }

    private static void overwrite(Path file, int length) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(file, "x".repeat(length));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    private static final class MovingClock extends Clock {
        private volatile Instant now;

        MovingClock(Instant start) {
            now = start;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static <T> List<T> together(Callable<T> task) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> result : start(task)) {
            results.add(result.get());
        }
        return results;
    }

    private static <T> List<Future<T>> start(Callable<T> task) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CountDownLatch all = new CountDownLatch(THREADS);
        try {
            return pool.invokeAll(Collections.nCopies(THREADS, () -> {
                all.countDown();
                all.await();
                return task.call();
            }));
        } finally {
            pool.shutdown();
        }
    }
}
