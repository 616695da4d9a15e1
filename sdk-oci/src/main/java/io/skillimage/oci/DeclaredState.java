package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says of itself. Other manifests and tags may say that the skill has gone on since; resolving it tells.
 *
 * @param digest the digest of the manifest
 * @param state the lifecycle state that it declares
 * @param version the version that it declares, or null
 */
public record DeclaredState(
        Digest digest, LifecycleState state, @Nullable String version) {}
