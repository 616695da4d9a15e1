package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.host.HostEnvironment;
import io.skillimage.testkit.FakeProxy;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registries have names that nobody but the proxies can resolve. */
class ProxyTest {
    private static final String NAME = "registry.example";
    private static final Repository REPOSITORY = new Repository(NAME, "acme/hello");
    private static final Credential.Basic LOGIN = new Credential.Basic("robot", "of the registry");

    @TempDir
    private static Path directory;

    private static SelfSigned certificate;
    private static FakeRegistry secure;
    private static FakeRegistry plain;

    @BeforeAll
    static void start() {
        certificate = SelfSigned.make(directory, "registry", "dns:" + NAME);
        secure = FakeRegistry.builder()
                .tls(certificate.server())
                .basic(LOGIN.user(), LOGIN.password())
                .start();
        plain = FakeRegistry.start();
        for (FakeRegistry registry : new FakeRegistry[] {secure, plain}) {
            registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
        }
    }

    @AfterAll
    static void close() {
        secure.close();
        plain.close();
    }

    @Test
    void tunnelsToARegistryWithTlsSoThatTheProxySeesNoCredentials() {
        try (FakeProxy proxy = FakeProxy.to(secure)) {
            fetch(client(access().build(), Map.of("HTTPS_PROXY", "http://" + proxy.host())));
            assertThat(proxy.heads()).isNotEmpty().allMatch(head -> head.startsWith("CONNECT " + NAME + ":443 "));
            assertThat(String.join("", proxy.heads())).doesNotContainIgnoringCase("\r\nauthorization");
        }
    }

    @Test
    void checksTheCertificateThroughTheTunnelToo() {
        try (FakeProxy proxy = FakeProxy.to(secure)) {
            RegistryAccess trusting = RegistryAccess.builder()
                    .credentials(CredentialProvider.anonymous())
                    .build();
            assertThat(failure(client(trusting, Map.of("https_proxy", proxy.host())))
                            .code())
                    .isEqualTo(ErrorCode.UNREACHABLE);
        }
    }

    @Test
    void showsThePasswordOfTheProxyToTheProxyOnly() {
        secure.clearRequests();
        try (FakeProxy proxy = FakeProxy.to(secure, "user", "p@ss:word")) {
            fetch(client(access().build(), Map.of("HTTPS_PROXY", "http://user:p%40ss%3Aword@" + proxy.host())));
            assertThat(secure.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.header("Proxy-Authorization").isEmpty());
        }
    }

    @Test
    void reportsAProxyThatWantsAnotherPassword() {
        try (FakeProxy proxy = FakeProxy.to(secure, "user", "right")) {
            SkillException failure =
                    failure(client(access().build(), Map.of("HTTPS_PROXY", "http://user:wrong@" + proxy.host())));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("proxy").hasMessageNotContaining("wrong");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 407, 502})
    void neverTakesWhatAProxySaysForTheAnswerOfTheRegistry(int status) {
        String challenge = "Bearer realm=\"https://elsewhere.example/token\",service=\"x\"";
        try (FakeProxy proxy = FakeProxy.to(secure)) {
            proxy.refuse(status, "WWW-Authenticate: " + challenge);
            SkillException failure = failure(client(access().build(), Map.of("HTTPS_PROXY", "http://" + proxy.host())));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(proxy.heads()).allMatch(head -> head.startsWith("CONNECT " + NAME + ":443 "));
        }
    }

    @Test
    void takesTheAnswerOfAProxyForItsOwnHoweverTheSchemeIsWritten() {
        try (FakeProxy proxy = FakeProxy.to(secure);
                PooledTransport transport = new PooledTransport(
                        access().build(),
                        new HostEnvironment(Map.of("HTTPS_PROXY", "http://" + proxy.host()), directory))) {
            proxy.refuse(302, "Location: https://elsewhere.example/");
            assertThatThrownBy(() -> transport.send(HttpCall.get(URI.create("HTTPS://" + NAME + "/token"))))
                    .isInstanceOf(Transport.ProxyRefusal.class);
        }
    }

    @Test
    void reachesAPlainRegistryThroughTheProxyForHttp() {
        try (FakeProxy proxy = FakeProxy.to(plain)) {
            RegistryAccess access = access().plainHttp(NAME).build();
            fetch(client(access, Map.of("HTTP_PROXY", proxy.host(), "HTTPS_PROXY", "http://127.0.0.1:1")));
            assertThat(proxy.heads()).allMatch(head -> head.startsWith("GET http://" + NAME + "/v2/"));
        }
    }

    @Test
    void goesAroundTheProxyWhereTheEnvironmentSaysSo() {
        try (FakeProxy proxy = FakeProxy.to(secure)) {
            SkillException failure = failure(
                    client(access().build(), Map.of("HTTPS_PROXY", proxy.host(), "NO_PROXY", "localhost, .example")));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("its name cannot be resolved");
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @Test
    void takesTheSelectorThatWasSetInsteadOfTheEnvironment() {
        try (FakeProxy proxy = FakeProxy.to(secure)) {
            RegistryAccess access = access().proxies(
                            ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())))
                    .build();
            fetch(client(access, Map.of("HTTPS_PROXY", "http://127.0.0.1:1")));
            assertThat(proxy.heads()).isNotEmpty();
        }
    }

    @Test
    void refusesAProxyThatItCannotSpeakToAndDoesNotShowItsPassword() {
        SkillException failure =
                failure(client(access().build(), Map.of("HTTPS_PROXY", "socks5://user:secret@127.0.0.1:1080")));
        assertThat(failure).hasMessageContaining("HTTPS_PROXY").hasMessageNotContaining("secret");
    }

    private static RegistryAccess.Builder access() {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.fixed(NAME, LOGIN))
                .certificateAuthorities(certificate.certificate())
                .attempts(1);
    }

    private static TestClient client(RegistryAccess access, Map<String, String> environment) {
        return new TestClient(access, new PooledTransport(access, new HostEnvironment(environment, directory)));
    }

    private static void fetch(TestClient test) {
        assertThat(test.client.manifest(REPOSITORY, "1.0.0", 100).bytes()).isEqualTo("{}".getBytes(UTF_8));
    }

    private static SkillException failure(TestClient test) {
        return catchThrowableOfType(SkillException.class, () -> fetch(test));
    }
}
