package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final byte[] CONTENT = "content".getBytes(UTF_8);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    private final FakeRegistry registry =
            FakeRegistry.builder().basic("alice", "secret").start();
    private final FakeRegistry storage = FakeRegistry.start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");
    private final TestClient test = TestClient.with(registry, new Credential.Basic("alice", "secret"));

    RedirectsTest() {
        registry.putBlob("acme/hello", CONTENT);
        storage.putBlob("acme/hello", CONTENT);
        registry.putManifest("acme/hello", "1.0.0", "application/json", CONTENT);
        registry.putManifest("acme/hello", "old", "application/json", CONTENT);
        manifest("old");
    }

    @AfterEach
    void close() {
        registry.close();
        storage.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsToAnotherHostWithoutCredentials(int status) throws IOException {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Redirect(status, storage.url() + blobPath()));
        assertThat(blob()).isEqualTo(CONTENT);
        assertThat(storage.requests()).hasSize(1);
        assertThat(storage.requests().get(0).authorization()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/acme/hello/manifests/1.0.0", "1.0.0", "../manifests/1.0.0", "./1.0.0#fragment"})
    void followsRelativeLocationsWithCredentials(String location) {
        registry.inject("GET", "/manifests/old", 1, new RegistryFault.Redirect(302, location));
        assertThat(manifest("old")).isEqualTo(CONTENT);
        List<RecordedRequest> moved = registry.requests("GET", "/manifests/1.0.0");
        assertThat(moved).hasSize(1);
        assertThat(moved.get(0).authorization()).isPresent();
    }

    @Test
    void keepsThePathWhereOnlyTheQueryIsGiven() {
        registry.inject("GET", "/manifests/old", 1, new RegistryFault.Redirect(302, "?again=1"));
        assertThat(manifest("old")).isEqualTo(CONTENT);
        assertThat(registry.requests("GET", "/manifests/old?again=1")).hasSize(1);
    }

    @Test
    void doesNotGiveCredentialsBackWhenARedirectComesHome() {
        storage.inject("GET", "/blobs/", 1, new RegistryFault.Redirect(302, registry.url() + blobPath() + "?back"));
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Redirect(302, storage.url() + blobPath()));
        AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, this::blob);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(storage.requests())
                .allSatisfy(request -> assertThat(request.authorization()).isEmpty());
    }

    @Test
    void doesNotAnswerAChallengeOfAnotherHost() {
        try (FakeRegistry greedy =
                FakeRegistry.builder().basic("alice", "secret").start()) {
            registry.inject("GET", "/blobs/", 1, new RegistryFault.Redirect(307, greedy.url() + blobPath()));
            AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, this::blob);
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(greedy.requests()).hasSize(1);
            assertThat(greedy.requests().get(0).authorization()).isEmpty();
        }
    }

    @Test
    void endsALoopAfterFiveRedirects() {
        registry.clearRequests();
        registry.inject("GET", "/manifests/", 100, new RegistryFault.Redirect(302, "old"));
        assertThat(code("old")).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(registry.requests()).hasSize(6);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:pw@127.0.0.1/", "http:///x", "::", "//"})
    void refusesLocationsThatAreNoWebAddress(@Nullable String location) {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Redirect(302, location));
        assertThat(code("1.0.0")).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesToLeaveHttpsForHttp() {
        TestClient secure = new TestClient(
                RegistryAccess.builder().build(), call -> answer(302, "Location", "http://registry.example/v2/x"));
        Repository elsewhere = new Repository("registry.example", "acme/hello");
        RegistryException failure =
                catchThrowableOfType(RegistryException.class, () -> secure.client.manifest(elsewhere, "1.0.0", 100));
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(failure).hasMessageContaining("https to http");
    }

    @Test
    void takesARedirectWithoutContentForNoManifest() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(303));
        assertThat(code("1.0.0")).isEqualTo(ErrorCode.PROTOCOL);
    }

    static HttpAnswer answer(int status, String header, String value) {
        SizedBody body = new SizedBody(new byte[0]);
        return new HttpAnswer(status, Map.of(header.toLowerCase(Locale.ROOT), List.of(value)), 0, body, () -> {});
    }

    private byte[] manifest(String tag) {
        return test.client.manifest(repository, tag, 1_000).bytes();
    }

    private byte[] blob() throws IOException {
        try (InputStream in = test.client.blob(repository, DIGEST, CONTENT.length)) {
            return in.readAllBytes();
        }
    }

    private ErrorCode code(String tag) {
        return catchThrowableOfType(RegistryException.class, () -> manifest(tag))
                .code();
    }

    private static String blobPath() {
        return "/v2/acme/hello/blobs/" + DIGEST;
    }
}
