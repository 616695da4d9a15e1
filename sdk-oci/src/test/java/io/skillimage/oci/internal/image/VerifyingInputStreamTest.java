package io.skillimage.oci.internal.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class VerifyingInputStreamTest {
    private static final byte[] CONTENT = "the content of a layer".getBytes(UTF_8);

    @Test
    void handsOutContentThatIsAsDeclared() throws IOException {
        try (InputStream in = stream(CONTENT, CONTENT)) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void handsOutNothingAtAllForEmptyContent() throws IOException {
        try (InputStream in = stream(new byte[0], new byte[0])) {
            assertThat(in.available()).isZero();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void keepsBackTheLastByteOfOtherContent() throws IOException {
        byte[] other = CONTENT.clone();
        other[0]++;
        try (InputStream in = stream(other, CONTENT)) {
            byte[] most = in.readNBytes(CONTENT.length - 1);
            assertThat(most).hasSize(CONTENT.length - 1);
            assertThat(failure(in)).isEqualTo(ErrorCode.DIGEST_MISMATCH);
            assertThat(failure(in)).as("and again").isEqualTo(ErrorCode.DIGEST_MISMATCH);
        }
    }

    @Test
    void refusesContentThatEndsEarly() throws IOException {
        try (InputStream in = stream("the content".getBytes(UTF_8), CONTENT)) {
            assertThat(failure(in)).isEqualTo(ErrorCode.SIZE_MISMATCH);
        }
    }

    @Test
    void refusesContentThatGoesOn() throws IOException {
        try (InputStream in = stream("the content of a layer and more".getBytes(UTF_8), CONTENT)) {
            assertThat(failure(in)).isEqualTo(ErrorCode.SIZE_MISMATCH);
        }
    }

    @Test
    void refusesContentWhereThereShouldBeNone() throws IOException {
        try (InputStream in = stream(CONTENT, new byte[0])) {
            assertThat(failure(in)).isEqualTo(ErrorCode.SIZE_MISMATCH);
        }
    }

    @Test
    void verifiesWhatIsSkippedToo() throws IOException {
        byte[] other = CONTENT.clone();
        other[3]++;
        try (InputStream in = stream(other, CONTENT)) {
            assertThat(catchThrowableOfType(IntegrityException.class, () -> in.skipNBytes(CONTENT.length))
                            .code())
                    .isEqualTo(ErrorCode.DIGEST_MISMATCH);
        }
    }

    @Test
    void verifiesSha512() throws IOException {
        Digest digest = Digest.Algorithm.SHA512.of(CONTENT);
        try (InputStream in =
                new VerifyingInputStream(new ByteArrayInputStream(CONTENT), digest, CONTENT.length, "the layer")) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void namesSubjectAndBothDigests() {
        byte[] other = "the content of a lawyer".substring(0, CONTENT.length).getBytes(UTF_8);
        IntegrityException failure = catchThrowableOfType(
                IntegrityException.class, () -> stream(other, CONTENT).readAllBytes());
        assertThat(failure).hasMessageStartingWith("the layer");
        assertThat(failure.expected()).contains(Digest.sha256(CONTENT).toString());
        assertThat(failure.actual()).contains(Digest.sha256(other).toString());
    }

    @Test
    void promisesMoreUntilTheEnd() throws IOException {
        try (InputStream in = new VerifyingInputStream(
                new ByteArrayInputStream(CONTENT) {
                    @Override
                    public synchronized int available() {
                        return 0;
                    }
                },
                Digest.sha256(CONTENT),
                CONTENT.length,
                "the layer")) {
            assertThat(in.available()).isPositive();
        }
    }

    private static ErrorCode failure(InputStream in) {
        return catchThrowableOfType(IntegrityException.class, in::readAllBytes).code();
    }

    private static InputStream stream(byte[] sent, byte[] declared) {
        return new VerifyingInputStream(
                new ByteArrayInputStream(sent), Digest.sha256(declared), declared.length, "the layer");
    }
}
