package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.InvalidReferenceException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    private final RegistryAccess access = RegistryAccess.builder()
            .credentials(CredentialProvider.anonymous())
            .plainHttp("Localhost:5000")
            .build();

    @ParameterizedTest
    @CsvSource({
        "quay.io, acme/hello, https://quay.io/v2/acme/hello/manifests/1",
        "quay.io, hello, https://quay.io/v2/hello/manifests/1",
        "quay.io:8443, acme/hello, https://quay.io:8443/v2/acme/hello/manifests/1",
        "localhost:5000, acme/hello, http://localhost:5000/v2/acme/hello/manifests/1",
        "localhost:5001, acme/hello, https://localhost:5001/v2/acme/hello/manifests/1",
        "[::1]:5000, acme/hello, https://[::1]:5000/v2/acme/hello/manifests/1",
        "docker.io, hello, https://registry-1.docker.io/v2/library/hello/manifests/1",
        "docker.io, acme/hello, https://registry-1.docker.io/v2/acme/hello/manifests/1",
        "index.docker.io, hello, https://registry-1.docker.io/v2/library/hello/manifests/1",
    })
    void knowsWhereARegistryAnswers(String registry, String path, String url) {
        assertThat(Endpoint.of(new Repository(registry, path), access).manifest("1"))
                .isEqualTo(URI.create(url));
    }

    @Test
    void asksForCredentialsOfDockerHubByOneName() {
        Credential credential = new Credential.Basic("alice", "secret");
        CredentialProvider provider = CredentialProvider.fixed("index.docker.io", credential);
        Endpoint endpoint = Endpoint.of(new Repository("docker.io", "hello"), access);
        assertThat(provider.credential(endpoint.credentialName(), endpoint.path()))
                .contains(credential);
        assertThat(provider.credential("quay.io", "hello")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io, acme/../hello",
        "quay.io, Acme/hello",
        "quay.io, acme/hello:1",
        "quay.io, acme/hello?x",
        "quay.io, ''",
        "QUAY.io, acme/hello",
        "quay.io/acme, hello",
        "user@quay.io, acme/hello",
        "quay, acme/hello",
    })
    void refusesWhatIsNoRepository(String registry, String path) {
        assertThatExceptionOfType(InvalidReferenceException.class).isThrownBy(() -> new Repository(registry, path));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.io/x, https://A.IO:443/y, true",
        "http://a.io/x, http://a.io:80/y, true",
        "https://a.io/x, http://a.io:443/x, false",
        "https://a.io/x, https://a.io:8443/x, false",
        "https://a.io/x, https://b.a.io/x, false",
    })
    void tellsOriginsApart(String one, String other, boolean same) {
        assertThat(Origin.of(URI.create(one)).equals(Origin.of(URI.create(other))))
                .isEqualTo(same);
    }
}
