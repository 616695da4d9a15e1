package io.skillimage.oci.internal.registries;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.registry.Repository;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SelfSigned;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryConnectionsTest {
    @Test
    void asksNobodyOnceItIsClosedNotEvenAMirrorThatItHasNotAskedBefore() {
        try (FakeRegistry registry = FakeRegistry.start()) {
            RegistryAccess access = RegistryAccess.builder()
                    .credentials(CredentialProvider.anonymous())
                    .plainHttp(registry.host())
                    .build();
            RegistryConnections connections = new RegistryConnections(access, 1_000);
            connections.close();
            Source mirror = new Source(new Repository(registry.host(), "acme/hello"), false, true);
            ImageRepository repository = connections.open(mirror, Deadline.none());
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(repository::tags)
                    .matches(failure -> failure.code() == ErrorCode.INTERRUPTED);
        }
    }

    @Test
    void asksNoRegistryInPlainHttpThatSpokeTlsAndNamedADeadTokenService(@TempDir Path directory) {
        SelfSigned certificate = SelfSigned.make(directory, "registry", "ip:127.0.0.1");
        FakeRegistry issuer = FakeRegistry.builder().tls(certificate.server()).start();
        issuer.close();
        try (FakeRegistry registry = FakeRegistry.builder()
                        .tls(certificate.server())
                        .tokensFrom(issuer)
                        .start();
                RegistryConnections connections = new RegistryConnections(
                        RegistryAccess.builder()
                                .credentials(CredentialProvider.anonymous())
                                .attempts(1)
                                .build(),
                        1_000)) {
            Source insecure = new Source(new Repository(registry.host(), "acme/hello"), true, false);
            ImageRepository repository = connections.open(insecure, Deadline.none());
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(repository::tags)
                    .matches(failure -> failure.code() == ErrorCode.UNREACHABLE)
                    .matches(failure -> failure.getSuppressed().length == 0, "there was no second try");
        }
    }
}
