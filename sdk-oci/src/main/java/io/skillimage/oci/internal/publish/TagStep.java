package io.skillimage.oci.internal.publish;

import io.skillimage.oci.internal.image.FetchedManifest;
import org.jspecify.annotations.Nullable;

/** What is to become of one tag, if it still is as it was seen. */
sealed interface TagStep {
    /** Returns the tag as it was seen. */
    SeenTag seen();

    /** Returns the tag. */
    default String tag() {
        return seen().tag();
    }

    /**
     * The tag is to point at an image.
     *
     * @param target the image
     * @param otherVersion the version of the image, if it is not the promoted one
     */
    record Point(
            SeenTag seen, FetchedManifest target, @Nullable String otherVersion) implements TagStep {}

    /**
     * The tag is to go.
     *
     * @param otherwise what it is to point at where it cannot go
     */
    record Remove(SeenTag seen, FetchedManifest otherwise) implements TagStep {}
}
