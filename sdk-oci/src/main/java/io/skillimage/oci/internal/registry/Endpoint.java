package io.skillimage.oci.internal.registry;

import io.skillimage.Digest;
import io.skillimage.oci.RegistryAccess;
import java.net.URI;
import java.util.Set;

/**
 * The URLs of one repository, or of a namespace.
 *
 * @param place the repository or namespace as references name it
 * @param base scheme, host and port that the registry answers at
 * @param path its path as the registry knows it
 */
record Endpoint(Place place, String base, String path) {
    private static final Set<String> DOCKER_HUB = Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

    static Endpoint of(Place place, RegistryAccess access) {
        boolean hub = isDockerHub(place.registry());
        String host = hub ? "registry-1.docker.io" : place.registry();
        String scheme = access.isPlainHttp(place.registry()) ? "http" : "https";
        boolean official = hub && place instanceof Repository && place.path().indexOf('/') < 0;
        return new Endpoint(place, scheme + "://" + host, official ? "library/" + place.path() : place.path());
    }

    static boolean isDockerHub(String registry) {
        return DOCKER_HUB.contains(registry);
    }

    String registry() {
        return place.registry();
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

    URI catalog(int pageSize) {
        return URI.create(base + "/v2/_catalog?n=" + pageSize);
    }

    /** Returns the URL of Quay's own API; an empty namespace is all of them. */
    URI quayRepositories(String namespace) {
        String filter = namespace.isEmpty() ? "" : "&namespace=" + namespace;
        return URI.create(base + "/api/v1/repository?public=true" + filter);
    }

    URI root() {
        return URI.create(base + "/v2/");
    }

    private URI uri(String rest) {
        return URI.create(base + "/v2/" + path + rest);
    }
}
