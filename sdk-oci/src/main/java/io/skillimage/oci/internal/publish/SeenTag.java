package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tag as it was read.
 *
 * @param tag the tag
 * @param fetched what it pointed at, or null if it was not there
 * @param manifest what that says, or null if it is no image that could be a skill
 * @param state the state that it declares
 */
record SeenTag(
        String tag,
        @Nullable FetchedManifest fetched,
        @Nullable Manifest manifest,
        LifecycleState state) {
    /** The longest tag that there can be. */
    static final int MAX_LENGTH = 128;

    /** Reads a tag. What stands there may be anything; that the registry fails is an error. */
    static SeenTag read(ImageRepository repository, String tag, Limits limits) {
        if (tag.length() > MAX_LENGTH) {
            return absent(tag);
        }
        try {
            return of(tag, repository.manifest(tag), limits);
        } catch (SkillNotFoundException e) {
            return absent(tag);
        }
    }

    /** Returns a tag that points at a document. */
    static SeenTag of(String tag, FetchedManifest fetched, Limits limits) {
        try {
            Manifest manifest = ManifestReader.of(fetched).manifest(limits);
            return new SeenTag(tag, fetched, manifest, Annotations.state(manifest.annotations()));
        } catch (SkillException e) {
            return new SeenTag(tag, fetched, null, LifecycleState.UNMANAGED);
        }
    }

    private static SeenTag absent(String tag) {
        return new SeenTag(tag, null, null, LifecycleState.UNMANAGED);
    }

    boolean isAbsent() {
        return fetched == null;
    }

    boolean holds(List<Digest> layers) {
        return manifest != null && manifest.layerDigests().equals(layers);
    }

    /** Returns whether the tag is as it was read. */
    boolean isStill(Optional<Digest> now) {
        return fetched == null ? now.isEmpty() : isOf(now, fetched);
    }

    /** Returns whether a digest is that of a document, by whichever algorithm a registry tells it. */
    static boolean isOf(Optional<Digest> digest, FetchedManifest document) {
        return digest.isPresent()
                && (digest.get().equals(document.digest())
                        || digest.get().equals(digest.get().algorithm().of(document.bytes())));
    }
}
