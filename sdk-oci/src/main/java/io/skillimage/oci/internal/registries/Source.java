package io.skillimage.oci.internal.registries;

import io.skillimage.oci.internal.registry.Repository;

/**
 * A place where the content of a repository may be.
 *
 * @param repository the repository at that place
 * @param insecure whether certificates are not checked there, and plain HTTP is spoken where there is no TLS
 * @param mirror whether it is a mirror, which need not have everything
 */
public record Source(Repository repository, boolean insecure, boolean mirror) {}
