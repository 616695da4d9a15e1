package io.skillimage.oci.history;

/** What is asked for. Images are numbered in the order in which they were seen first. */
sealed interface Question {
    /** What a tag holds. */
    record Tag(String tag) implements Question {}

    /** An image. */
    record Pinned(int image) implements Question {}

    /** An image, with a tag beside it. */
    record PinnedTag(String tag, int image) implements Question {}

    /** The newest version, of all or in a range. */
    record Newest(Versions.Range range) implements Question {}
}
