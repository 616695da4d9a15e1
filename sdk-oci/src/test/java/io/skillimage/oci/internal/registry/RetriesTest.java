package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");
    private final TestClient test = TestClient.anonymous(registry);

    RetriesTest() {
        registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void triesAgainWhenTheRegistryFailsForAWhile(int status) {
        registry.inject("GET", "/manifests/", 3, new RegistryFault.Status(status));
        fetch(test);
        assertThat(registry.requests()).hasSize(4);
        assertThat(test.pauses).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 410, 501, 505})
    void doesNotTryAgainWhatWillNotPass(int status) {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(status));
        assertThat(failure(test).status()).isEqualTo(status);
        assertThat(test.pauses).isEmpty();
    }

    @Test
    void waitsLongerEachTimeAndNeverLongerThanItsBound() {
        registry.inject("GET", "/manifests/", 3, new RegistryFault.Status(503));
        fetch(test);
        for (int i = 0; i < 3; i++) {
            assertThat(test.pauses.get(i)).isLessThanOrEqualTo(Duration.ofMillis(250L << i));
        }
    }

    @Test
    void reportsARegistryThatKeepsFailing() {
        registry.inject("GET", "/manifests/", 4, new RegistryFault.Status(503));
        RegistryException failure = failure(test);
        assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRY_ERROR);
        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure.attempts()).isEqualTo(4);
        assertThat(failure)
                .hasMessageContaining(registry.host())
                .hasMessageContaining("1.0.0")
                .hasMessageContaining("503");
    }

    @Test
    void waitsAsLongAsTheRegistryAsks() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(429, "7"));
        fetch(test);
        assertThat(test.pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void waitsUntilTheTimeThatTheRegistryNames() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, "Sun, 1 Mar 2026 12:00:09 GMT"));
        fetch(test);
        assertThat(test.pauses).containsExactly(Duration.ofSeconds(9));
    }

    @Test
    void doesNotWaitForATimeThatIsOver() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, "Sun, 1 Mar 2026 11:00:00 GMT"));
        fetch(test);
        assertThat(test.pauses).containsExactly(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "1.5", "", "Sun, 99 Mar 2026 12:00:09 GMT"})
    void waitsAsUsualWhereTheRegistryAsksForNoTime(String value) {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, value));
        fetch(test);
        assertThat(test.pauses).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "3600", "99999999999999999999"})
    void givesUpAtOnceWhereTheRegistryAsksForTooLong(String value) {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(429, value));
        RegistryException failure = failure(test);
        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure.retryAfter().orElseThrow()).isGreaterThan(Duration.ofSeconds(30));
        assertThat(test.pauses).isEmpty();
    }

    @Test
    void triesAgainAfterAReset() {
        registry.inject("GET", "/manifests/", 2, new RegistryFault.Reset());
        fetch(test);
    }

    @Test
    void triesAgainAfterACutManifest() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.CutBody(1));
        fetch(test);
        assertThat(test.pauses).hasSize(1);
    }

    @Test
    void reportsAConnectionThatIsAlwaysReset() {
        registry.inject("GET", "/manifests/", 100, new RegistryFault.Reset());
        assertThat(failure(test).code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(test.pauses).hasSize(3);
    }

    @Test
    void doesNotTryAgainWhatIsNotHttp() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Garbage());
        assertThat(failure(test).code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(test.pauses).isEmpty();
    }

    @Test
    void reportsASilentRegistryAfterOneTimeOut() {
        registry.inject("GET", "/manifests/", 100, new RegistryFault.Silent());
        TestClient impatient = new TestClient(
                TestClient.access(registry).idleTimeout(Duration.ofMillis(200)).build());
        assertThat(failure(impatient).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(impatient.pauses).isEmpty();
    }

    @Test
    void reportsARegistryThatNobodyListensFor() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String host = "127.0.0.1:" + port;
        TestClient dead = new TestClient(
                RegistryAccess.builder().plainHttp(host).attempts(3).build());
        RegistryException failure = catchThrowableOfType(
                RegistryException.class, () -> dead.client.manifest(new Repository(host, "acme/x"), "1.0.0", 10));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure).hasMessageContaining(host);
    }

    @Test
    void reportsAHostThatHasNoAddress() {
        TestClient lost = new TestClient(TestClient.access(registry).build(), call -> {
            throw new Transport.ConnectFailure(new UnknownHostException("registry.example"));
        });
        assertThat(failure(lost)).hasMessageContaining("name cannot be resolved");
        assertThat(lost.pauses).hasSize(3);
    }

    @Test
    void doesNotTryAgainWhatCannotBeTrusted() {
        TestClient untrusting = new TestClient(TestClient.access(registry).build(), call -> {
            throw new Transport.ConnectFailure(new SSLHandshakeException("no path to a trusted certificate"));
        });
        RegistryException failure = failure(untrusting);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("no path to a trusted certificate");
        assertThat(untrusting.pauses).isEmpty();
    }

    @Test
    void stopsBeforeTheFirstRequestOfAnInterruptedThread() {
        Thread.currentThread().interrupt();
        assertThat(failure(test).code()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void stopsWaitingWhenInterrupted() {
        AtomicInteger sends = new AtomicInteger();
        RegistryAccess access = TestClient.access(registry).build();
        RegistryExchange.Surroundings real = RegistryExchange.Surroundings.real();
        RegistryExchange exchange = new RegistryExchange(
                access,
                call -> {
                    sends.incrementAndGet();
                    throw new IOException("reset");
                },
                new RegistryExchange.Surroundings(
                        pause -> {
                            throw new InterruptedException();
                        },
                        real.clock(),
                        real.nanoTime(),
                        real.random()));
        RegistryException failure = catchThrowableOfType(
                RegistryException.class, () -> new RegistryClient(exchange).manifest(repository, "1.0.0", 10));
        assertThat(failure.code()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sends).hasValue(1);
    }

    private void fetch(TestClient with) {
        assertThat(with.client.manifest(repository, "1.0.0", 100).bytes()).isEqualTo("{}".getBytes(UTF_8));
    }

    private RegistryException failure(TestClient with) {
        return catchThrowableOfType(RegistryException.class, () -> with.client.manifest(repository, "1.0.0", 100));
    }
}
