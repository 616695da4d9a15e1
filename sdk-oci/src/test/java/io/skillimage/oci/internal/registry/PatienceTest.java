package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time-outs are out of reach here, so that nothing but an interrupt or a deadline ends what would last for ever. */
@Timeout(120)
class PatienceTest {
    private static final byte[] CONTENT = "what is in the blob".getBytes(UTF_8);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    private final FakeRegistry registry = FakeRegistry.start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");

    PatienceTest() {
        registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
        registry.putBlob("acme/hello", CONTENT);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private static RegistryAccess.Builder patient(String host) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(host)
                .connectTimeout(Duration.ofHours(1))
                .idleTimeout(Duration.ofHours(1));
    }

    private RegistryClient client() {
        return new RegistryClient(patient(registry.host()).build());
    }

    private RegistryClient within(Duration time) {
        return client().within(Deadline.after(time, System::nanoTime));
    }

    @Test
    void anInterruptEndsTheWaitForAnAnswer() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Silent());
        assertInterruptible(() -> client().manifest(repository, "1.0.0", 100));
    }

    @Test
    void anInterruptEndsTheWaitForTheRestOfAManifest() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Stall(1));
        assertInterruptible(() -> client().manifest(repository, "1.0.0", 100));
    }

    @Test
    void anInterruptEndsTheWaitForTheRestOfABlob() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Stall(5));
        assertInterruptible(() -> readBlob(client()));
    }

    @Test
    void anInterruptEndsAnUploadThatNobodyAnswers() {
        registry.inject("PUT", "/uploads/", 1, new RegistryFault.Silent());
        byte[] other = "another blob".getBytes(UTF_8);
        RegistryWriter writer = new RegistryWriter(client());
        assertInterruptible(() ->
                writer.pushBlob(repository, Digest.sha256(other), other.length, () -> InputStream.nullInputStream()));
    }

    @Test
    void anInterruptEndsTheWaitForATokenService() {
        try (FakeRegistry guarded =
                FakeRegistry.builder().tokens("user", "secret").start()) {
            guarded.inject("GET", "/token", 1, new RegistryFault.Silent());
            RegistryAccess access = patient(guarded.host())
                    .credentials(CredentialProvider.fixed(guarded.host(), new Credential.Basic("user", "secret")))
                    .build();
            RegistryClient client = new RegistryClient(access);
            assertInterruptible(() -> client.manifest(new Repository(guarded.host(), "acme/hello"), "1.0.0", 100));
        }
    }

    @Test
    void anInterruptEndsTheWaitForTls() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + mute.getLocalPort();
            RegistryClient client = new RegistryClient(patient("none.example").build());
            assertInterruptible(() -> client.manifest(new Repository(host, "acme/hello"), "1.0.0", 100));
        }
    }

    @Test
    void anInterruptEndsTheWaitForAConnection() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queue = fill(full);
            String host = "127.0.0.1:" + full.getLocalPort();
            RegistryClient client = new RegistryClient(patient(host).build());
            assertInterruptible(() -> client.manifest(new Repository(host, "acme/hello"), "1.0.0", 100));
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void anInterruptBeforeTheRequestEndsItToo() {
        Thread.currentThread().interrupt();
        try {
            client().manifest(repository, "1.0.0", 100);
        } catch (SkillException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void theDeadlineEndsTheWaitForAnAnswer() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Silent());
        assertTooLong(() -> within(Duration.ofMillis(150)).manifest(repository, "1.0.0", 100));
    }

    @Test
    void theDeadlineEndsABlobThatComesByteByByte() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Drip(Duration.ofSeconds(10)));
        assertTooLong(() -> readBlob(within(Duration.ofMillis(150))));
    }

    @Test
    void theDeadlineEndsTheAttemptsAtATokenService() {
        try (FakeRegistry guarded =
                FakeRegistry.builder().tokens("user", "secret").start()) {
            guarded.inject("GET", "/token", 1, new RegistryFault.Silent());
            RegistryClient client = new RegistryClient(patient(guarded.host()).build());
            assertTooLong(() -> client.within(Deadline.after(Duration.ofMillis(150), System::nanoTime))
                    .manifest(new Repository(guarded.host(), "acme/hello"), "1.0.0", 100));
        }
    }

    @Test
    void doesNotWaitForARegistryUntilAfterTheDeadline() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, "20"));
        TestClient test = new TestClient(patient(registry.host()).build());
        SkillException failure = failure(() -> test.client
                .within(Deadline.after(Duration.ofSeconds(10), System::nanoTime))
                .manifest(repository, "1.0.0", 100));
        assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRY_ERROR);
        assertThat(test.pauses).isEmpty();
    }

    @Test
    void aClientWithoutADeadlineGoesOnAfterTheOtherOneEnded() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Silent());
        RegistryClient client = client();
        assertTooLong(() -> client.within(Deadline.after(Duration.ofMillis(50), System::nanoTime))
                .manifest(repository, "1.0.0", 100));
        registry.endFaults();
        assertThat(client.manifest(repository, "1.0.0", 100).bytes()).isEqualTo("{}".getBytes(UTF_8));
    }

    private byte[] readBlob(RegistryClient client) {
        try (InputStream in = client.blob(repository, DIGEST, CONTENT.length)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertTooLong(Runnable work) {
        assertThat(failure(work).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    private static SkillException failure(Runnable work) {
        try {
            work.run();
        } catch (SkillException e) {
            return e;
        }
        throw new AssertionError("it should have failed");
    }

    /** Interrupts the work once its thread hangs in a socket. */
    private static void assertInterruptible(Runnable work) {
        CompletableFuture<ErrorCode> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                ErrorCode code = failure(work).code();
                end.complete(Thread.currentThread().isInterrupted() ? code : null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (!end.isDone() && !isInSocket(thread)) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        try {
            assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.INTERRUPTED);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the thread did not end as it should", e);
        }
    }

    private static boolean isInSocket(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(4)
                .anyMatch(frame -> frame.getClassName().contains("NioSocketImpl")
                        && (frame.getMethodName().equals("park")
                                || frame.getMethodName().contains("poll")));
    }

    /** Fills the queue of a socket that accepts nobody, so that the next connection does not come about. */
    private static List<Socket> fill(ServerSocket full) throws IOException {
        List<Socket> queue = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(full.getLocalSocketAddress(), 200);
            } catch (java.net.SocketTimeoutException e) {
                return queue;
            }
        }
        return queue;
    }
}
