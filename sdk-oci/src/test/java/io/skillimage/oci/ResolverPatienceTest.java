package io.skillimage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs are out of reach here, so that nothing but an interrupt or a close ends what would last for ever. */
@Timeout(120)
class ResolverPatienceTest {
    private final FakeRegistry registry = FakeRegistry.start();

    @TempDir
    private Path root;

    private Workbench bench;
    private SkillReference reference;

    @BeforeEach
    void push() {
        bench = new Workbench(root, Workbench.plainHttp(registry));
        reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
        bench.publisher().push(bench.inState(LifecycleState.PUBLISHED), reference);
    }

    @AfterEach
    void close() {
        bench.close();
        registry.close();
    }

    private OciSkillResolver patient() {
        return within(Duration.ofHours(1));
    }

    private OciSkillResolver within(Duration deadline) {
        RegistryAccess access = Workbench.plainHttp(registry).toBuilder()
                .connectTimeout(Duration.ofHours(1))
                .idleTimeout(Duration.ofHours(1))
                .deadline(deadline)
                .build();
        return OciSkillResolver.builder()
                .cacheDirectory(bench.cache)
                .registryAccess(access)
                .build();
    }

    /** A resolve on a thread of its own. */
    private final class Resolve {
        private final CompletableFuture<SkillException> end = new CompletableFuture<>();
        private final Thread thread;

        Resolve(OciSkillResolver resolver) {
            thread = new Thread(() -> {
                try {
                    resolver.resolve(reference);
                    end.completeExceptionally(new AssertionError("it should have failed"));
                } catch (SkillException e) {
                    end.complete(e);
                } catch (Throwable e) {
                    end.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        Resolve awaitIn(String className) {
            awaitUntil(() ->
                    end.isDone() || isIn(thread, frame -> frame.getClassName().endsWith(className)));
            assertThat(end).isNotDone();
            return this;
        }

        ErrorCode end() {
            try {
                return end.get(30, TimeUnit.SECONDS).code();
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("the resolve did not end as it should", e);
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void awaitUntil(Condition condition) {
        long started = System.nanoTime();
        while (!condition.holds()) {
            assertThat(System.nanoTime() - started)
                    .as("the wait has a bound")
                    .isLessThan(Duration.ofSeconds(30).toNanos());
            Thread.onSpinWait();
        }
    }

    private static boolean isIn(Thread thread, Predicate<StackTraceElement> frame) {
        Thread.State state = thread.getState();
        boolean waits = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        return (waits || isInSocket(thread))
                && Arrays.stream(thread.getStackTrace()).anyMatch(frame);
    }

    private static boolean isInSocket(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(4)
                .anyMatch(frame -> frame.getClassName().contains("NioSocketImpl"));
    }

    @Test
    void anInterruptEndsTheWaitForAnotherThreadThatResolvesTheSame() {
        registry.inject("GET", "/manifests/", 9, new RegistryFault.Silent());
        try (OciSkillResolver resolver = patient()) {
            Resolve first = new Resolve(resolver).awaitIn("PooledTransport");
            Resolve second = new Resolve(resolver).awaitIn("Answers");
            second.thread.interrupt();
            assertThat(second.end()).isEqualTo(ErrorCode.INTERRUPTED);
            assertThat(first.end).isNotDone();
        }
    }

    @Test
    void anInterruptEndsTheWaitForTheLockOfAnotherResolver() {
        registry.inject("GET", "/blobs/", 9, new RegistryFault.Silent());
        try (OciSkillResolver resolver = patient();
                OciSkillResolver other = patient()) {
            Resolve first = new Resolve(resolver);
            // Whoever asks for a blob holds the lock.
            awaitUntil(() -> !registry.requests("GET", "/blobs/").isEmpty());
            Resolve second = new Resolve(other).awaitIn("LockFile");
            second.thread.interrupt();
            assertThat(second.end()).isEqualTo(ErrorCode.INTERRUPTED);
            assertThat(first.end).isNotDone();
        }
    }

    @Test
    void theDeadlineEndsTheWaitForTheLockOfAnotherResolver() {
        registry.inject("GET", "/blobs/", 9, new RegistryFault.Silent());
        try (OciSkillResolver resolver = patient();
                OciSkillResolver other = within(Duration.ofMillis(300))) {
            Resolve first = new Resolve(resolver);
            awaitUntil(() -> !registry.requests("GET", "/blobs/").isEmpty());
            assertThat(new Resolve(other).end()).isEqualTo(ErrorCode.LOCK_TIMEOUT);
            assertThat(first.end).isNotDone();
        }
    }

    @Test
    void theDeadlineEndsTheWaitForAnotherResolverThatAsksForTheTag() {
        registry.inject("GET", "/manifests/", 9, new RegistryFault.Silent());
        try (OciSkillResolver resolver = patient();
                OciSkillResolver other = within(Duration.ofMillis(300))) {
            Resolve first = new Resolve(resolver);
            awaitUntil(() -> !registry.requests("GET", "/manifests/").isEmpty());
            assertThat(new Resolve(other).end()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(first.end).isNotDone();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/manifests/", "/blobs/"})
    void closingEndsAResolveThatWaitsForTheRegistry(String request) {
        registry.inject("GET", request, 99, new RegistryFault.Silent());
        OciSkillResolver resolver = patient();
        Resolve resolve = new Resolve(resolver).awaitIn("PooledTransport");
        resolver.close();
        assertThat(resolve.end()).isEqualTo(ErrorCode.INTERRUPTED);
    }

    @Test
    void closingEndsAResolveThatIsInTheMiddleOfALayer() {
        registry.inject("GET", "/blobs/", 99, new RegistryFault.Stall(5));
        OciSkillResolver resolver = patient();
        Resolve resolve = new Resolve(resolver).awaitIn("SizedBody");
        resolver.close();
        assertThat(resolve.end()).isEqualTo(ErrorCode.INTERRUPTED);
    }

    @Test
    void closingEndsAResolveThatIsBetweenTwoRequests() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        CompletableFuture<OciSkillResolver> resolver = new CompletableFuture<>();
        OciSkillResolver made = patient().toBuilder()
                .activityListener(event -> {
                    if (event.toString().contains("TAG_FETCHED")) {
                        resolver.join().close();
                        closed.complete(true);
                    }
                })
                .build();
        resolver.complete(made);
        assertThat(new Resolve(made).end()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(closed).isCompleted();
    }

    @Test
    void aConfigIsNotWaitedForWhenALayerHasFailed() {
        String config = configDigest();
        registry.inject("GET", config, 99, new RegistryFault.Silent());
        registry.inject("GET", "/blobs/", 99, new RegistryFault.Status(404));
        try (OciSkillResolver resolver = patient()) {
            assertThat(new Resolve(resolver).end()).isEqualTo(ErrorCode.BLOB_MISSING);
            awaitUntil(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("skillimage-fetch") && isInSocket(thread)));
        }
    }

    private String configDigest() {
        String manifest =
                new String(registry.manifest("acme/hello-world", "1.0.0").orElseThrow(), UTF_8);
        String config = manifest.substring(manifest.indexOf("\"config\""));
        return config.substring(config.indexOf("sha256:"), config.indexOf("sha256:") + 71);
    }
}
