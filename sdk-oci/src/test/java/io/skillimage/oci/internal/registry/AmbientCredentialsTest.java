package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.Credential;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmbientCredentialsTest {
    private static final Credential ALICE = new Credential.Basic("alice", "a:b:c");
    private static final Credential BOB = new Credential.Basic("bob", "bob-secret");

    private @TempDir Path home;
    private final Map<String, String> variables = new HashMap<>();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void leaveTheMachineOut() {
        variables.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    }

    @Test
    void hasNothingWhereThereAreNoFiles() {
        assertThat(ask("quay.io", "acme/x")).isNull();
    }

    @Test
    void readsUserAndPasswordWithColons() throws IOException {
        docker(auths("quay.io", auth("alice", "a:b:c")));
        assertThat(ask("quay.io", "acme/x")).isEqualTo(ALICE);
        assertThat(ask("quay.io:8443", "acme/x")).isNull();
        assertThat(ask("notquay.io", "acme/x")).isNull();
    }

    @Test
    void takesTheMostSpecificEntry() throws IOException {
        docker("{\"auths\":{\"quay.io\":" + auth("host", "1") + ",\"quay.io/acme\":" + auth("group", "2")
                + ",\"quay.io/acme/x\":" + auth("repository", "3") + "}}");
        assertThat(ask("quay.io", "acme/x")).isEqualTo(new Credential.Basic("repository", "3"));
        assertThat(ask("quay.io", "acme/y")).isEqualTo(new Credential.Basic("group", "2"));
        assertThat(ask("quay.io", "acme/x/y")).isEqualTo(new Credential.Basic("repository", "3"));
        assertThat(ask("quay.io", "acmeco/x")).isEqualTo(new Credential.Basic("host", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, docker.io",
        "index.docker.io, docker.io",
        "docker.io, index.docker.io",
        "docker.io, registry-1.docker.io",
        "https://quay.io, quay.io",
        "https://quay.io/v2/, quay.io",
        "http://localhost:5000/, localhost:5000",
        "QUAY.io, quay.io",
    })
    void knowsTheKeysOfOldTimes(String key, String registry) throws IOException {
        docker(auths(key, auth("alice", "a:b:c")));
        assertThat(ask(registry, "library/x")).isEqualTo(ALICE);
    }

    @Test
    void prefersThePresentSpellingOfAKey() throws IOException {
        docker("{\"auths\":{\"https://quay.io\":" + auth("old", "1") + ",\"quay.io\":" + auth("alice", "a:b:c")
                + ",\"http://quay.io\":" + auth("older", "2") + "}}");
        assertThat(ask("quay.io", "acme/x")).isEqualTo(ALICE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\":\"bob\",\"password\":\"bob-secret\"}",
                "{\"auth\":\"Ym9iOmJvYi1zZWNyZXQ=\"}",
                "{\"auth\":\"Ym9iOmJvYi1z\\nZWNyZXQ=\",\"email\":\"x\"}",
            })
    void readsTheFormsOfAPassword(String entry) throws IOException {
        docker(auths("quay.io", entry));
        assertThat(ask("quay.io", "acme/x")).isEqualTo(BOB);
    }

    @Test
    void readsTokens() throws IOException {
        docker("{\"auths\":{\"a.io\":{\"auth\":\"MDAwOg==\",\"identitytoken\":\"refresh\"},"
                + "\"b.io\":{\"registrytoken\":\"bearer\"},\"c.io\":" + auth("<token>", "refresh") + "}}");
        assertThat(ask("a.io", "x")).isEqualTo(new Credential.IdentityToken("refresh"));
        assertThat(ask("b.io", "x")).isEqualTo(new Credential.RegistryToken("bearer"));
        assertThat(ask("c.io", "x")).isEqualTo(new Credential.IdentityToken("refresh"));
    }

    @Test
    void looksIntoTheFilesInTheirOrder() throws IOException {
        write(home.resolve(".config/containers/auth.json"), auths("a.io", auth("third", "3")));
        assertThat(ask("a.io", "x")).isEqualTo(new Credential.Basic("third", "3"));
        write(home.resolve("run/containers/auth.json"), auths("a.io", auth("second", "2")));
        assertThat(ask("a.io", "x")).isEqualTo(new Credential.Basic("second", "2"));
        docker(auths("a.io", auth("first", "1")));
        assertThat(ask("a.io", "x")).isEqualTo(new Credential.Basic("first", "1"));
        docker(auths("a.io", "{}"));
        assertThat(ask("a.io", "x")).as("an empty entry says nothing").isEqualTo(new Credential.Basic("second", "2"));
    }

    @Test
    void looksWhereTheVariablesSay() throws IOException {
        variables.put("DOCKER_CONFIG", home.resolve("docker").toString());
        variables.put("XDG_CONFIG_HOME", home.resolve("xdg").toString());
        write(home.resolve("docker/config.json"), auths("a.io", auth("alice", "a:b:c")));
        write(home.resolve("xdg/containers/auth.json"), auths("b.io", auth("bob", "bob-secret")));
        docker(auths("a.io", auth("nobody", "x")));
        assertThat(ask("a.io", "x")).isEqualTo(ALICE);
        assertThat(ask("b.io", "x")).isEqualTo(BOB);
    }

    @Test
    void looksIntoNothingBesideTheFileThatWasNamed() throws IOException {
        docker(auths("a.io", auth("alice", "a:b:c")));
        write(home.resolve("mine.json"), auths("b.io", auth("bob", "bob-secret")));
        variables.put("REGISTRY_AUTH_FILE", home.resolve("mine.json").toString());
        assertThat(ask("b.io", "x")).isEqualTo(BOB);
        assertThat(ask("a.io", "x")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret-in-a-broken-file",
                "{\"auths\":",
                "[]",
                "{\"auths\":{},\"auths\":{}}",
                "{\"auths\":{\"a.io\":{\"auth\":\"secret without base64!\"}}}",
                "{\"auths\":{\"a.io\":{\"auth\":\"bm9jb2xvbg==\"}}}",
            })
    void skipsAFileThatCannotBeUsedUnlessItWasNamed(String content) throws IOException {
        docker(content);
        write(home.resolve(".config/containers/auth.json"), auths("a.io", auth("bob", "bob-secret")));
        assertThat(ask("a.io", "x")).isEqualTo(BOB);

        variables.put("REGISTRY_AUTH_FILE", home.resolve(".docker/config.json").toString());
        AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, () -> ask("a.io", "x"));
        assertThat(failure.code()).isEqualTo(ErrorCode.BAD_CREDENTIALS);
        assertThat(failure).hasMessageContaining("config.json").hasNoCause();
        assertThat(failure.getMessage()).doesNotContain("secret", "nocolon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"auths\":null}", "{\"auths\":{}}", "{\"auths\":[]}", "{\"auths\":{\"a.io\":7}}"})
    void findsNothingInAFileWithoutLogins(String content) throws IOException {
        docker(content);
        assertThat(ask("a.io", "x")).isNull();
    }

    @Test
    void skipsAFileThatIsTooLarge() throws IOException {
        docker(auths("a.io", auth("alice", "a:b:c")) + " ".repeat(1024 * 1024));
        assertThat(ask("a.io", "x")).isNull();
    }

    @Test
    void skipsADirectoryInPlaceOfAFile() throws IOException {
        Files.createDirectories(home.resolve(".docker/config.json"));
        assertThat(ask("a.io", "x")).isNull();
    }

    @Test
    void refusesANamedFileThatIsNotThere() {
        variables.put("REGISTRY_AUTH_FILE", home.resolve("none.json").toString());
        AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, () -> ask("a.io", "x"));
        assertThat(failure).hasMessageContaining("none.json");
    }

    @Test
    void noticesANewLoginAfterFiveMinutes() throws IOException {
        AmbientCredentials credentials = credentials();
        assertThat(credentials.credential("a.io", "x")).isEmpty();
        docker(auths("a.io", auth("alice", "a:b:c")));
        assertThat(credentials.credential("a.io", "x")).isEmpty();
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(credentials.credential("a.io", "x")).contains(ALICE);
    }

    @Test
    void readsTheEnvironmentOfThisProcess() {
        HostEnvironment environment = HostEnvironment.ofProcess();
        assertThat(environment.usualFiles()).isNotEmpty();
    }

    private AmbientCredentials credentials() {
        return new AmbientCredentials(
                new HostEnvironment(Map.copyOf(variables), home), Duration.ofSeconds(10), nanos::get);
    }

    private @Nullable Credential ask(String registry, String path) {
        return credentials().credential(registry, path).orElse(null);
    }

    private void docker(String content) throws IOException {
        write(home.resolve(".docker/config.json"), content);
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String auths(String key, String entry) {
        return "{\"auths\":{\"" + key + "\":" + entry + "}}";
    }

    private static String auth(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "{\"auth\":\"" + Base64.getEncoder().encodeToString(pair) + "\"}";
    }
}
