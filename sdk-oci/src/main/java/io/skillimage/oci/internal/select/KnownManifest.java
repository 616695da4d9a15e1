package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A manifest with what is known of it.
 *
 * @param asked the digest of the manifest, or of the index that led to it
 * @param keptAs the digest that it is kept under in the cache
 * @param bytes the manifest as it came; whoever changes the array changes this value
 * @param manifest what it says
 * @param config what its config says, if that was kept with it
 * @param isCompared whether that config was compared with the layers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KnownManifest(
        Digest asked,
        Digest keptAs,
        byte[] bytes,
        Manifest manifest,
        @Nullable ImageConfig config,
        boolean isCompared) {
    /** Returns the same manifest with what its config says. */
    KnownManifest with(ImageConfig itsConfig, boolean compared) {
        return new KnownManifest(asked, keptAs, bytes, manifest, itsConfig, compared);
    }

    /** Returns whether it is itself what was asked for, and not what an index led to. */
    boolean isAsked() {
        return asked.equals(manifest.digest());
    }

    /** Returns whether it was chosen in an index that has others for other platforms. */
    boolean isChosen() {
        return !asked.equals(keptAs);
    }
}
