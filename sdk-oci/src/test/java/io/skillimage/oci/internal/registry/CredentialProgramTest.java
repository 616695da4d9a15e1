package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.Credential;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Helpers are shell scripts here. */
@DisabledOnOs(OS.WINDOWS)
class CredentialProgramTest {
    private static final String ANSWER = "echo '{\"ServerURL\":\"x\",\"Username\":\"alice\",\"Secret\":\"s3cr3t\"}'";
    private static final Credential ALICE = new Credential.Basic("alice", "s3cr3t");

    private @TempDir Path home;
    private final Map<String, String> variables = new HashMap<>();
    private Duration limit = Duration.ofSeconds(10);

    @BeforeEach
    void leaveTheMachineOut() {
        variables.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
        variables.put("PATH", "relative:" + home.resolve("empty") + ":" + home.resolve("bin"));
    }

    @Test
    void asksTheHelperOfARegistry() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper("cat > \"$(dirname \"$0\")/asked\"; echo \"$1\" >> \"$(dirname \"$0\")/asked\"; " + ANSWER);
        assertThat(ask("a.io")).isEqualTo(ALICE);
        assertThat(home.resolve("bin/asked")).hasContent("a.ioget");
        assertThat(ask("b.io")).isNull();
    }

    @Test
    void asksTheHelperOfAllRegistries() throws IOException {
        docker("{\"credsStore\":\"test\",\"auths\":{\"a.io\":{}}}");
        helper(ANSWER);
        assertThat(ask("a.io")).isEqualTo(ALICE);
    }

    @Test
    void namesDockerHubAsDockerDoes() throws IOException {
        docker("{\"credsStore\":\"test\"}");
        helper("cat > \"$(dirname \"$0\")/asked\"; " + ANSWER);
        assertThat(ask("docker.io")).isEqualTo(ALICE);
        assertThat(home.resolve("bin/asked")).hasContent("https://index.docker.io/v1/");
    }

    @Test
    void runsOnceForARegistry() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper("echo run >> \"$(dirname \"$0\")/runs\"; " + ANSWER);
        AmbientCredentials credentials = credentials();
        credentials.credential("a.io", "x");
        credentials.credential("a.io", "x");
        credentials.credential("a.io", "y");
        assertThat(Files.readAllLines(home.resolve("bin/runs"))).hasSize(1);
    }

    @Test
    void takesATokenForAToken() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper("echo '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");
        assertThat(ask("a.io")).isEqualTo(new Credential.IdentityToken("refresh"));
    }

    @Test
    void goesOnWhereTheHelperHasNone() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"},\"auths\":{\"a.io\":{\"username\":\"alice\","
                + "\"password\":\"s3cr3t\"}}}");
        helper("echo 'credentials not found in native keychain'; exit 1");
        assertThat(ask("a.io")).isEqualTo(ALICE);
    }

    @Test
    void prefersAnEntryForAPathToTheHelperOfTheHost() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"},\"auths\":{\"a.io/acme\":{\"username\":\"bob\","
                + "\"password\":\"b\"}}}");
        helper(ANSWER);
        assertThat(ask("a.io")).isEqualTo(new Credential.Basic("bob", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a b", "x;y", "a/b", "$(id)", "naïve"})
    void runsNothingWithAnOddName(String name) throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"" + name + "\"}}");
        assertThat(failure()).contains("not allowed");
    }

    @Test
    void reportsAMissingHelper() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        assertThat(failure()).contains("docker-credential-test is not installed");
    }

    @Test
    void reportsAFailingHelperWithoutItsWords() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper("echo s3cr3t; echo s3cr3t >&2; exit 3");
        assertThat(failure()).contains("exit code 3").doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo s3cr3t", "true", "echo '[\"s3cr3t\"]'", "printf '{\"Username\":\"s3cr3t'"})
    void reportsAHelperThatSaysNoCredential(String script) throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper(script);
        assertThat(failure()).contains("docker-credential-test").doesNotContain("s3cr3t");
    }

    @Test
    void stopsReadingAHelperThatSaysTooMuch() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
        limit = Duration.ofMillis(500);
        assertThat(failure()).contains("docker-credential-test");
    }

    @Test
    void endsAHelperThatHangs() throws IOException {
        docker("{\"credHelpers\":{\"a.io\":\"test\"}}");
        helper("sleep 60");
        limit = Duration.ofMillis(200);
        assertThat(failure()).contains("did not answer");
    }

    @Test
    void skipsAHelperOfAllRegistriesThatFails() throws IOException {
        docker("{\"credsStore\":\"gone\"}");
        Path podman = home.resolve(".config/containers/auth.json");
        Files.createDirectories(podman.getParent());
        Files.writeString(podman, "{\"auths\":{\"a.io\":{\"username\":\"alice\",\"password\":\"s3cr3t\"}}}");
        assertThat(ask("a.io")).isEqualTo(ALICE);
    }

    private @Nullable Credential ask(String registry) {
        return credentials().credential(registry, "acme/x").orElse(null);
    }

    private String failure() {
        AuthenticationException failure = catchThrowableOfType(AuthenticationException.class, () -> ask("a.io"));
        assertThat(failure.code()).isEqualTo(ErrorCode.BAD_CREDENTIALS);
        assertThat(failure).hasNoCause();
        return String.valueOf(failure.getMessage());
    }

    private AmbientCredentials credentials() {
        return new AmbientCredentials(new HostEnvironment(Map.copyOf(variables), home), limit, () -> 0);
    }

    private void docker(String content) throws IOException {
        Path file = home.resolve(".docker/config.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void helper(String script) throws IOException {
        Path file = home.resolve("bin/docker-credential-test");
        Files.createDirectories(file.getParent());
        Files.write(file, List.of("#!/bin/sh", script));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
