package io.skillimage.oci.internal.select;

import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.registry.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Where one resolution asks, and how.
 *
 * @param place what tells the repository from others in what is remembered
 * @param repository the repository
 * @param deadline until when somebody else who asks the same is waited for
 * @param version which version is asked for where its manifest does not say, or null if nobody knows
 * @param anew whether the registry is asked whatever is remembered
 */
record Inquiry(
        String place,
        ImageRepository repository,
        Deadline deadline,
        @Nullable String version,
        boolean anew) {
    Inquiry askedAnew() {
        return new Inquiry(place, repository, deadline, version, true);
    }

    /** Returns which version a manifest is, if that is known: what it declares, or what led to it. */
    @Nullable
    String versionOf(KnownManifest known, @Nullable String tag) {
        String declared = VersionTag.versionOf(known.manifest(), tag);
        return declared == null ? version : declared;
    }
}
