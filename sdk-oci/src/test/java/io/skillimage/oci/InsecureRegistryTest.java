package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsecureRegistryTest {
    private static final String REPOSITORY = "acme/hello-world";

    @TempDir
    Path root;

    private RegistryAccess access(FakeRegistry registry, String setting) throws Exception {
        Path conf = Files.writeString(
                root.resolve("registries.conf"),
                "[[registry]]\nlocation = '%s'\n%s\n".formatted(registry.host(), setting));
        return RegistryAccess.builder()
                .registriesConf(conf)
                .credentials(CredentialProvider.fixed(registry.host(), new Credential.Basic("user", "a secret")))
                .attempts(2)
                .build();
    }

    private static SkillReference reference(FakeRegistry registry) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + ":1.0.0");
    }

    private void pushesAndResolves(FakeRegistry registry) throws Exception {
        RegistryAccess access = access(registry, "insecure = true");
        try (Workbench bench = new Workbench(root, access);
                OciSkillResolver resolver = OciSkillResolver.builder()
                        .cacheDirectory(bench.cache)
                        .registryAccess(access)
                        .build()) {
            bench.publisher().push(bench.inState(PUBLISHED), reference(registry));
            assertThat(resolver.resolve(reference(registry)).name()).isEqualTo("hello-world");
        }
    }

    @Test
    void anInsecureRegistryMaySpeakPlainHttp() throws Exception {
        try (FakeRegistry registry =
                FakeRegistry.builder().basic("user", "a secret").start()) {
            pushesAndResolves(registry);
        }
    }

    @Test
    void anInsecureRegistryMayHaveAnyCertificate() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder()
                .basic("user", "a secret")
                .tls(selfSigned())
                .start()) {
            pushesAndResolves(registry);
        }
    }

    @Test
    void anyOtherRegistryMayDoNeither() throws Exception {
        try (FakeRegistry plain = FakeRegistry.start();
                FakeRegistry unknown = FakeRegistry.builder().tls(selfSigned()).start()) {
            for (FakeRegistry registry : List.of(plain, unknown)) {
                try (OciSkillResolver resolver = OciSkillResolver.builder()
                        .cacheDirectory(root.resolve("cache"))
                        .registryAccess(access(registry, "insecure = false"))
                        .build()) {
                    assertThatExceptionOfType(RegistryException.class)
                            .isThrownBy(() -> resolver.resolve(reference(registry)))
                            .returns(ErrorCode.UNREACHABLE, RegistryException::code);
                }
                assertThat(registry.requests()).isEmpty();
            }
        }
    }

    @Test
    void aRegistryThatHasSpokenTlsIsNotAskedInPlainHttp() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().tls(selfSigned()).start();
                OciSkillResolver resolver = OciSkillResolver.builder()
                        .cacheDirectory(root.resolve("cache"))
                        .registryAccess(access(registry, "insecure = true"))
                        .build()) {
            registry.inject("GET", "/manifests/1.0.0", 1, new RegistryFault.Status(404));
            assertThatExceptionOfType(Exception.class).isThrownBy(() -> resolver.resolve(reference(registry)));
            registry.inject("GET", "/manifests/2.0.0", 99, new RegistryFault.Reset());
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(reference(registry).withTag("2.0.0")))
                    .returns(ErrorCode.UNREACHABLE, RegistryException::code)
                    .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());
        }
    }

    private SSLContext selfSigned() throws Exception {
        Path store = root.resolve("keys.p12");
        if (!Files.exists(store)) {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "registry",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=nobody",
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
