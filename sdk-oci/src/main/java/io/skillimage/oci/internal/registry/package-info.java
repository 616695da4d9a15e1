/**
 * Reading from and writing to registries that speak the OCI distribution protocol. Not API: everything here may change
 * with any release.
 *
 * <p>{@link io.skillimage.oci.internal.registry.RegistryClient} reads, {@link
 * io.skillimage.oci.internal.registry.RegistryWriter} writes. Both send their requests through one exchange, which adds
 * authentication, redirects and retries to a transport.
 */
@NullMarked
package io.skillimage.oci.internal.registry;

import org.jspecify.annotations.NullMarked;
