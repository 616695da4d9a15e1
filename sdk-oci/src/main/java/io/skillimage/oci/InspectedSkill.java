package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.FrontMatter;
import io.skillimage.LifecycleState;
import io.skillimage.SkillCard;
import io.skillimage.SkillFormat;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an image is.
 *
 * @param reference what was asked for
 * @param digest the digest of the manifest
 * @param contentDigest the digest that stays through every promotion
 * @param state the lifecycle state that the manifest declares
 * @param format how the skill was packed, as the manifest tells
 * @param annotations the annotations of the manifest
 * @param manifestSize the size of the manifest in bytes
 * @param config the image config
 * @param layers the layers, from the bottom up
 * @param card its skill.yaml, if it has one
 * @param frontMatter the front matter of its SKILL.md
 * @param warnings what is odd about its documents
 */
public record InspectedSkill(
        SkillReference reference,
        Digest digest,
        Digest contentDigest,
        LifecycleState state,
        SkillFormat format,
        Map<String, String> annotations,
        long manifestSize,
        Blob config,
        List<Blob> layers,
        @Nullable SkillCard card,
        FrontMatter frontMatter,
        List<SkillWarning> warnings) {

    /**
     * A blob of the image.
     *
     * @param mediaType the media type
     * @param digest the digest
     * @param size the size in bytes
     */
    public record Blob(String mediaType, Digest digest, long size) {}

    /** Copies the collections. */
    public InspectedSkill {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        layers = List.copyOf(layers);
        warnings = List.copyOf(warnings);
    }
}
