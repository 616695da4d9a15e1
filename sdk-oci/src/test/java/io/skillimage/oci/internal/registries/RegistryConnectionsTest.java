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
import org.junit.jupiter.api.Test;

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
}
