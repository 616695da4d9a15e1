package io.skillimage.oci;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.VersionRange;

/** What works on one image chooses none: a range of versions is no name for it, and must not pass for no name at all. */
final class OneImage {
    private OneImage() {}

    /**
     * Refuses a range of versions.
     *
     * @throws InvalidReferenceException if the reference has one
     */
    static void require(SkillReference reference) {
        VersionRange range = reference.range();
        if (range != null) {
            String text = reference.toString();
            throw new InvalidReferenceException(
                    text,
                    text.length() - range.toString().length(),
                    "a range of versions stands where one image has to be named, by a tag or a digest");
        }
    }
}
