package io.skillimage.oci.internal.registry;

/**
 * A request to a registry and what it is for.
 *
 * @param endpoint the repository that the request is about
 * @param action what must be allowed for it
 * @param http the request without credentials
 * @param subject what is asked for, for messages: {@code the manifest 1.0.0 of quay.io/x}
 */
record RegistryCall(Endpoint endpoint, Action action, HttpCall http, String subject) {
    RegistryCall with(HttpCall other) {
        return new RegistryCall(endpoint, action, other, subject);
    }
}
