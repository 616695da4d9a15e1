package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.SkillCollection;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import java.util.List;
import java.util.Objects;

/**
 * A collection as it was read. Immutable.
 *
 * @param reference what was asked for
 * @param pinned the same by digest, without a tag
 * @param kind how its members are written down
 * @param collection the members
 * @param document the bytes that name them, as text: the YAML, or the image index
 * @param warnings what is doubtful, but stopped nothing
 */
public record CollectionImage(
        SkillReference reference,
        SkillReference pinned,
        Kind kind,
        SkillCollection collection,
        String document,
        List<SkillWarning> warnings) {

    /** The two kinds of collection. */
    public enum Kind {
        /** An artifact of this project, whose only layer is a YAML document. */
        DOCUMENT,
        /** An image index of the Agent Skills OCI specification, whose entries are the members. */
        INDEX
    }

    /** Copies the list. */
    public CollectionImage {
        warnings = List.copyOf(warnings);
    }

    /** Returns the digest of the manifest or index. */
    public Digest digest() {
        return Objects.requireNonNull(pinned.digest());
    }
}
