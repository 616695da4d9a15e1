package io.skillimage.oci.internal.registries;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistriesConfFileTest {
    private static final String COMPLETE = """
            # A comment, and keys that are not ours.
            unqualified-search-registries = ["a.example", 'b.example:5000']
            short-name-mode = "enforcing"
            credential-helpers = ["containers-auth.json"]

            [[registry]]
            prefix = "quay.io/acme"
            location = "internal.example/acme"
            insecure = false
            blocked = false
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "mirror.example/acme"
            insecure = true

            [[registry]]
            prefix = "*.evil.example"
            blocked = true

            [aliases]
            "hello" = "quay.io/acme/hello"
            bye = ""
            """;

    @TempDir
    private Path directory;

    private static RegistriesConfFile parse(String toml) {
        return RegistriesConfFile.parse(Path.of("some.conf"), toml.getBytes(UTF_8));
    }

    private static Rule rule(RegistriesConfFile file, String prefix) {
        return Objects.requireNonNull(file.rules().get(prefix), prefix);
    }

    private static void refuses(String toml, String problem) {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> parse(toml))
                .returns(ErrorCode.BAD_CONFIGURATION, RegistryException::code)
                .withMessageContaining("some.conf")
                .withMessageContaining(problem);
    }

    @Test
    void readsEveryKeyThatMatters() {
        RegistriesConfFile file = parse(COMPLETE);
        assertThat(file.search()).containsExactly("a.example", "b.example:5000");
        assertThat(file.aliases()).containsEntry("hello", "quay.io/acme/hello").containsEntry("bye", "");
        assertThat(file.rules()).containsOnlyKeys("quay.io/acme", "*.evil.example");
        assertThat(rule(file, "*.evil.example").blocked()).isTrue();
        assertThat(rule(file, "quay.io/acme").mirrors())
                .containsExactly(new Rule.Mirror("mirror.example/acme", true, Rule.Pull.DIGEST_ONLY));
    }

    @Test
    void anEmptyFileSaysNothing() {
        assertThat(parse("# nothing\n").rules()).isEmpty();
        assertThat(parse("").search()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[registries.search]\nregistries = ['a.example']",
                "[registries.block]\nregistries = ['evil.example']",
                "[registries]\n"
            })
    void refusesTheFirstVersionOfTheFormat(String toml) {
        refuses(toml, "version 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[[registry]                                                       | is not TOML",
                "[[registry]]\\nlocation = 'a.example                              | is not TOML",
                "a = 1\\na = 2                                                     | is not TOML",
                "registry = 'quay.io'                                              | 'registry' is no array",
                "registry = [1]                                                    | an element that is no table",
                "[registry]\\nlocation = 'a.example'                               | 'registry' is no array",
                "[[registry]]\\nblocked = true                                     | neither 'prefix' nor 'location'",
                "[[registry]]\\nprefix = 'quay.io'\\nblocked = true                | has no 'location'",
                "[[registry]]\\nlocation = 'quay.io'\\nblocked = 'true'            | 'blocked' is neither true nor false",
                "[[registry]]\\nlocation = 5                                       | 'location' has a value that is no string",
                "[[registry]]\\nlocation = 'https://quay.io'                       | has a scheme",
                "[[registry]]\\nlocation = 'quay io'                               | is no name",
                "[[registry]]\\nlocation = 'a.*.example'                           | has a '*'",
                "[[registry]]\\nprefix = '*.a.example/x'                           | has a '*'",
                "[[registry]]\\nprefix = '*.a.example:5000'                        | has a '*'",
                "[[registry]]\\nlocation = 'a.example/x:1.0'                       | has a tag or a digest",
                "[[registry]]\\nlocation = 'a.example'\\npull-from-mirror = 'all'  | not in one of its mirrors",
                "[[registry]]\\nlocation = 'a.example'\\nmirror = 'b.example'      | 'mirror' is no array",
                "[[registry]]\\nlocation = 'a.example'\\n[[registry.mirror]]       | has no 'location'",
                "unqualified-search-registries = 'a.example'                       | is no array",
                "unqualified-search-registries = ['a.example/x']                   | is not host[:port]",
                "unqualified-search-registries = ['']                              | is not host[:port]",
                "aliases = 'x'                                                     | 'aliases' is no table",
                "[aliases]\\nx = 1                                                 | 'aliases' has a value that is no string",
                "[aliases]\\nx = 'y'                                               | not one of a short name",
                "[aliases]\\nx = 'quay.io/y:1'                                     | not one of a short name",
                "[aliases]\\n'x:1' = 'quay.io/y'                                   | not one of a short name",
                "[aliases]\\n'quay.io/x' = 'quay.io/y'                             | not one of a short name",
                "[aliases]\\nx.y = 'quay.io/y'                                     | that is no string",
            })
    void refusesWhatIsMalformed(String toml, String problem) {
        refuses(toml.replace("\\n", "\n"), problem);
    }

    @Test
    void refusesAMirrorThatIsToldTwoThings() {
        String table = "[[registry]]\nlocation = 'a.example'\n%s\n[[registry.mirror]]\nlocation = 'b.example'\n%s\n";
        refuses(table.formatted("", "pull-from-mirror = 'never'"), "is 'never'");
        refuses(
                table.formatted("mirror-by-digest-only = true", "pull-from-mirror = 'all'"),
                "both 'mirror-by-digest-only' and 'pull-from-mirror'");
    }

    @Test
    void refusesTwoTablesThatDisagreeOnWhatIsForbidden() {
        refuses("""
                [[registry]]
                prefix = "quay.io"
                location = "a.example"
                [[registry]]
                prefix = "quay.io"
                location = "b.example"
                blocked = true
                """, "differ in 'blocked' or 'insecure'");
        refuses("""
                [[registry]]
                prefix = "quay.io"
                location = "a.example"
                [[registry]]
                prefix = "ghcr.io"
                location = "a.example"
                insecure = true
                """, "differ in 'blocked' or 'insecure'");
    }

    @Test
    void theFirstOfTwoTablesForAPrefixCounts() {
        RegistriesConfFile file = parse("""
                [[registry]]
                prefix = "quay.io"
                location = "a.example"
                [[registry]]
                prefix = "quay.io"
                location = "b.example"
                """);
        assertThat(rule(file, "quay.io").location()).isEqualTo("a.example");
    }

    @Test
    void refusesMoreThanAFileShouldHold() throws Exception {
        StringBuilder mirrors = new StringBuilder("[[registry]]\nlocation = 'a.example'\n");
        for (int i = 0; i < 65; i++) {
            mirrors.append("[[registry.mirror]]\nlocation = 'm").append(i).append(".example'\n");
        }
        refuses(mirrors.toString(), "at most 64");
        Path large = Files.writeString(directory.resolve("large.conf"), "#" + "x".repeat(1024 * 1024));
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> RegistriesConfFile.read(large))
                .withMessageContaining(large.toString())
                .withMessageContaining("larger than");
    }

    @Test
    void refusesWhatIsNoTextAndNoFile() {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> RegistriesConfFile.parse(Path.of("x"), "a = '\u00e4'".getBytes(ISO_8859_1)))
                .withMessageContaining("not UTF-8");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> RegistriesConfFile.read(directory))
                .withMessageContaining("cannot be read");
        assertThat(RegistriesConfFile.read(directory.resolve("none/registries.conf")))
                .isNull();
    }

    @Test
    void whateverStandsInItEndsInOneKindOfError() {
        Random random = new Random(4);
        byte[] complete = COMPLETE.getBytes(UTF_8);
        for (int end = 0; end < complete.length; end++) {
            endsWell(Arrays.copyOf(complete, end));
        }
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = complete.clone();
            for (int change = random.nextInt(8); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            endsWell(bytes);
        }
        endsWell(("a = " + "[".repeat(100_000)).getBytes(UTF_8));
        endsWell(("a = " + "{x = ".repeat(100_000)).getBytes(UTF_8));
        endsWell(("a.".repeat(100_000) + "b = 1").getBytes(UTF_8));
        endsWell(("[" + "a.".repeat(100_000) + "b]").getBytes(UTF_8));
        endsWell(("a = " + "9".repeat(100_000)).getBytes(UTF_8));
    }

    private static void endsWell(byte[] bytes) {
        Throwable failure = catchThrowable(() -> RegistriesConfFile.parse(Path.of("some.conf"), bytes));
        if (failure != null) {
            assertThat(failure).isInstanceOf(RegistryException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{b="})
    void refusesWhatIsNestedTooDeeply(String opening) {
        refuses("a=" + opening.repeat(250_000), "it is not TOML");
    }
}
