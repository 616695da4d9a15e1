package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.oci.RegistryAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryCertificatesTest {
    private static final Origin QUAY = new Origin("https", "quay.io", 443);

    @TempDir
    Path directory;

    private RegistryCertificates of(Origin origin) {
        return RegistryCertificates.of(
                origin,
                RegistryAccess.builder()
                        .certificateDirectories(List.of(directory.resolve("first"), directory.resolve("second")))
                        .build());
    }

    private Path authority(String folder) throws IOException {
        Path file = Files.createDirectories(directory.resolve(folder)).resolve("ca.crt");
        return Files.writeString(file, "");
    }

    @Test
    void theUsualPortNeedNotBeNamed() throws IOException {
        Path authority = authority("first/quay.io");
        assertThat(of(QUAY).authorities()).containsExactly(authority);
        assertThat(of(new Origin("https", "quay.io", 5000)).authorities()).isEmpty();
    }

    @Test
    void aFolderWithThePortIsForThatPort() throws IOException {
        Path authority = authority("first/quay.io:5000");
        assertThat(of(new Origin("https", "quay.io", 5000)).authorities()).containsExactly(authority);
        assertThat(of(QUAY).authorities()).isEmpty();
    }

    @Test
    void theFirstDirectoryWithAFolderCountsAlone() throws IOException {
        Path authority = authority("first/quay.io");
        authority("second/quay.io");
        assertThat(of(QUAY).authorities()).containsExactly(authority);
    }

    @Test
    void dockerHubIsMeantByItsName() throws IOException {
        Path authority = authority("second/docker.io");
        assertThat(of(new Origin("https", "registry-1.docker.io", 443)).authorities())
                .containsExactly(authority);
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        authority("first/quay.io");
        Files.writeString(directory.resolve("first/quay.io/README"), "not a certificate");
        assertThat(of(QUAY).authorities()).hasSize(1);
        assertThat(of(QUAY).shown()).isEmpty();
    }
}
