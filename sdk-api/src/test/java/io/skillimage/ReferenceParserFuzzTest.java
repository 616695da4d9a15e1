package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.SkillReference.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is either a reference that comes back from its own text, or gets the one refusal. */
class ReferenceParserFuzzTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final Path STORE = Path.of("store");

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "quay.io:5000/acme/hello-world:1.0.0@sha256:" + HEX,
                        "docker://localhost/a:latest",
                        "[fe80::1:2]:443/a__b/c.d:latest",
                        "oci:C:\\store:quay.io:5000/a/b:1@sha512:" + HEX + HEX,
                        "oci:store:hello:@sha256:" + HEX,
                        "oci:../store",
                        "hello:1.0.0",
                        "dir:skills/hello")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "oci:",
        "oci://",
        "dir:",
        "docker://",
        "https://",
        "localhost",
        "quay.io",
        "[::1]",
        ":5000",
        ":65536",
        ":latest",
        "@sha256:",
        "@sha512:",
        "..",
        "__",
        "\\",
        "C:\\"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) {
        check(new String(data, StandardCharsets.UTF_8));
        // Halves of surrogate pairs, too.
        check(ByteBuffer.wrap(data).asCharBuffer().toString());
    }

    private static void check(String text) {
        check(text, () -> SkillReference.parse(text));
        check(text, () -> SkillReference.inLayout(STORE, text));
    }

    private static void check(String text, Supplier<SkillReference> parser) {
        SkillReference reference;
        try {
            reference = parser.get();
        } catch (InvalidReferenceException refusal) {
            assertThat(refusal.position()).isBetween(0, text.length());
            assertThat(refusal.input()).isEqualTo(text);
            assertThat(refusal.getMessage()).isEqualTo(PrintableText.of(refusal.getMessage(), 8_000));
            return;
        }
        assertComesBack(reference);
        assertThat(reference.toString()).startsWith(reference.repository());
        if (reference.transport() != Transport.DIRECTORY) {
            assertComesBack(reference.withDigest(DIGEST));
            assertThat(reference.withDigest(DIGEST).digest()).isEqualTo(DIGEST);
            assertComesBack(reference.withTag("1.0.0"));
            assertThat(reference.withTag("1.0.0").tag()).isEqualTo("1.0.0");
        }
    }

    private static void assertComesBack(SkillReference reference) {
        SkillReference again = SkillReference.parse(reference.toString());
        assertThat(again).isEqualTo(reference).hasSameHashCodeAs(reference).hasToString(reference.toString());
    }
}
