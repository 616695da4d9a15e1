package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import io.skillimage.testkit.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    @TempDir
    private static Path directory;

    private static SelfSigned right;
    private static SelfSigned wrong;
    private static SelfSigned client;
    private static FakeRegistry picky;
    private static FakeRegistry rightName;
    private static FakeRegistry wrongName;
    private static Path rightPem;
    private static Path wrongPem;

    @BeforeAll
    static void makeCertificates() {
        right = SelfSigned.make(directory, "right", "ip:127.0.0.1");
        wrong = SelfSigned.make(directory, "wrong", "dns:other.example");
        client = SelfSigned.make(directory, "client", "dns:client.example", "RSA");
        rightPem = right.certificate();
        wrongPem = wrong.certificate();
        rightName = FakeRegistry.builder().tls(right.server()).start();
        wrongName = FakeRegistry.builder().tls(wrong.server()).start();
        picky = FakeRegistry.builder()
                .tls(right.server(client))
                .clientCertificates()
                .start();
        for (FakeRegistry registry : List.of(rightName, wrongName, picky)) {
            registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
        }
    }

    @AfterAll
    static void close() {
        rightName.close();
        wrongName.close();
        picky.close();
    }

    @Test
    void trustsAnAuthorityThatWasAdded() {
        fetch(new TestClient(access().certificateAuthorities(rightPem).build()), rightName);
    }

    @Test
    void reusesTheConnection() {
        TestClient test =
                new TestClient(access().certificateAuthorities(rightPem).build());
        int before = rightName.connections();
        fetch(test, rightName);
        fetch(test, rightName);
        assertThat(rightName.connections() - before).isEqualTo(1);
    }

    @Test
    void refusesACertificateOfAnUnknownAuthority() {
        TestClient test = new TestClient(access().build());
        SkillException failure = failure(test, rightName);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining(rightName.host()).hasMessageContaining("cannot be trusted");
        assertThat(test.pauses).as("not tried again").isEmpty();
    }

    @Test
    void refusesACertificateForAnotherHost() {
        TestClient test =
                new TestClient(access().certificateAuthorities(wrongPem).build());
        SkillException failure = failure(test, wrongName);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("No subject alternative name");
        assertThat(test.pauses).isEmpty();
        assertThat(wrongName.requests()).as("nothing is sent").isEmpty();
    }

    @Test
    void acceptsAnyCertificateOfARegistryThatWasNamed() {
        fetch(new TestClient(access().skipTlsVerification(rightName.host()).build()), rightName);
        SkillException failure = failure(
                new TestClient(access().skipTlsVerification(rightName.host()).build()), wrongName);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void acceptsAnotherNameOnlyFromARegistryThatWasNamed() {
        try (FakeRegistry loose = FakeRegistry.builder().tls(wrong.server()).start()) {
            loose.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
            fetch(new TestClient(access().skipTlsVerification(loose.host()).build()), loose);
        }
    }

    @Test
    void refusesToLeaveTlsOnARedirect() {
        try (FakeRegistry plain = FakeRegistry.start()) {
            rightName.inject("GET", "/manifests/", 1, new RegistryFault.Redirect(302, plain.url() + "/v2/x"));
            TestClient test =
                    new TestClient(access().certificateAuthorities(rightPem).build());
            assertThat(failure(test, rightName).code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(plain.requests()).isEmpty();
        }
    }

    @Test
    void reportsARegistryThatSpeaksNoTls() {
        try (FakeRegistry plain = FakeRegistry.start()) {
            TestClient test = new TestClient(access().build());
            assertThat(failure(test, plain).code()).isEqualTo(ErrorCode.UNREACHABLE);
        }
    }

    @Test
    void reportsAFileOfAuthoritiesThatCannotBeUsed() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path broken = Files.writeString(directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
        for (Path file : List.of(directory.resolve("none.pem"), empty, broken)) {
            TestClient test =
                    new TestClient(access().certificateAuthorities(file).build());
            SkillException failure = failure(test, rightName);
            assertThat(failure.code()).isEqualTo(ErrorCode.BAD_CREDENTIALS);
            assertThat(failure).hasMessageContaining(String.valueOf(file.getFileName()));
        }
    }

    @Test
    void givesUpAServerThatIsSilentInTheHandshake() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TestClient test = new TestClient(access().connectTimeout(Duration.ofMillis(300))
                    .idleTimeout(Duration.ofHours(1))
                    .attempts(1)
                    .build());
            Repository repository = new Repository("127.0.0.1:" + mute.getLocalPort(), "acme/hello");
            SkillException failure =
                    catchThrowableOfType(SkillException.class, () -> test.client.manifest(repository, "1.0.0", 100));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("no connection in time");
        }
    }

    @Test
    void takesTheFilesOfCertsDForThatRegistryOnly() throws IOException {
        Path certs = Files.createDirectories(directory.resolve("certs.d"));
        Path folder = Files.createDirectories(certs.resolve(rightName.host()));
        Files.copy(rightPem, folder.resolve("ca.crt"));
        RegistryAccess access = access().certificateDirectories(List.of(directory.resolve("none"), certs))
                .build();
        fetch(new TestClient(access), rightName);
        assertThat(failure(new TestClient(access), wrongName).code()).isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void showsACertificateWhereOneIsSetForTheRegistry() {
        RegistryAccess without = access().certificateAuthorities(rightPem).build();
        assertThat(failure(new TestClient(without), picky).code()).isEqualTo(ErrorCode.UNREACHABLE);
        RegistryAccess with = without.toBuilder()
                .clientCertificate(picky.host(), client.certificate(), client.key())
                .build();
        fetch(new TestClient(with), picky);
        fetch(new TestClient(with), rightName);
    }

    @Test
    void showsTheCertificateOfCertsD() throws IOException {
        Path certs = Files.createDirectories(directory.resolve("certs.d"));
        Path folder = Files.createDirectories(certs.resolve(picky.host()));
        Files.copy(rightPem, folder.resolve("ca.crt"));
        Files.copy(client.certificate(), folder.resolve("client.cert"));
        Files.copy(client.key(), folder.resolve("client.key"));
        fetch(new TestClient(access().certificateDirectories(List.of(certs)).build()), picky);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.cert", "client.key"})
    void reportsACertificateWithoutItsKeyAndAKeyWithoutItsCertificate(String only) throws IOException {
        Path certs = Files.createTempDirectory(directory, "certs.d");
        Path folder = Files.createDirectories(certs.resolve(picky.host()));
        Files.copy(client.certificate(), folder.resolve(only));
        SkillException failure = failure(
                new TestClient(access().certificateDirectories(List.of(certs)).build()), picky);
        assertThat(failure.code()).isEqualTo(ErrorCode.BAD_CREDENTIALS);
        assertThat(failure).hasMessageContaining(only);
    }

    private static RegistryAccess.Builder access() {
        return RegistryAccess.builder().credentials(CredentialProvider.anonymous());
    }

    private static void fetch(TestClient test, FakeRegistry registry) {
        Repository repository = new Repository(registry.host(), "acme/hello");
        assertThat(test.client.manifest(repository, "1.0.0", 100).bytes()).isEqualTo("{}".getBytes(UTF_8));
    }

    private static SkillException failure(TestClient test, FakeRegistry registry) {
        return catchThrowableOfType(SkillException.class, () -> fetch(test, registry));
    }
}
