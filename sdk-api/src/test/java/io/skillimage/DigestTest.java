package io.skillimage;

import io.skillimage.Digest.Algorithm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DigestTest {
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);
    private static final String SHA256_OF_ABC =
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String SHA512_OF_ABC =
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void hashesLikeThePublishedExamples() {
        assertThat(Digest.sha256(ABC)).hasToString(SHA256_OF_ABC);
        assertThat(Algorithm.SHA512.of(ABC)).hasToString(SHA512_OF_ABC);
        assertThat(Algorithm.SHA256.digest(Algorithm.SHA256.newMessageDigest().digest(ABC)))
                .isEqualTo(Digest.sha256(ABC));
    }

    @Test
    void readsWhatItWrites() {
        for (String text : new String[] {SHA256_OF_ABC, SHA512_OF_ABC, "sha256:" + HEX, "sha512:" + HEX + HEX}) {
            assertThat(Digest.parse(text)).hasToString(text).isEqualTo(Digest.parse(text));
        }
    }

    @Test
    void namesItsParts() {
        Digest digest = Digest.parse("sha512:" + HEX + HEX);

        assertThat(digest.algorithm()).isEqualTo(Algorithm.SHA512);
        assertThat(digest.algorithm().label()).isEqualTo("sha512");
        assertThat(digest.hex()).isEqualTo(HEX + HEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "sha256", "sha256-", "md5:00", "SHA256:", "sha-256:", " sha256:", "sha384:", "@sha256:"
            })
    void refusesAnUnknownAlgorithm(String start) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.parse(start + HEX))
                .withMessageContaining("is not a digest");
    }

    @Test
    void refusesAnotherLength() {
        for (int length : new int[] {0, 1, 63, 65, 128}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Digest.parse("sha256:" + "0".repeat(length)))
                    .withMessageContaining("64 hexadecimal digits, not " + length);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.parse("sha512:" + HEX))
                .withMessageContaining("128 hexadecimal digits, not 64");
        assertThatIllegalArgumentException().isThrownBy(() -> Algorithm.SHA256.digest(new byte[31]));
    }

    @ParameterizedTest
    @ValueSource(chars = {'A', 'F', 'g', ' ', '-', ':', '/', '\n', '\u0660', '\uFF10', '\uD800'})
    void refusesAnythingButLowerCaseHexadecimalDigits(char c) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.parse("sha256:" + HEX.substring(1) + c))
                .withMessage("a digest has lower-case hexadecimal digits only, not '"
                        + PrintableText.of(String.valueOf(c)) + "'");
    }

    @Test
    void checksWhatIsNotParsed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest(Algorithm.SHA256, HEX + "00"));
        assertThat(new Digest(Algorithm.SHA256, HEX)).isEqualTo(Digest.parse("sha256:" + HEX));
    }

    @Test
    void quotesLittleOfALongText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.parse("\u001B[2J".repeat(10_000)))
                .satisfies(refusal -> assertThat(refusal.getMessage())
                        .hasSizeLessThan(400)
                        .doesNotContain("\u001B")
                        .contains("more characters"));
    }
}
