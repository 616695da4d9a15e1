package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.SkillReference.Transport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkillReferenceTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    @Test
    void readsEveryPartOfARegistryReference() {
        SkillReference reference = SkillReference.parse("quay.io:8443/acme/tools/hello-world:1.0.0-rc.1@" + DIGEST);

        assertThat(reference.transport()).isEqualTo(Transport.REGISTRY);
        assertThat(reference.registry()).isEqualTo("quay.io:8443");
        assertThat(reference.repositoryPath()).isEqualTo("acme/tools/hello-world");
        assertThat(reference.repository()).isEqualTo("quay.io:8443/acme/tools/hello-world");
        assertThat(reference.tag()).isEqualTo("1.0.0-rc.1");
        assertThat(reference.digest()).isEqualTo(DIGEST);
        assertThat(reference.path()).isNull();
    }

    @Test
    void leavesOutWhatIsNotWritten() {
        SkillReference reference = SkillReference.parse("quay.io/hello");

        assertThat(reference.tag()).isNull();
        assertThat(reference.digest()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost/a, localhost, a",
        "LOCALHOST/a, localhost, a",
        "localhost:1/a, localhost:1, a",
        "localhost:65535/a, localhost:65535, a",
        "127.0.0.1:5000/a/b, 127.0.0.1:5000, a/b",
        "169.254.169.254/a, 169.254.169.254, a",
        "registry:5000/a, registry:5000, a",
        "Quay.IO/a, quay.io, a",
        "xn--bcher-kva.example/a, xn--bcher-kva.example, a",
        "a-b.c--d.example/a, a-b.c--d.example, a",
        "quay.io/a__b/c--d/e.f/g_h/0, quay.io, a__b/c--d/e.f/g_h/0",
        "quay.io/a---------b, quay.io, a---------b",
        "docker://quay.io/a, quay.io, a",
        "docker://localhost:5000/a, localhost:5000, a",
        "docker.io/library/a, docker.io, library/a",
    })
    void acceptsRegistriesAndRepositories(String text, String registry, String repository) {
        SkillReference reference = SkillReference.parse(text);

        assertThat(reference.registry()).isEqualTo(registry);
        assertThat(reference.repositoryPath()).isEqualTo(repository);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[::]",
                "[::1]",
                "[::1]:5000",
                "[1::]",
                "[1:2:3:4:5:6:7:8]",
                "[1:2:3:4:5:6:7::]",
                "[::2:3:4:5:6:7:8]",
                "[1:2::7:8]:443",
                "[fe80::abcd:0:ffff]"
            })
    void acceptsIpv6Addresses(String registry) {
        SkillReference reference = SkillReference.parse(registry + "/acme/hello:1");

        assertThat(reference.registry()).isEqualTo(registry);
        assertThat(reference.repositoryPath()).isEqualTo("acme/hello");
        assertThat(reference.tag()).isEqualTo("1");
    }

    @Test
    void writesIpv6AddressesInLowerCase() {
        assertThat(SkillReference.parse("[FE80::A]:5000/a").registry()).isEqualTo("[fe80::a]:5000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "_", "_-.", "v1.0.0", "V1.0_RC-2", "latest", "sha256-abc.sig"})
    void acceptsTags(String tag) {
        assertThat(SkillReference.parse("quay.io/a:" + tag).tag()).isEqualTo(tag);
    }

    @Test
    void acceptsNamesUpToTheirLimits() {
        String label = "h".repeat(63);
        String host = label + "." + label + "." + label + "." + label;
        String repository = "r".repeat(255);
        String tag = "t".repeat(128);

        SkillReference reference = SkillReference.parse(host + ":65535/" + repository + ":" + tag);

        assertThat(reference.registry()).isEqualTo(host + ":65535");
        assertThat(reference.repositoryPath()).isEqualTo(repository);
        assertThat(reference.tag()).isEqualTo(tag);
    }

    @Test
    void acceptsBothRegisteredDigestAlgorithms() {
        Digest sha512 = Digest.Algorithm.SHA512.of(new byte[0]);

        assertThat(SkillReference.parse("quay.io/a@" + DIGEST).digest()).isEqualTo(DIGEST);
        assertThat(SkillReference.parse("quay.io/a@" + sha512).digest()).isEqualTo(sha512);
    }

    @Test
    void takesAllOfADirectoryReferenceAsThePath() {
        SkillReference reference = SkillReference.parse("dir:skills/a b@c");

        assertThat(reference.transport()).isEqualTo(Transport.DIRECTORY);
        assertThat(reference.path()).isEqualTo(Path.of("skills/a b@c"));
        assertThat(reference.registry()).isNull();
        assertThat(reference.repositoryPath()).isNull();
        assertThat(reference.repository()).isEqualTo("dir:" + Path.of("skills/a b@c"));
        assertThat(reference).isEqualTo(SkillReference.ofDirectory(Path.of("skills/a b@c")));
    }

    @Test
    void namesTheWorkingDirectory() {
        SkillReference reference = SkillReference.ofDirectory(Path.of(""));

        assertThat(reference).hasToString("dir:.");
        assertThat(SkillReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(SkillReference.inLayout(Path.of(""), "1.0.0")).hasToString("oci:.:1.0.0");
    }

    @Test
    void comesBackFromItsText() {
        List<String> texts = List.of(
                "quay.io/acme/hello",
                "docker://quay.io/acme/hello:1",
                "QUAY.io:5000/acme/hello:1@" + DIGEST,
                "[::1]:5000/acme/hello@" + DIGEST,
                "oci:store",
                "oci:store@" + DIGEST,
                "oci:store:1.0.0",
                "oci:store:1.0.0@" + DIGEST,
                "oci:store:V1_X@" + DIGEST,
                "oci:store:hello:1.0.0",
                "oci:store:hello:@" + DIGEST,
                "oci:store:hello:1.0.0@" + DIGEST,
                "oci:store:acme/hello",
                "oci:store:acme/hello@" + DIGEST,
                "oci:store:localhost:5000/hello",
                "oci:store:[::1]:5000/acme/hello:1@" + DIGEST,
                "dir:skills/hello");

        for (String text : texts) {
            SkillReference reference = SkillReference.parse(text);
            assertThat(SkillReference.parse(reference.toString()))
                    .isEqualTo(reference)
                    .hasSameHashCodeAs(reference)
                    .hasToString(reference.toString());
        }
    }

    @Test
    void derivedReferencesComeBackFromTheirText() {
        for (String text : List.of("quay.io/acme/hello:1", "oci:store:1", "oci:store:hello:1", "oci:store:a/b:1")) {
            SkillReference pinned = SkillReference.parse(text).withDigest(DIGEST);

            assertThat(SkillReference.parse(pinned.toString())).isEqualTo(pinned);
            assertThat(SkillReference.parse(pinned.withoutTag().toString())).isEqualTo(pinned.withoutTag());
            assertThat(SkillReference.parse(pinned.withTag("2").toString())).isEqualTo(pinned.withTag("2"));
        }
    }

    @Test
    void derivesPinsAndTags() {
        SkillReference reference = SkillReference.parse("quay.io/acme/hello:1");

        assertThat(reference.withDigest(DIGEST)).hasToString("quay.io/acme/hello:1@" + DIGEST);
        assertThat(reference.withDigest(DIGEST).withoutTag()).hasToString("quay.io/acme/hello@" + DIGEST);
        assertThat(reference.withDigest(DIGEST).withTag("2")).hasToString("quay.io/acme/hello:2");
        assertThat(reference).hasToString("quay.io/acme/hello:1");
    }

    @Test
    void differsInEveryPart() {
        assertThat(List.of(
                        SkillReference.parse("quay.io/a/b"),
                        SkillReference.parse("quay.io/a/c"),
                        SkillReference.parse("quay.io:1/a/b"),
                        SkillReference.parse("quay.io/a/b:1"),
                        SkillReference.parse("quay.io/a/b@" + DIGEST),
                        SkillReference.parse("oci:store"),
                        SkillReference.parse("oci:other"),
                        SkillReference.parse("dir:store")))
                .doesNotHaveDuplicates();
        assertThat((Object) SkillReference.parse("quay.io/a/b")).isNotEqualTo("quay.io/a/b");
    }

    @Test
    void refusesAnIllegalTagInADerivedReference() {
        SkillReference reference = SkillReference.parse("quay.io/acme/hello:1");

        for (String tag : List.of("", "a:b", "a/b", "a@b", ".a", "a b", "t".repeat(129))) {
            assertThat(catchThrowableOfType(InvalidReferenceException.class, () -> reference.withTag(tag)))
                    .as(tag)
                    .isNotNull();
        }
    }

    @Test
    void refusesTagAndDigestOfASkillDirectory() {
        SkillReference directory = SkillReference.parse("dir:skills");

        assertThat(catchThrowableOfType(InvalidReferenceException.class, () -> directory.withDigest(DIGEST)))
                .hasMessageContaining("a skill directory has no digest");
        assertThat(catchThrowableOfType(InvalidReferenceException.class, () -> directory.withTag("1")))
                .hasMessageContaining("a skill directory has no tag");
        assertThat(directory.withoutTag()).isEqualTo(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "hello:1.0.0", "acme/hello:1", "hello.world:1", "hello@sha256:x", "UPPER/x", "/x"})
    void tellsWhatLeavesTheRegistryOut(String text) {
        assertThat(SkillReference.isShortName(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quay.io/x",
                "localhost/x",
                "LOCALHOST/x",
                "host:5000/x",
                "[::1]/x",
                "docker://x",
                "https://x",
                "oci:x",
                "dir:x",
                "oci-archive:x.tar",
                "oci-archive:dir/x.tar"
            })
    void tellsWhatNamesARegistryOrNone(String text) {
        assertThat(SkillReference.isShortName(text)).isFalse();
    }
}
