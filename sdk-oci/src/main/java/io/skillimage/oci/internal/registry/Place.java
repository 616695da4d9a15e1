package io.skillimage.oci.internal.registry;

/** What a registry is asked about: a repository, or a namespace of them. */
sealed interface Place permits Repository, Namespace {
    /** Returns {@code host[:port]}, in lower case. */
    String registry();

    /** Returns what comes after the registry. */
    String path();
}
