package io.skillimage.oci.internal.registry;

/**
 * A request to a registry and what it is for.
 *
 * @param endpoint the repository that the request is about
 * @param action what must be allowed for it
 * @param http the request without credentials
 * @param errand what it is made for
 */
record RegistryCall(Endpoint endpoint, Action action, HttpCall http, Errand errand) {
    RegistryCall with(HttpCall other) {
        return new RegistryCall(endpoint, action, other, errand);
    }

    /** Returns what is asked for, for messages. */
    String subject() {
        return errand.subject();
    }
}
