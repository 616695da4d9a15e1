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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are made by the JDK's own keytool. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path directory;

    private static FakeRegistry rightName;
    private static FakeRegistry wrongName;
    private static Path rightPem;
    private static Path wrongPem;

    @BeforeAll
    static void makeCertificates() throws IOException, InterruptedException, GeneralSecurityException {
        rightPem = directory.resolve("right.pem");
        wrongPem = directory.resolve("wrong.pem");
        rightName = FakeRegistry.builder()
                .tls(certificate("right", "ip:127.0.0.1", rightPem))
                .start();
        wrongName = FakeRegistry.builder()
                .tls(certificate("wrong", "dns:other.example", wrongPem))
                .start();
        for (FakeRegistry registry : List.of(rightName, wrongName)) {
            registry.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
        }
    }

    @AfterAll
    static void close() {
        rightName.close();
        wrongName.close();
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
        try (FakeRegistry loose = FakeRegistry.builder().tls(context("wrong")).start()) {
            loose.putManifest("acme/hello", "1.0.0", "application/json", "{}".getBytes(UTF_8));
            fetch(new TestClient(access().skipTlsVerification(loose.host()).build()), loose);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
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

    private static SSLContext certificate(String name, String subject, Path pem)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subject,
                "-keystore",
                store.toString());
        keytool("-exportcert", "-alias", name, "-rfc", "-file", pem.toString(), "-keystore", store.toString());
        return context(name);
    }

    private static SSLContext context(String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "changeit", "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
