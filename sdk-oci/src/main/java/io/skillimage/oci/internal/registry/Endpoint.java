package io.skillimage.oci.internal.registry;

import io.skillimage.Digest;
import io.skillimage.oci.RegistryAccess;
import java.net.URI;
import java.util.Set;

/**
 * The URLs of one repository.
 *
 * @param repository the repository as references name it
 * @param base scheme, host and port that the registry answers at
 * @param path the repository as the registry knows it
 */
record Endpoint(Repository repository, String base, String path) {
    private static final Set<String> DOCKER_HUB = Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

    static Endpoint of(Repository repository, RegistryAccess access) {
        boolean hub = isDockerHub(repository.registry());
        String host = hub ? "registry-1.docker.io" : repository.registry();
        String scheme = access.isPlainHttp(repository.registry()) ? "http" : "https";
        boolean official = hub && repository.path().indexOf('/') < 0;
        return new Endpoint(
                repository, scheme + "://" + host, official ? "library/" + repository.path() : repository.path());
    }

    static boolean isDockerHub(String registry) {
        return DOCKER_HUB.contains(registry);
    }

    String registry() {
        return repository.registry();
    }

    /** Returns the name of the registry in credentials. */
    String credentialName() {
        return isDockerHub(registry()) ? "docker.io" : registry();
    }

    Origin origin() {
        return Origin.of(URI.create(base));
    }

    URI manifest(String tagOrDigest) {
        return uri("/manifests/" + tagOrDigest);
    }

    URI blob(Digest digest) {
        return uri("/blobs/" + digest);
    }

    URI uploads() {
        return uri("/blobs/uploads/");
    }

    URI tags(int pageSize) {
        return uri("/tags/list?n=" + pageSize);
    }

    private URI uri(String rest) {
        return URI.create(base + "/v2/" + path + rest);
    }
}
