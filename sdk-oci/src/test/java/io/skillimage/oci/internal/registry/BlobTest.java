package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobTest {
    private static final byte[] CONTENT = content();

    private final FakeRegistry registry = FakeRegistry.start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");
    private final Digest digest = registry.putBlob("acme/hello", CONTENT);
    private final TestClient test = TestClient.anonymous(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void streamsABlobInOneRequest() throws IOException {
        assertThat(read()).isEqualTo(CONTENT);
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void reusesTheConnectionAfterABlob() throws IOException {
        read();
        read();
        assertThat(registry.connections()).isEqualTo(1);
    }

    @Test
    void streamsAnEmptyBlob() throws IOException {
        Digest empty = registry.putBlob("acme/hello", new byte[0]);
        try (InputStream in = test.client.blob(repository, empty, 0)) {
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void reportsAMissingBlob() {
        assertThat(code(Digest.sha256(new byte[1]), 1)).isEqualTo(ErrorCode.BLOB_MISSING);
    }

    @Test
    void refusesABlobOfAnotherSizeBeforeReadingIt() {
        assertThat(code(digest, CONTENT.length + 1)).isEqualTo(ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void refusesOtherBytes() {
        String other = "x".repeat(CONTENT.length);
        registry.inject("GET", "/blobs/", 1, new RegistryFault.OtherBytes(other));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void stopsReadingPastTheSize() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.LongerBody(1L << 40));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void refusesADeclaredLengthThatIsTooSmall() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.DeclaredLength(10));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void goesOnWhereTheConnectionBroke() throws IOException {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.CutBody(70_000));
        assertThat(read()).isEqualTo(CONTENT);
        assertThat(registry.requests()).hasSize(2);
        assertThat(registry.requests().get(1).header("Range")).contains("bytes=70000-");
        assertThat(test.pauses).hasSize(1);
    }

    @Test
    void goesOnWhereAnUnsizedBodyBroke() throws IOException {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.CutUnsizedBody(70_000));
        assertThat(read()).isEqualTo(CONTENT);
    }

    @Test
    void beginsAgainWhereTheRegistryKnowsNoRanges() throws IOException {
        try (FakeRegistry plain = FakeRegistry.builder().withoutRanges().start()) {
            plain.putBlob("acme/hello", CONTENT);
            plain.inject("GET", "/blobs/", 2, new RegistryFault.CutBody(70_000));
            try (InputStream in = TestClient.anonymous(plain)
                    .client
                    .blob(new Repository(plain.host(), "acme/hello"), digest, CONTENT.length)) {
                assertThat(in.readAllBytes()).isEqualTo(CONTENT);
            }
        }
    }

    @Test
    void verifiesTheWholeAfterGoingOn() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.CutBody(70_000));
        registry.inject("GET", "/blobs/", 1, new RegistryFault.OtherBytes("x".repeat(CONTENT.length - 70_000)));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 0-199999/200000", "bytes 70001-199999/200000", "70000-199999/200000", ""})
    void refusesAnotherPartThanItAskedFor(String range) {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.CutBody(70_000));
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Header("Content-Range", range));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesAPartOfABlobOfAnotherSize() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.CutBody(70_000));
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Header("Content-Range", "bytes 70000-199999/200001"));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void refusesAPartWhereItAskedForTheWhole() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Status(206));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.REGISTRY_ERROR);
    }

    @Test
    void givesUpOnAConnectionThatBreaksEachTime() {
        registry.inject("GET", "/blobs/", 100, new RegistryFault.CutBody(10));
        assertThat(code(digest, CONTENT.length)).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(registry.requests()).extracting(RecordedRequest::method).hasSize(4);
    }

    @Test
    void givesUpOnABodyThatStalls() {
        registry.inject("GET", "/blobs/", 1, new RegistryFault.Stall(10));
        TestClient impatient = new TestClient(
                TestClient.access(registry).idleTimeout(Duration.ofMillis(200)).build());
        ErrorCode code = catchThrowableOfType(SkillException.class, () -> {
                    try (InputStream in = impatient.client.blob(repository, digest, CONTENT.length)) {
                        in.readAllBytes();
                    }
                })
                .code();
        assertThat(code).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void endsWhenTheReaderIsInterrupted() throws IOException {
        try (InputStream in = test.client.blob(repository, digest, CONTENT.length)) {
            assertThat(in.readNBytes(10)).hasSize(10);
            Thread.currentThread().interrupt();
            assertThat(catchThrowableOfType(SkillException.class, in::readAllBytes)
                            .code())
                    .isEqualTo(ErrorCode.INTERRUPTED);
        } finally {
            assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        }
    }

    private byte[] read() throws IOException {
        try (InputStream in = test.client.blob(repository, digest, CONTENT.length)) {
            return in.readAllBytes();
        }
    }

    private ErrorCode code(Digest asked, long size) {
        return catchThrowableOfType(SkillException.class, () -> {
                    try (InputStream in = test.client.blob(repository, asked, size)) {
                        in.readAllBytes();
                    }
                })
                .code();
    }

    private static byte[] content() {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
