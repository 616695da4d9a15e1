package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] MANIFEST = "{\"schemaVersion\": 2}\n".getBytes(UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);

    private final FakeRegistry registry = FakeRegistry.start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");
    private final RegistryClient client = TestClient.anonymous(registry).client;

    @BeforeEach
    void publish() {
        registry.putManifest("acme/hello", "1.0.0", TYPE, MANIFEST);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void fetchesByTagInOneRequest() {
        assertThat(manifest("1.0.0")).isEqualTo(new FetchedManifest(MANIFEST, DIGEST, TYPE));
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void asksForManifestsAndIndexesAndSaysWhoItIs() {
        manifest("1.0.0");
        RecordedRequest request = registry.requests().get(0);
        assertThat(request.header("Accept").orElse("")).contains(TYPE, "application/vnd.oci.image.index.v1+json");
        assertThat(request.header("User-Agent").orElse("")).startsWith("skillimage-java");
        assertThat(request.authorization()).isEmpty();
    }

    @Test
    void fetchesByDigest() {
        assertThat(manifest(DIGEST.toString()).bytes()).isEqualTo(MANIFEST);
    }

    @Test
    void fetchesBySha512() {
        Digest digest = Digest.Algorithm.SHA512.of(MANIFEST);
        registry.putManifest("acme/hello", digest.toString(), TYPE, MANIFEST);
        assertThat(manifest(digest.toString()).digest()).isEqualTo(digest);
    }

    @Test
    void reusesTheConnectionAfterAnErrorAnswer() {
        assertThatExceptionOfType(SkillNotFoundException.class).isThrownBy(() -> manifest("9.9.9"));
        assertThat(manifest("1.0.0").digest()).isEqualTo(DIGEST);
        assertThat(client.head(repository, "1.0.0")).contains(DIGEST);
        assertThat(registry.connections()).isEqualTo(1);
    }

    @Test
    void doesWithoutADigestHeader() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Header("Docker-Content-Digest", null));
        assertThat(manifest("1.0.0").digest()).isEqualTo(DIGEST);
    }

    @Test
    void leavesParametersOutOfTheMediaType() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Header("Content-Type", TYPE + "; charset=UTF-8"));
        assertThat(manifest("1.0.0").mediaType()).isEqualTo(TYPE);
    }

    @Test
    void reportsAMissingManifest() {
        SkillNotFoundException failure = catchThrowableOfType(SkillNotFoundException.class, () -> manifest("2.0.0"));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("2.0.0").hasMessageContaining(repository.toString());
    }

    @Test
    void refusesOtherBytesThanTheDigestThatWasAskedFor() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.OtherBytes("{\"schemaVersion\": 3}"));
        assertThat(code(DIGEST.toString())).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void refusesOtherBytesThanTheHeaderClaims() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.OtherBytes("{\"schemaVersion\": 3}"));
        assertThat(code("1.0.0")).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void refusesAHeaderThatClaimsAnotherDigest() {
        String other = Digest.sha256(new byte[0]).toString();
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Header("Docker-Content-Digest", other));
        IntegrityException failure = catchThrowableOfType(IntegrityException.class, () -> manifest(DIGEST.toString()));
        assertThat(failure.expected()).contains(other);
        assertThat(failure.actual()).contains(DIGEST.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", "nonsense", ""})
    void refusesAHeaderWithAMalformedDigest(String claim) {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Header("Docker-Content-Digest", claim));
        assertThat(code("1.0.0")).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesAManifestBeyondTheLimit() {
        assertThat(catchThrowableOfType(
                                IntegrityException.class,
                                () -> client.manifest(repository, "1.0.0", MANIFEST.length - 1))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesAnEndlessManifest() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.LongerBody(1L << 40));
        assertThat(code("1.0.0")).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesAWebPage() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.HtmlPage());
        assertThat(code("1.0.0")).isEqualTo(ErrorCode.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 203, 204, 206, 304, 400, 410, 418})
    void takesNoOtherStatusForSuccess(int status) {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(status));
        RegistryException failure = catchThrowableOfType(RegistryException.class, () -> manifest("1.0.0"));
        assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRY_ERROR);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(registry.requests()).as("tried once").hasSize(1);
    }

    @Test
    void reportsDeniedAccess() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(403));
        AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, () -> manifest("1.0.0"));
        assertThat(failure.code()).isEqualTo(ErrorCode.DENIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../x", "a b", "-x", "x?y", "x#y", "%2e", "sha256:abc", "sha256:../../x", "x\r\ny"})
    void sendsNothingThatIsNoTagAndNoDigest(String name) {
        assertThatExceptionOfType(InvalidReferenceException.class).isThrownBy(() -> manifest(name));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void asksForTheDigestOfATagByOneHead() {
        assertThat(client.head(repository, "1.0.0")).contains(DIGEST);
        assertThat(registry.requests()).extracting(RecordedRequest::method).containsExactly("HEAD");
    }

    @Test
    void findsNoDigestOfAMissingTag() {
        assertThat(client.head(repository, "2.0.0")).isEmpty();
    }

    @Test
    void fetchesTheManifestWhereHeadDoesNotSayTheDigest() {
        registry.inject("HEAD", "/manifests/", 1, new RegistryFault.Header("Docker-Content-Digest", null));
        assertThat(client.head(repository, "1.0.0")).contains(DIGEST);
        assertThat(registry.requests()).extracting(RecordedRequest::method).containsExactly("HEAD", "GET");
    }

    @Test
    void fetchesTheManifestWhereHeadIsNotAllowed() {
        registry.inject("HEAD", "/manifests/", 1, new RegistryFault.Status(405));
        assertThat(client.head(repository, "1.0.0")).contains(DIGEST);
    }

    @Test
    void refusesAMalformedDigestInHead() {
        registry.inject("HEAD", "/manifests/", 1, new RegistryFault.Header("Docker-Content-Digest", "sha256:zz"));
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> client.head(repository, "1.0.0"));
    }

    private FetchedManifest manifest(String tagOrDigest) {
        return client.manifest(repository, tagOrDigest, 1_000_000);
    }

    private ErrorCode code(String tagOrDigest) {
        return catchThrowableOfType(SkillException.class, () -> manifest(tagOrDigest))
                .code();
    }
}
