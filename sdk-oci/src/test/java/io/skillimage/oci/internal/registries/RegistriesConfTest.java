package io.skillimage.oci.internal.registries;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.RegistryException;
import io.skillimage.oci.internal.registry.Repository;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistriesConfTest {
    private static final Path FILE = Path.of("registries.conf");

    private static RegistriesConf conf(String toml) {
        return RegistriesConf.empty().with(RegistriesConfFile.parse(FILE, toml.getBytes(UTF_8)));
    }

    private static List<String> names(RegistriesConf conf, String repository, boolean byDigest) {
        return conf.sources(repository(repository), byDigest).stream()
                .map(source -> source.repository().toString())
                .toList();
    }

    private static Repository repository(String name) {
        int slash = name.indexOf('/');
        return new Repository(name.substring(0, slash), name.substring(slash + 1));
    }

    @ParameterizedTest(name = "{0}, {1}: {2} leads to {3}")
    @CsvSource({
        "quay.io,           mirror.example/quay,  quay.io/acme/hello,             mirror.example/quay/acme/hello",
        "quay.io/acme,      mirror.example/a,     quay.io/acme/hello,             mirror.example/a/hello",
        "quay.io/acme,      mirror.example,       quay.io/acme/team/hello,        mirror.example/team/hello",
        "quay.io/acme/hello,mirror.example/other, quay.io/acme/hello,             mirror.example/other",
        "quay.io/acme/hello,mirror.example/other, quay.io/acme/hello/sub,         mirror.example/other/sub",
        "quay.io/acme/,     mirror.example/a/,    quay.io/acme/hello,             mirror.example/a/hello",
        "QUAY.io/acme,      Mirror.Example/a,     quay.io/acme/hello,             mirror.example/a/hello",
        "quay.io/acme,      mirror.example/a,     quay.io/acmehello/x,            quay.io/acmehello/x",
        "quay.io,           mirror.example,       quay.io.evil.example/acme/x,    quay.io.evil.example/acme/x",
        "quay.io,           mirror.example,       quay.io:8443/acme/hello,        quay.io:8443/acme/hello",
        "quay.io:8443,      mirror.example,       quay.io:8443/acme/hello,        mirror.example/acme/hello",
        "*.example.com,     mirror.example/m,     a.example.com/acme/hello,       mirror.example/m/acme/hello",
        "*.example.com,     mirror.example/m,     a.b.example.com:5000/acme/x,    mirror.example/m/acme/x",
        "*.example.com,     mirror.example/m,     example.com/acme/hello,         example.com/acme/hello",
        "*.example.com,     mirror.example/m,     a.example.com.evil.org/hello,   a.example.com.evil.org/hello",
        "*.example.com,     mirror.example/m,     badexample.com/hello,           badexample.com/hello",
        "docker.io/library, mirror.example/lib,   docker.io/hello,                mirror.example/lib/hello",
        "docker.io,         mirror.example/hub,   index.docker.io/hello,          mirror.example/hub/library/hello",
        "index.docker.io,   mirror.example/hub,   docker.io/acme/hello,           mirror.example/hub/acme/hello",
    })
    void rewritesWhatBeginsWithThePrefixAndKeepsTheRest(String prefix, String location, String asked, String expected) {
        RegistriesConf conf = conf("[[registry]]\nprefix = '%s'\nlocation = '%s'\n".formatted(prefix, location));
        assertThat(names(conf, asked, false)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/acme/hello, three.example/acme/hello",
        "quay.io/acme/team/hello, three.example/acme/team/hello",
        "quay.io/other/hello, one.example/other/hello",
        "a.sub.quay.io/hello, four.example/hello",
        "b.quay.io/hello, two.example/hello",
    })
    void theLongestPrefixWins(String asked, String expected) {
        RegistriesConf conf = conf("""
                [[registry]]
                prefix = "quay.io"
                location = "one.example"
                [[registry]]
                prefix = "*.quay.io"
                location = "two.example"
                [[registry]]
                prefix = "quay.io/acme"
                location = "three.example/acme"
                [[registry]]
                prefix = "*.sub.quay.io"
                location = "four.example"
                """);
        assertThat(names(conf, asked, false)).containsExactly(expected);
    }

    @Test
    void mirrorsComeInTheirOrderAndTheLocationLast() {
        RegistriesConf conf = conf("""
                [[registry]]
                prefix = "example.com/foo"
                location = "internal.example/bar"
                [[registry.mirror]]
                location = "mirror-0.local/mirror-for-foo"
                [[registry.mirror]]
                location = "mirror-1.local/mirrors/foo"
                insecure = true
                """);
        assertThat(conf.sources(repository("example.com/foo/image"), false))
                .containsExactly(
                        new Source(repository("mirror-0.local/mirror-for-foo/image"), false, true),
                        new Source(repository("mirror-1.local/mirrors/foo/image"), true, true),
                        new Source(repository("internal.example/bar/image"), false, false));
    }

    @Test
    void aMirrorIsAskedOnlyForWhatItIsMeantFor() {
        RegistriesConf conf = conf("""
                [[registry]]
                location = "quay.io"
                [[registry.mirror]]
                location = "digests.example"
                pull-from-mirror = "digest-only"
                [[registry.mirror]]
                location = "tags.example"
                pull-from-mirror = "tag-only"
                [[registry.mirror]]
                location = "both.example"
                pull-from-mirror = "all"
                [[registry]]
                location = "ghcr.io"
                mirror-by-digest-only = true
                [[registry.mirror]]
                location = "ghcr-mirror.example"
                """);
        assertThat(names(conf, "quay.io/x", true)).containsExactly("digests.example/x", "both.example/x", "quay.io/x");
        assertThat(names(conf, "quay.io/x", false)).containsExactly("tags.example/x", "both.example/x", "quay.io/x");
        assertThat(names(conf, "ghcr.io/x", true)).containsExactly("ghcr-mirror.example/x", "ghcr.io/x");
        assertThat(names(conf, "ghcr.io/x", false)).containsExactly("ghcr.io/x");
    }

    @Test
    void aWildcardWithoutALocationRewritesNothing() {
        RegistriesConf conf = conf("""
                [[registry]]
                prefix = "*.example.com"
                insecure = true
                [[registry.mirror]]
                location = "mirror.example/m"
                """);
        assertThat(conf.sources(repository("a.example.com/hello"), false))
                .containsExactly(
                        new Source(repository("mirror.example/m/hello"), false, true),
                        new Source(repository("a.example.com/hello"), true, false));
    }

    @Test
    void whatIsBlockedIsRefusedByNameAndWhereItLeads() {
        RegistriesConf conf = conf("""
                [[registry]]
                location = "evil.example"
                blocked = true
                [[registry]]
                prefix = "detour.example"
                location = "evil.example/x"
                [[registry]]
                location = "good.example"
                [[registry.mirror]]
                location = "evil.example/mirror"
                """);
        for (String name : List.of("evil.example/hello", "detour.example/hello")) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> conf.sources(repository(name), true))
                    .returns(ErrorCode.BLOCKED, RegistryException::code)
                    .withMessageContaining("registries.conf blocks evil.example/")
                    .withMessageContaining("'evil.example'");
        }
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> conf.target(repository("evil.example/hello")))
                .returns(ErrorCode.BLOCKED, RegistryException::code);
        assertThat(names(conf, "good.example/hello", false)).containsExactly("good.example/hello");
    }

    @Test
    void whatIsWrittenStaysUnderItsNameAndIsInsecureOnlyWhereThatNameIs() {
        RegistriesConf conf = conf("""
                [[registry]]
                prefix = "quay.io"
                location = "lab.example/quay"
                insecure = true
                [[registry]]
                location = "lab.example"
                insecure = true
                """.replace("location = \"lab.example/quay\"", "location = \"other.example/quay\""));
        assertThat(conf.target(repository("quay.io/hello")))
                .isEqualTo(new Source(repository("quay.io/hello"), false, false));
        assertThat(conf.target(repository("lab.example/hello")))
                .isEqualTo(new Source(repository("lab.example/hello"), true, false));
        assertThat(conf.target(repository("ghcr.io/hello")))
                .isEqualTo(new Source(repository("ghcr.io/hello"), false, false));
    }

    @Test
    void saysWhereAPrefixLeadsToNoRepository() {
        RegistriesConf conf = conf("[[registry]]\nprefix = 'quay.io/acme'\nlocation = 'nohost'\n");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> conf.sources(repository("quay.io/acme/hello"), false))
                .returns(ErrorCode.BAD_CONFIGURATION, RegistryException::code)
                .withMessageContaining("registries.conf leads from quay.io/acme/hello to 'nohost/hello'");
    }

    @ParameterizedTest
    @CsvSource({
        "hello,             quay.io/acme/hello",
        "hello:1.0.0,       quay.io/acme/hello:1.0.0",
        "hello@sha256:aa,   quay.io/acme/hello@sha256:aa",
        "hello:1@sha256:aa, quay.io/acme/hello:1@sha256:aa",
        "team/tool:2,       ghcr.io/team/tool:2",
        "other:1,           only.example/other:1",
        "hello/deeper:1,    only.example/hello/deeper:1",
    })
    void aShortNameIsItsAliasOrInTheOnlyRegistry(String text, String expected) {
        RegistriesConf conf = conf("""
                unqualified-search-registries = ["only.example"]
                [aliases]
                "hello" = "quay.io/acme/hello"
                "team/tool" = "ghcr.io/team/tool"
                """);
        assertThat(conf.expand(text)).isEqualTo(expected);
    }

    @Test
    void aShortNameWithoutASingleMeaningIsRefused() {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> RegistriesConf.empty().expand("hello:1.0.0"))
                .withMessageContaining("'hello:1.0.0'")
                .withMessageContaining("names no registry")
                .withMessageContaining("no registry to look in");
        RegistriesConf several = conf("unqualified-search-registries = ['a.example', 'b.example']");
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> several.expand("hello:1.0.0"))
                .withMessageContaining("2 registries to look in: a.example, b.example");
    }
}
