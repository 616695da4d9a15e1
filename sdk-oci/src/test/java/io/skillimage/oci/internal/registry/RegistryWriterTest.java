package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryWriterTest {
    private static final byte[] SMALL = "layer".getBytes(UTF_8);
    private static final byte[] LARGE = large();
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final Credential ALICE = new Credential.Basic("alice", "secret");

    private final FakeRegistry registry = FakeRegistry.start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");
    private final TestClient test = TestClient.anonymous(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void uploadsALargeBlob() {
        push(test, repository, LARGE);
        assertThat(registry.blob("acme/hello", Digest.sha256(LARGE))).contains(LARGE);
    }

    @Test
    void uploadsASmallAndAnEmptyBlob() {
        push(test, repository, SMALL);
        push(test, repository, new byte[0]);
        assertThat(registry.blob("acme/hello", Digest.sha256(SMALL))).contains(SMALL);
        assertThat(registry.blob("acme/hello", Digest.sha256(new byte[0]))).isPresent();
    }

    @Test
    void uploadsNothingThatIsThere() {
        registry.putBlob("acme/hello", SMALL);
        push(test, repository, SMALL);
        assertThat(registry.requests()).extracting(RecordedRequest::method).containsExactly("HEAD");
    }

    @Test
    void keepsTheQueryOfTheUploadSession() {
        push(test, repository, SMALL);
        assertThat(registry.requests("PUT", "/blobs/uploads/").get(0).target())
                .contains("?_state=a%2Bb&digest=sha256%3A");
    }

    @Test
    void beginsAnUploadAgainAfterAFailure() {
        registry.inject("PUT", "/blobs/uploads/", 1, new RegistryFault.Status(503));
        registry.inject("PUT", "/blobs/uploads/", 1, new RegistryFault.Reset());
        push(test, repository, LARGE);
        assertThat(registry.requests("POST", "/blobs/uploads/")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(registry.blob("acme/hello", Digest.sha256(LARGE))).contains(LARGE);
    }

    @Test
    void reportsContentThatTheRegistryFindsToBeOther() {
        Digest other = Digest.sha256("other".getBytes(UTF_8));
        SkillException failure = catchThrowableOfType(
                SkillException.class,
                () -> test.writer.pushBlob(repository, other, SMALL.length, () -> new ByteArrayInputStream(SMALL)));
        assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRY_ERROR);
        assertThat(failure).hasMessageContaining("DIGEST_INVALID");
    }

    @Test
    void refusesAnotherDigestForABlob() {
        String other = Digest.sha256(LARGE).toString();
        registry.inject("PUT", "/blobs/uploads/", 1, new RegistryFault.Header("Docker-Content-Digest", other));
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> push(test, repository, SMALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 302, 404})
    void takesNoOtherStatusForAnUploadedBlob(int status) {
        registry.inject("PUT", "/blobs/uploads/", 1, new RegistryFault.Status(status));
        assertThatExceptionOfType(SkillException.class).isThrownBy(() -> push(test, repository, SMALL));
    }

    @Test
    void sendsAnUploadElsewhereWithoutCredentials() {
        try (FakeRegistry storage = FakeRegistry.start();
                FakeRegistry closed = FakeRegistry.builder()
                        .basic("alice", "secret")
                        .uploadsTo(storage)
                        .start()) {
            push(TestClient.with(closed, ALICE), new Repository(closed.host(), "acme/hello"), SMALL);
            assertThat(storage.requests()).hasSize(1);
            assertThat(storage.requests().get(0).authorization()).isEmpty();
        }
    }

    @Test
    void refusesToUploadElsewhereWithCredentials() {
        try (FakeRegistry greedy =
                        FakeRegistry.builder().basic("alice", "secret").start();
                FakeRegistry closed = FakeRegistry.builder()
                        .basic("alice", "secret")
                        .uploadsTo(greedy)
                        .start()) {
            Repository target = new Repository(closed.host(), "acme/hello");
            SkillException failure = catchThrowableOfType(
                    SkillException.class, () -> push(TestClient.with(closed, ALICE), target, SMALL));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(greedy.requests())
                    .allSatisfy(request -> assertThat(request.authorization()).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///tmp/x", "http://", "::"})
    void refusesAnUploadToNoWebAddress(String location) {
        registry.inject("POST", "/blobs/uploads/", 1, new RegistryFault.Header("Location", location));
        SkillException failure = catchThrowableOfType(SkillException.class, () -> push(test, repository, SMALL));
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesToLeaveHttpsForTheUpload() {
        List<HttpCall> calls = new ArrayList<>();
        TestClient secure = new TestClient(
                RegistryAccess.builder()
                        .credentials(CredentialProvider.anonymous())
                        .build(),
                call -> {
                    calls.add(call);
                    int status = call.method().equals("HEAD") ? 404 : 202;
                    return RedirectsTest.answer(status, "Location", "http://registry.example/upload");
                });
        Repository target = new Repository("registry.example", "acme/hello");
        SkillException failure = catchThrowableOfType(SkillException.class, () -> push(secure, target, SMALL));
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(calls).extracting(HttpCall::method).containsExactly("HEAD", "POST");
    }

    @Test
    void sendsNoContentToWhereARedirectSays() {
        try (FakeRegistry other = FakeRegistry.start()) {
            registry.inject("PUT", "/manifests/", 1, new RegistryFault.Redirect(307, other.url() + "/x"));
            SkillException failure = catchThrowableOfType(SkillException.class, this::pushManifest);
            assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void writesAManifestByTagAndByDigest() {
        Digest digest = pushManifest();
        assertThat(registry.manifest("acme/hello", "1.0.0")).contains(SMALL);
        assertThat(test.writer.pushManifest(repository, digest.toString(), SMALL, TYPE))
                .isEqualTo(digest);
        assertThat(registry.requests("PUT", "/manifests/").get(0).header("Content-Type"))
                .contains(TYPE);
    }

    @Test
    void refusesToWriteAManifestUnderAnotherDigest() {
        String other = Digest.sha256(LARGE).toString();
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> test.writer.pushManifest(repository, other, SMALL, TYPE));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void refusesAnotherDigestForAManifest() {
        String other = Digest.sha256(LARGE).toString();
        registry.inject("PUT", "/manifests/", 1, new RegistryFault.Header("Docker-Content-Digest", other));
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(this::pushManifest);
    }

    @Test
    void reportsADeniedManifest() {
        registry.inject("PUT", "/manifests/", 1, new RegistryFault.Status(403));
        SkillException failure = catchThrowableOfType(SkillException.class, this::pushManifest);
        assertThat(failure.code()).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void writesWithAPassword() {
        try (FakeRegistry closed =
                FakeRegistry.builder().basic("alice", "secret").start()) {
            writeAll(closed);
        }
    }

    @Test
    void writesWithATokenForPushing() {
        try (FakeRegistry closed =
                FakeRegistry.builder().tokens("alice", "secret").start()) {
            writeAll(closed);
            assertThat(closed.requests("GET", "pull%2Cpush")).as("tokens").hasSize(1);
        }
    }

    @Test
    void removesATagWithATokenForRemoving() {
        try (FakeRegistry closed =
                FakeRegistry.builder().tokens("alice", "secret").start()) {
            closed.putManifest("acme/hello", "1.0.0", TYPE, SMALL);
            TestClient alice = TestClient.with(closed, ALICE);
            assertThat(alice.client.deleteTag(new Repository(closed.host(), "acme/hello"), "1.0.0"))
                    .isTrue();
        }
    }

    private void writeAll(FakeRegistry closed) {
        TestClient alice = TestClient.with(closed, ALICE);
        Repository target = new Repository(closed.host(), "acme/hello");
        push(alice, target, LARGE);
        push(alice, target, SMALL);
        alice.writer.pushManifest(target, "1.0.0", SMALL, TYPE);
        assertThat(closed.blob("acme/hello", Digest.sha256(LARGE))).contains(LARGE);
        assertThat(closed.tags("acme/hello")).containsExactly("1.0.0");
    }

    private Digest pushManifest() {
        return test.writer.pushManifest(repository, "1.0.0", SMALL, TYPE);
    }

    private static void push(TestClient client, Repository target, byte[] content) {
        client.writer.pushBlob(target, Digest.sha256(content), content.length, () -> new ByteArrayInputStream(content));
    }

    private static byte[] large() {
        byte[] bytes = new byte[300_000];
        new Random(2).nextBytes(bytes);
        return bytes;
    }
}
