package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.SkillCard;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import java.util.List;

/**
 * A skill that was packed.
 *
 * @param reference where it is in the store
 * @param digest the digest of its manifest
 * @param layerDigest the digest of its layer, which stays through every promotion
 * @param card its skill.yaml
 * @param warnings what was left out, and what departs from the specifications
 */
public record PackedSkill(
        SkillReference reference, Digest digest, Digest layerDigest, SkillCard card, List<SkillWarning> warnings) {
    /** Copies the list. */
    public PackedSkill {
        warnings = List.copyOf(warnings);
    }
}
