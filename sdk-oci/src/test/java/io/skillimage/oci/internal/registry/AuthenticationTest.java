package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
    private static final Credential ALICE = new Credential.Basic("alice", "pass:word");

    private final FakeRegistry basic =
            FakeRegistry.builder().basic("alice", "pass:word").start();
    private final FakeRegistry tokens =
            FakeRegistry.builder().tokens("alice", "pass:word").anonymousPull().start();
    private final FakeRegistry closedTokens =
            FakeRegistry.builder().tokens("alice", "pass:word").start();

    AuthenticationTest() {
        for (FakeRegistry registry : List.of(basic, tokens, closedTokens)) {
            registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
            registry.putManifest("acme/other", "1.0.0", "application/json", "{}".getBytes(UTF_8));
        }
    }

    @AfterEach
    void close() {
        basic.close();
        tokens.close();
        closedTokens.close();
    }

    @Test
    void sendsAPasswordOnlyWhenAskedAndThenAtOnce() {
        TestClient test = TestClient.with(basic, ALICE);
        fetch(test, basic);
        fetch(test, basic);
        assertThat(basic.requests())
                .extracting(request -> request.authorization().isPresent())
                .containsExactly(false, true, true);
    }

    @Test
    void reportsAWrongPassword() {
        TestClient test = TestClient.with(basic, new Credential.Basic("alice", "wrong"));
        assertThat(code(test, basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(code(test, basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(basic.requests())
                .as("the wrong password is not sent twice for one question")
                .hasSize(3);
    }

    @Test
    void reportsMissingCredentials() {
        assertThat(code(TestClient.anonymous(basic), basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(code(TestClient.with(basic, new Credential.Anonymous()), basic))
                .isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(code(TestClient.anonymous(closedTokens), closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void hasNoUseForATokenWhereAPasswordIsWanted() {
        TestClient test = TestClient.with(basic, new Credential.IdentityToken("refresh"));
        assertThat(code(test, basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(basic.requests()).hasSize(1);
    }

    @Test
    void getsATokenAsNobodyForAPublicRepository() {
        fetch(TestClient.anonymous(tokens), tokens);
        RecordedRequest request = tokens.requests("GET", "/token").get(0);
        assertThat(request.authorization()).isEmpty();
        assertThat(request.target()).isEqualTo("/token?service=fake+registry&scope=repository%3Aacme%2Fhello%3Apull");
    }

    @Test
    void getsATokenForAPasswordAndKeepsIt() {
        TestClient test = TestClient.with(closedTokens, ALICE);
        fetch(test, closedTokens);
        fetch(test, closedTokens);
        assertThat(closedTokens.requests("GET", "/token")).hasSize(1);
        assertThat(closedTokens.requests("GET", "/manifests/"))
                .extracting(request -> request.authorization().orElse("none"))
                .containsExactly("none", "Bearer token-1", "Bearer token-1");
    }

    @Test
    void getsATokenForEachRepository() {
        TestClient test = TestClient.with(closedTokens, ALICE);
        fetch(test, closedTokens);
        test.client.manifest(new Repository(closedTokens.host(), "acme/other"), "1.0.0", 100);
        assertThat(closedTokens.requests("GET", "/token")).hasSize(2);
    }

    @Test
    void exchangesAnIdentityTokenByPost() {
        fetch(TestClient.with(closedTokens, new Credential.IdentityToken("pass:word")), closedTokens);
        assertThat(closedTokens.requests("POST", "/token")).hasSize(1);
        assertThat(closedTokens.requests("POST", "/token").get(0).target()).isEqualTo("/token");
        assertThat(closedTokens.requests("GET", "/token")).isEmpty();
    }

    @Test
    void reportsARefusedIdentityToken() {
        TestClient test = TestClient.with(closedTokens, new Credential.IdentityToken("revoked"));
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void sendsARegistryTokenAsItIs() {
        TestClient test = TestClient.with(closedTokens, new Credential.RegistryToken("given-token"));
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(closedTokens.requests("GET", "/token")).isEmpty();
        assertThat(closedTokens.requests().get(1).authorization()).contains("Bearer given-token");
    }

    @Test
    void refusesARegistryTokenThatWouldBreakTheHeader() {
        TestClient test = TestClient.with(closedTokens, new Credential.RegistryToken("a\r\nX: y"));
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.BAD_CREDENTIALS);
    }

    @Test
    void reportsAWrongPasswordAtTheTokenService() {
        TestClient test = TestClient.with(closedTokens, new Credential.Basic("alice", "wrong"));
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void reportsATokenServiceThatDenies() {
        closedTokens.inject("GET", "/token", 1, new RegistryFault.Status(403));
        assertThat(code(TestClient.with(closedTokens, ALICE), closedTokens)).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void refreshesARevokedTokenOnce() {
        TestClient test = TestClient.with(closedTokens, ALICE);
        fetch(test, closedTokens);
        closedTokens.revokeTokens();
        fetch(test, closedTokens);
        assertThat(closedTokens.requests("GET", "/token")).hasSize(2);
    }

    @Test
    void givesUpWhereAFreshTokenIsRefusedToo() {
        closedTokens.inject("GET", "/manifests/", 100, new RegistryFault.Header("X-Unused", null));
        TestClient test = TestClient.with(closedTokens, ALICE);
        closedTokens.inject("GET", "/token", 100, new RegistryFault.OtherBytes("{\"token\":\"never-issued\"}"));
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(closedTokens.requests("GET", "/manifests/")).hasSize(2);
    }

    @Test
    void replacesATokenShortlyBeforeItExpires() {
        TestClient test = TestClient.with(closedTokens, ALICE);
        fetch(test, closedTokens);
        test.nanos.addAndGet(Duration.ofSeconds(269).toNanos());
        fetch(test, closedTokens);
        assertThat(closedTokens.requests("GET", "/token")).hasSize(1);
        test.nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        fetch(test, closedTokens);
        assertThat(closedTokens.requests("GET", "/token")).hasSize(2);
    }

    @Test
    void keepsATokenWithoutALifetimeForAMinute() {
        closedTokens.inject("GET", "/token", 1, new RegistryFault.OtherBytes("{\"token\":\"never-issued\"}"));
        TestClient test = TestClient.with(closedTokens, ALICE);
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
        test.nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        fetch(test, closedTokens);
        assertThat(closedTokens.requests("GET", "/manifests/").get(2).authorization())
                .as("the old token is not tried again")
                .isEmpty();
    }

    @Test
    void neverLendsATokenToAnotherCredential() {
        List<Optional<Credential>> callers = new ArrayList<>(List.of(Optional.of(ALICE)));
        TestClient test = new TestClient(TestClient.access(closedTokens)
                .credentials((registry, path) -> callers.get(0))
                .build());
        fetch(test, closedTokens);
        callers.set(0, Optional.empty());
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
        callers.set(0, Optional.of(new Credential.Basic("alice", "wrong")));
        assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{}",
                "{\"token\":\"\"}",
                "{\"token\":17}",
                "{\"token\":\"a b\"}",
                "{\"token\":\"a\\r\\nX-Injected: 1\"}",
                "{\"token\":\"a\",\"token\":\"b\"}",
                "[\"token\"]",
                "{\"token\":\"a\"} x"
            })
    void refusesAnAnswerWithoutAUsableToken(String answer) {
        closedTokens.inject("GET", "/token", 100, new RegistryFault.OtherBytes(answer));
        assertThat(code(TestClient.with(closedTokens, ALICE), closedTokens)).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesAnEndlessTokenAnswer() {
        closedTokens.inject("GET", "/token", 1, new RegistryFault.LongerBody(1L << 40));
        assertThat(code(TestClient.with(closedTokens, ALICE), closedTokens)).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void triesAgainWhereTheTokenServiceFailsForAWhile() {
        closedTokens.inject("GET", "/token", 2, new RegistryFault.Status(503));
        TestClient test = TestClient.with(closedTokens, ALICE);
        fetch(test, closedTokens);
        assertThat(test.pauses).hasSize(2);
    }

    @Test
    void takesThePasswordToTheTokenServiceOfTheChallengeOnly() {
        try (FakeRegistry other = FakeRegistry.start()) {
            closedTokens.inject("GET", "/token", 1, new RegistryFault.Redirect(302, other.url() + "/token"));
            assertThat(code(TestClient.with(closedTokens, ALICE), closedTokens)).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(other.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.authorization()).isEmpty());
        }
    }

    @Test
    void takesTheTokenOfAServiceOnAnotherHost() {
        try (FakeRegistry registry =
                FakeRegistry.builder().tokensFrom(closedTokens).start()) {
            registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
            fetch(TestClient.with(registry, ALICE), registry);
            assertThat(closedTokens.requests("GET", "/token").get(0).authorization())
                    .isPresent();
        }
    }

    @Test
    void neverPostsAnIdentityTokenToWhereARedirectSays() {
        try (FakeRegistry other = FakeRegistry.start()) {
            closedTokens.inject("POST", "/token", 1, new RegistryFault.Redirect(307, other.url() + "/token"));
            TestClient test = TestClient.with(closedTokens, new Credential.IdentityToken("pass:word"));
            assertThat(code(test, closedTokens)).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"http://auth.example/token\"",
                "Bearer realm=\"file:///token\"",
                "Bearer realm=\"https://user:pw@auth.example/\"",
                "Bearer realm=\"not a url\"",
                "Bearer service=\"x\""
            })
    void refusesATokenServiceThatIsNotSafe(String challenge) {
        List<HttpCall> calls = new ArrayList<>();
        TestClient test = new TestClient(
                RegistryAccess.builder()
                        .credentials(CredentialProvider.fixed("registry.example", ALICE))
                        .build(),
                call -> {
                    calls.add(call);
                    return RedirectsTest.answer(401, "WWW-Authenticate", challenge);
                });
        Repository repository = new Repository("registry.example", "acme/hello");
        SkillException failure =
                catchThrowableOfType(SkillException.class, () -> test.client.manifest(repository, "1.0.0", 100));
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(calls).as("nothing is sent there").hasSize(1);
    }

    @Test
    void prefersATokenToAPassword() {
        String both = "Basic realm=\"x\", Bearer realm=\"" + closedTokens.url()
                + "/token\",scope=\"repository:acme/hello:pull\"";
        closedTokens.inject("GET", "/manifests/", 1, new RegistryFault.Header("WWW-Authenticate", both));
        fetch(TestClient.with(closedTokens, ALICE), closedTokens);
    }

    @Test
    void asksForTheUsualScopeWhereTheChallengeNamesNone() {
        closedTokens.inject(
                "GET",
                "/manifests/",
                1,
                new RegistryFault.Header("WWW-Authenticate", "Bearer realm=\"" + closedTokens.url() + "/token?a=b\""));
        fetch(TestClient.with(closedTokens, ALICE), closedTokens);
        assertThat(closedTokens.requests("GET", "/token").get(0).target())
                .isEqualTo("/token?a=b&scope=repository%3Aacme%2Fhello%3Apull");
    }

    @Test
    void reportsAKindOfAuthenticationThatItDoesNotKnow() {
        basic.inject("GET", "/manifests/", 1, new RegistryFault.Header("WWW-Authenticate", "Digest realm=\"x\""));
        assertThat(code(TestClient.with(basic, ALICE), basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void reportsA401WithoutAChallenge() {
        basic.inject("GET", "/manifests/", 1, new RegistryFault.Header("WWW-Authenticate", null));
        assertThat(code(TestClient.with(basic, ALICE), basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void neverAsksTheAuthenticatorOfTheProcess() {
        Authenticator before = Authenticator.getDefault();
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("alice", "pass:word".toCharArray());
            }
        });
        try {
            assertThat(code(TestClient.anonymous(basic), basic)).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(basic.requests()).hasSize(1);
        } finally {
            Authenticator.setDefault(before);
        }
    }

    @Test
    void getsOneTokenForManyThreads() throws InterruptedException, ExecutionException {
        TestClient test = TestClient.with(closedTokens, ALICE);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> fetch(test, closedTokens)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(closedTokens.requests("GET", "/token")).hasSize(1);
    }

    @Test
    void showsNoSecretInAnyFailure() {
        Credential wrong = new Credential.Basic("alice", "s3cr3t-value");
        String encoded = "YWxpY2U6czNjcjN0LXZhbHVl";
        for (FakeRegistry registry : List.of(basic, closedTokens)) {
            registry.inject("GET", "/manifests/", 1, new RegistryFault.Header("X-Unused", null));
            SkillException failure =
                    catchThrowableOfType(SkillException.class, () -> fetch(TestClient.with(registry, wrong), registry));
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("s3cr3t-value", encoded);
            }
        }
        assertThat(wrong.toString()).doesNotContain("s3cr3t-value");
        assertThat(new Credential.IdentityToken("s3cr3t-value").toString()).doesNotContain("s3cr3t-value");
        assertThat(new Credential.RegistryToken("s3cr3t-value").toString()).doesNotContain("s3cr3t-value");
        assertThat(new Grant("Basic s3cr3t-value", 0).toString()).doesNotContain("s3cr3t-value");
    }

    @Test
    void doesNotRepeatWhatAnErrorDocumentEchoes() {
        basic.inject("GET", "/manifests/", 1, new RegistryFault.Status(403));
        AuthenticationException failure =
                catchThrowableOfType(AuthenticationException.class, () -> fetch(TestClient.with(basic, ALICE), basic));
        assertThat(failure.code()).isEqualTo(ErrorCode.DENIED);
        assertThat(failure).hasMessageContaining("INJECTED");
    }

    private static void fetch(TestClient test, FakeRegistry registry) {
        assertThat(test.client
                        .manifest(new Repository(registry.host(), "acme/hello"), "1.0.0", 100)
                        .bytes())
                .isEqualTo("{}".getBytes(UTF_8));
    }

    private static ErrorCode code(TestClient test, FakeRegistry registry) {
        return catchThrowableOfType(SkillException.class, () -> fetch(test, registry))
                .code();
    }
}
