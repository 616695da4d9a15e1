package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no reference to a registry, and where it stops being one. */
class ReferenceRefusalTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("", 0, "it is empty"),
                // No registry.
                Arguments.of("hello", 0, "names no registry"),
                Arguments.of("hello:1.0.0", 0, "names no registry"),
                Arguments.of("acme/hello", 0, "names no registry"),
                Arguments.of("acme/hello:1.0.0", 0, "names no registry"),
                Arguments.of("quay.io", 0, "names no registry"),
                Arguments.of("localhost", 0, "names no registry"),
                Arguments.of("docker://", 9, "names no registry"),
                Arguments.of("docker://acme/hello", 9, "names no registry"),
                Arguments.of("/a/b:1", 0, "names no registry"),
                Arguments.of(":1", 0, "names no registry"),
                Arguments.of(":5000/a", 0, "names no registry"),
                Arguments.of("..:1.0.0", 0, "names no registry"),
                Arguments.of(".io/a", 0, "names no registry"),
                Arguments.of("--help/a:1", 0, "names no registry"),
                Arguments.of("sha256:" + HEX, 0, "names no registry"),
                Arguments.of("hello@sha256:" + HEX, 0, "names no registry"),
                Arguments.of("localho\u017Ft/a", 7, "is not allowed in a host"),
                // Schemes and users.
                Arguments.of("https://quay.io/a:1", 0, "no 'https://': leave it out"),
                Arguments.of("docker://https://quay.io/a:1", 9, "no 'https://': leave it out"),
                Arguments.of("docker://docker://quay.io/a", 9, "no 'docker://': leave it out"),
                Arguments.of("docker://oci:/p:1", 13, "a port is"),
                Arguments.of("docker:quay.io/a", 7, "a port is"),
                Arguments.of("DOCKER://quay.io/a", 0, "no 'DOCKER://'"),
                Arguments.of("://quay.io/a", 0, "no '://'"),
                Arguments.of("bob@quay.io/a:1", 0, "no user and no password"),
                Arguments.of("bob:secret@quay.io/a:1", 0, "no user and no password"),
                // Hosts.
                Arguments.of("quay.io./a", 8, "a part of the host is empty"),
                Arguments.of("quay..io/a", 5, "a part of the host is empty"),
                Arguments.of("-quay.io/a", 0, "starts or ends with '-'"),
                Arguments.of("quay-.io/a", 0, "starts or ends with '-'"),
                Arguments.of("quay.-io/a", 5, "starts or ends with '-'"),
                Arguments.of("quay_x.io/a", 4, "'_' is not allowed in a host"),
                Arguments.of("b\u00FCcher.example/a", 1, "'\u00FC' is not allowed in a host"),
                Arguments.of("quay\u3002io.example/a", 4, "is not allowed in a host"),
                Arguments.of("\uD83D\uDE00.io/a", 0, "'\uD83D\uDE00' is not allowed in a host"),
                Arguments.of("quay .io/a", 4, "' ' is not allowed in a host"),
                Arguments.of("quay.io\u0000/a", 7, "'\\u0000' is not allowed in a host"),
                Arguments.of("quay%2eio.io/a", 4, "'%' is not allowed in a host"),
                Arguments.of("h".repeat(64) + ".io/a", 0, "longer than 63"),
                Arguments.of("h.".repeat(127) + "hh/a", 0, "longer than 255"),
                // Ports.
                Arguments.of("quay.io:/a", 8, "a port is"),
                Arguments.of("quay.io:0/a", 8, "a port is"),
                Arguments.of("quay.io:0443/a", 8, "a port is"),
                Arguments.of("quay.io:65536/a", 8, "a port is"),
                Arguments.of("quay.io:655350/a", 13, "a port is"),
                Arguments.of("quay.io:4294967739/a", 13, "a port is"),
                Arguments.of("quay.io:+443/a", 8, "a port is"),
                Arguments.of("quay.io:443:443/a", 11, "a port is"),
                Arguments.of("quay.io:\u0664\u0664/a", 8, "a port is"),
                // IPv6.
                Arguments.of("[::1/a", 0, "no closing ']'"),
                Arguments.of("[::1/a]", 0, "no closing ']'"),
                Arguments.of("[]/a", 1, "no IPv6 address"),
                Arguments.of("[:]/a", 1, "no IPv6 address"),
                Arguments.of("[:::]/a", 3, "no IPv6 address"),
                Arguments.of("[1:]/a", 2, "no IPv6 address"),
                Arguments.of("[:1]/a", 1, "no IPv6 address"),
                Arguments.of("[1::2::3]/a", 6, "no IPv6 address"),
                Arguments.of("[1:2:3:4:5:6:7]/a", 1, "no IPv6 address"),
                Arguments.of("[1:2:3:4:5:6:7:8:9]/a", 1, "no IPv6 address"),
                Arguments.of("[1:2:3:4:5:6:7:8::]/a", 1, "no IPv6 address"),
                Arguments.of("[12345::]/a", 1, "no IPv6 address"),
                Arguments.of("[::g]/a", 3, "no IPv6 address"),
                Arguments.of("[::\u0661]/a", 3, "no IPv6 address"),
                Arguments.of("[::ffff:127.0.0.1]/a", 11, "no IPv6 address"),
                Arguments.of("[fe80::1%25eth0]/a", 8, "no IPv6 address"),
                Arguments.of("[::1]5000/a", 5, "only a port"),
                Arguments.of("[::1]:/a", 6, "a port is"),
                Arguments.of("::1/a", 0, "a part of the host is empty"),
                // Repositories.
                Arguments.of("quay.io/", 8, "the repository is missing"),
                Arguments.of("quay.io/:1", 8, "the repository is missing"),
                Arguments.of("quay.io//a:1", 8, "a segment of the repository is empty"),
                Arguments.of("quay.io/a//b", 10, "a segment of the repository is empty"),
                Arguments.of("quay.io/a/", 10, "a segment of the repository is empty"),
                Arguments.of("quay.io/a/:1", 10, "a segment of the repository is empty"),
                Arguments.of("quay.io/Acme/b:1", 8, "'A' is not allowed in a repository"),
                Arguments.of("quay.io/a/../b", 10, "stand between letters or digits"),
                Arguments.of("quay.io/./b", 8, "stand between letters or digits"),
                Arguments.of("quay.io/a-/b", 9, "stand between letters or digits"),
                Arguments.of("quay.io/a/-b", 10, "stand between letters or digits"),
                Arguments.of("quay.io/a___b", 9, "stand between letters or digits"),
                Arguments.of("quay.io/a._b", 9, "stand between letters or digits"),
                Arguments.of("quay.io/a..b", 9, "stand between letters or digits"),
                Arguments.of("quay.io/a_", 9, "stand between letters or digits"),
                Arguments.of("quay.io/a%2e%2e/b", 9, "'%' is not allowed in a repository"),
                Arguments.of("quay.io/a\\b", 9, "'\\' is not allowed in a repository"),
                Arguments.of("quay.io/a?x=1:1", 9, "'?' is not allowed in a repository"),
                Arguments.of("quay.io/a#x", 9, "'#' is not allowed in a repository"),
                Arguments.of("quay.io/a b", 9, "' ' is not allowed in a repository"),
                Arguments.of("quay.io/a\u202Eb", 9, "'\\u202E' is not allowed in a repository"),
                Arguments.of("quay.io/\uDC00", 8, "'\\uDC00' is not allowed in a repository"),
                Arguments.of("quay.io/" + "r".repeat(256), 263, "longer than 255 characters"),
                // Tags.
                Arguments.of("quay.io/a:", 10, "the tag is missing"),
                Arguments.of("quay.io/a:@sha256:" + HEX, 10, "the tag is missing"),
                Arguments.of("quay.io/a:.x", 10, "'.' is not allowed in the beginning of a tag"),
                Arguments.of("quay.io/a:-x", 10, "in the beginning of a tag (letters, digits and '_')"),
                Arguments.of("quay.io/a:1.0.0+5", 15, "'+' is not allowed in a tag"),
                Arguments.of("quay.io/a:^1.2.x.3", 16, "in the range of versions"),
                Arguments.of("quay.io/a:../x", 10, "'.' is not allowed in the beginning of a tag"),
                Arguments.of("quay.io/a:b/c:1", 11, "'/' is not allowed in a tag"),
                Arguments.of("quay.io/a:1:2", 11, "':' is not allowed in a tag"),
                Arguments.of("quay.io/a:1 ", 11, "' ' is not allowed in a tag"),
                Arguments.of("quay.io/a:1\n", 11, "'\\u000A' is not allowed in a tag"),
                Arguments.of("quay.io/a:1\r\nHost: evil", 11, "'\\u000D' is not allowed in a tag"),
                Arguments.of("quay.io/a:" + "t".repeat(129), 138, "longer than 128 characters"),
                // Digests.
                Arguments.of("quay.io/a@", 10, "the digest is missing"),
                Arguments.of("quay.io/a:1@", 12, "the digest is missing"),
                Arguments.of("quay.io/a@" + HEX, 10, "is not a digest"),
                Arguments.of("quay.io/a@md5:" + HEX, 10, "is not a digest"),
                Arguments.of("quay.io/a@SHA256:" + HEX, 10, "is not a digest"),
                Arguments.of("quay.io/a@sha256:", 10, "64 hexadecimal digits, not 0"),
                Arguments.of("quay.io/a@sha256:abcd", 10, "64 hexadecimal digits, not 4"),
                Arguments.of("quay.io/a@sha256:" + HEX + "0", 10, "64 hexadecimal digits, not 65"),
                Arguments.of("quay.io/a@sha512:" + HEX, 10, "128 hexadecimal digits, not 64"),
                Arguments.of("quay.io/a@sha256:" + HEX.replace('a', 'A'), 10, "not 'A'"),
                Arguments.of("quay.io/a@sha256:" + HEX + "@sha256:" + HEX, 10, "64 hexadecimal digits, not 136"),
                Arguments.of("quay.io/a@sha256:" + HEX + ":1", 10, "64 hexadecimal digits, not 66"),
                Arguments.of("quay.io/a@sha256:" + HEX + "/b", 10, "64 hexadecimal digits, not 66"),
                // Directories.
                Arguments.of("dir:", 4, "the directory is missing"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesAndSaysWhere(String text, int position, String problem) {
        InvalidReferenceException refusal = refusal(text);

        assertThat(refusal).hasMessageContaining(problem);
        assertThat(refusal.position()).isEqualTo(position);
        assertThat(refusal.input()).isEqualTo(text);
        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_REFERENCE);
    }

    @Test
    void refusesADirectoryThatNoSystemCanName() {
        assertThat(refusal("dir:a\u0000b")).hasMessageContaining("no path on this system");
        assertThat(refusal("oci:a\u0000b:1")).hasMessageContaining("no path on this system");
    }

    @Test
    void refusesTextOfEndlessLengthAndStillSaysWhy() {
        for (String part : List.of("a", "/", ":", "@", "@sha256:", "[", "-", "\uD83D\uDE00", "\uD800", "\u0000")) {
            for (String start : List.of("", "quay.io/", "quay.io/a:", "oci:", "oci:/p:", "dir:")) {
                InvalidReferenceException refusal = refusal(start + part.repeat(1_000_000));

                assertThat(refusal.position()).isEqualTo(8_192);
                assertThat(refusal.getMessage()).hasSizeLessThan(1_500).endsWith("longer than 8192 characters");
            }
        }
    }

    @Test
    void saysWhyEvenWhenEveryCharacterMustBeEscaped() {
        assertThat(refusal("quay.io/" + "\u0007".repeat(8_000)))
                .hasMessageContaining(
                        "more characters)' is no reference to a skill: at position 263, the repository is");
    }

    @Test
    void doesNotRepeatAPassword() {
        for (String text : List.of(
                "https://bob:secret@quay.io/a:1",
                "docker://bob:secret@quay.io/a:1",
                "oci://bob:secret@quay.io/a:1",
                "bob:secret@quay.io/a:1",
                "bob:secret@quay.io",
                "https://secret@quay.io/a@sha256:00")) {
            InvalidReferenceException refusal = refusal(text);

            assertThat(refusal.getMessage()).doesNotContain("secret").contains("***@quay.io");
            assertThat(refusal.input()).isEqualTo(text);
        }
    }

    private static InvalidReferenceException refusal(String text) {
        InvalidReferenceException refusal =
                catchThrowableOfType(InvalidReferenceException.class, () -> SkillReference.parse(text));
        assertThat(refusal).as("refused: %s", PrintableText.of(text)).isNotNull();
        return refusal;
    }
}
