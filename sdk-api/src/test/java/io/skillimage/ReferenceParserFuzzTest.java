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
                        "oci-archive:x.tar:quay.io:5000/a/b:1@sha256:" + HEX,
                        "oci-archive:C:/x.tar:hello:^1.2",
                        "docker://oci:5000/a",
                        "hello:1.0.0",
                        "quay.io/acme/hello:>=1.0.0-rc.1 <2 || ~3.1.x",
                        "oci:store:a:1 - 2.3.4",
                        "^1.2, <1.9",
                        "dir:skills/hello")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "oci:",
        "oci://",
        "oci-archive:",
        "dir:",
        "docker://",
        "https://",
        "localhost",
        "quay.io",
        "[::1]",
        ":5000",
        ":65536",
        ":latest",
        ":^1",
        ":~",
        ":>=1 <2",
        " || ",
        " - ",
        "1.x",
        "-rc.1",
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
        checkRange(text);
        check(text, () -> SkillReference.parse(text));
        check(text, () -> SkillReference.inLayout(STORE, text));
        check(text, () -> SkillReference.inArchive(STORE, text));
    }

    private static void checkRange(String text) {
        VersionRange range;
        try {
            range = VersionRange.parse(text);
        } catch (IllegalArgumentException refusal) {
            assertThat(refusal).hasMessage(PrintableText.of(String.valueOf(refusal.getMessage()), 8_000));
            return;
        }
        assertThat(range).hasToString(text);
        assertThat(range.contains("1.0.0-rc.1") && range.contains("999999999.1000000000.0-a"))
                .isFalse();
        assertComesBack(SkillReference.parse("quay.io/a").withRange(range));
        assertComesBack(SkillReference.inLayout(STORE, "a:1").withRange(range));
        assertComesBack(SkillReference.inArchive(STORE, "a:1").withRange(range));
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
            assertThat(reference.range() == null || (reference.tag() == null && reference.digest() == null))
                    .isTrue();
        }
    }

    private static void assertComesBack(SkillReference reference) {
        SkillReference again = SkillReference.parse(reference.toString());
        assertThat(again).isEqualTo(reference).hasSameHashCodeAs(reference).hasToString(reference.toString());
    }
}
