package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** One repository of images, in a registry or in a layout directory. What it returns is verified, or verifies itself. */
public interface ImageRepository extends Blobs {

    /** Opens the bytes of a blob, anew at each call. */
    interface BlobSource {
        /** Opens the bytes. */
        InputStream open() throws IOException;
    }

    /** Returns whether the network is needed to reach it. */
    boolean isRemote();

    /** Returns the mirror, {@code registry/path}, that a manifest or a blob came from so far, if one did. */
    default Optional<String> mirror() {
        return Optional.empty();
    }

    /** Returns this repository as its own location has it, past any mirror, which may be behind. */
    default ImageRepository origin() {
        return this;
    }

    /** Returns the manifest or index under a tag or a digest, hashed; a digest that was asked for matches. */
    FetchedManifest manifest(String tagOrDigest);

    /**
     * Returns the digest that a tag has now, or nothing if there is no such tag. It is a claim until the manifest is
     * fetched.
     */
    Optional<Digest> digestOf(String tag);

    /** Returns every tag. */
    List<String> tags();

    /** Stores a blob, unless it is there. */
    void putBlob(Descriptor descriptor, BlobSource source);

    /** Stores a manifest and points the tag at it; without a tag it can be found by its digest only. */
    void putManifest(String tagOrDigest, FetchedManifest manifest);

    /** Removes a tag; returns whether it is gone, false where the registry keeps its tags. */
    boolean removeTag(String tag);
}
