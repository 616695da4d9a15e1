package io.skillimage.oci;

import io.skillimage.oci.internal.registry.AmbientCredentials;
import java.util.Optional;

/**
 * Where credentials come from. Implementations are thread-safe and answer quickly: they are asked before every request
 * that needs authentication. They may throw an {@link io.skillimage.AuthenticationException} when a source that was
 * asked for by name cannot be used.
 */
@FunctionalInterface
public interface CredentialProvider {

    /**
     * Returns the credential for a repository, or nothing for anonymous access.
     *
     * @param registry {@code host[:port]}, in lower case; Docker Hub is {@code docker.io}
     * @param repositoryPath the repository without the registry, such as {@code acme/hello-world}
     */
    Optional<Credential> credential(String registry, String repositoryPath);

    /**
     * Returns what {@code docker login} and {@code podman login} left on this machine. If {@code REGISTRY_AUTH_FILE} is
     * set, that file alone counts. Otherwise the first of these that has an answer: {@code $DOCKER_CONFIG/config.json} or
     * {@code ~/.docker/config.json}, {@code $XDG_RUNTIME_DIR/containers/auth.json}, and
     * {@code ~/.config/containers/auth.json}. Within a file the most specific entry wins. Files and the answers of
     * credential helpers are read again after five minutes.
     */
    static CredentialProvider ambient() {
        return AmbientCredentials.ofProcess();
    }

    /** Returns a provider that has no credentials. */
    static CredentialProvider anonymous() {
        return (registry, repositoryPath) -> Optional.empty();
    }

    /**
     * Returns a provider that knows one registry.
     *
     * @param registry {@code host[:port]}
     */
    static CredentialProvider fixed(String registry, Credential credential) {
        String known = AmbientCredentials.registryName(registry);
        Optional<Credential> answer = Optional.of(credential);
        return (asked, repositoryPath) ->
                AmbientCredentials.registryName(asked).equals(known) ? answer : Optional.empty();
    }
}
