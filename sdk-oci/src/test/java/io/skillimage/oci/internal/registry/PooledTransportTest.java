package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.SkillException;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PooledTransportTest {
    private static final byte[] CONTENT = "what is in the blob".getBytes(UTF_8);

    private final FakeRegistry registry = FakeRegistry.start();
    private final RegistryAccess access =
            TestClient.access(registry).attempts(2).build();
    private final PooledTransport transport = new PooledTransport(access);
    private final RegistryClient client = new TestClient(access, transport).client;
    private final Repository repository = new Repository(registry.host(), "acme/hello");

    PooledTransportTest() {
        registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
        registry.putBlob("acme/hello", CONTENT);
    }

    @AfterEach
    void close() {
        registry.close();
        transport.close();
    }

    static Stream<RegistryFault> faults() {
        return Stream.of(
                new RegistryFault.Silent(),
                new RegistryFault.Stall(3),
                new RegistryFault.LongHead(100_000),
                new RegistryFault.Reset(),
                new RegistryFault.Garbage(),
                new RegistryFault.CutBody(3),
                new RegistryFault.CutUnsizedBody(3),
                new RegistryFault.LongerBody(1 << 20),
                new RegistryFault.DeclaredLength(1L << 40),
                new RegistryFault.OtherBytes("x".repeat(100_000)),
                new RegistryFault.Status(503),
                new RegistryFault.Status(404),
                new RegistryFault.Redirect(302, "/elsewhere"),
                new RegistryFault.HtmlPage());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noFaultKeepsAConnectionBusy(RegistryFault fault) throws IOException {
        RegistryAccess hasty =
                access.toBuilder().idleTimeout(Duration.ofMillis(300)).build();
        try (PooledTransport tried = new PooledTransport(hasty)) {
            RegistryClient impatient = new TestClient(hasty, tried).client;
            registry.inject("GET", "/v2/", 99, fault);
            attempt(() -> impatient.manifest(repository, "1.0.0", 100));
            attempt(() -> impatient.tags(repository));
            try (InputStream in = impatient.blob(repository, Digest.sha256(CONTENT), CONTENT.length)) {
                assertThat(in.read()).isNotNegative();
            } catch (SkillException e) {
                assertThat(e.code()).isNotNull();
            }
            assertThat(tried.busyConnections()).isZero();
        }
    }

    @Test
    void aBlobThatIsNotReadToItsEndKeepsNoConnectionBusy() throws IOException {
        try (InputStream in = client.blob(repository, Digest.sha256(CONTENT), CONTENT.length)) {
            assertThat(in.read()).isEqualTo('w');
        }
        assertThat(transport.busyConnections()).isZero();
    }

    @Test
    void manyThreadsFindTheirConnectionsAgain() throws Exception {
        int threads = 24;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            fetchAtOnce(pool, threads);
            int opened = registry.connections();
            fetchAtOnce(pool, threads);
            assertThat(registry.connections()).isEqualTo(opened);
        } finally {
            pool.shutdownNow();
        }
    }

    private void fetchAtOnce(ExecutorService pool, int threads) throws Exception {
        CountDownLatch all = new CountDownLatch(threads);
        List<Future<?>> fetches = IntStream.range(0, threads)
                .<Future<?>>mapToObj(i -> pool.submit(() -> {
                    try (InputStream in = client.blob(repository, Digest.sha256(CONTENT), CONTENT.length)) {
                        all.countDown();
                        all.await();
                        return in.readAllBytes();
                    }
                }))
                .toList();
        for (Future<?> fetch : fetches) {
            fetch.get();
        }
    }

    @Test
    void aConnectionThatTheRegistryClosedMeanwhileIsReplacedAtOnce() {
        client.manifest(repository, "1.0.0", 100);
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Reset());
        TestClient once = new TestClient(access.toBuilder().attempts(1).build(), transport);
        assertThat(once.client.manifest(repository, "1.0.0", 100).bytes()).isEqualTo("{}".getBytes(UTF_8));
        assertThat(once.pauses).isEmpty();
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (SkillException e) {
            assertThat(e.code()).isNotNull();
        }
    }
}
