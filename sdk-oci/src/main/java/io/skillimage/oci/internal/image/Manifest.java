package io.skillimage.oci.internal.image;

import io.skillimage.Digest;
import io.skillimage.SkillFormat;
import io.skillimage.cache.ContentKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The manifest of an image, as far as a skill needs it.
 *
 * @param digest the digest of its bytes
 * @param config the image config
 * @param layers the layers, from the bottom up
 * @param annotations the annotations of the manifest
 * @param format how the skill was packed, as far as the manifest tells
 */
public record Manifest(
        Digest digest,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations,
        SkillFormat format) {

    /** Copies the collections. */
    public Manifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Returns what the content is known by: the same for every manifest over these layers. */
    public ContentKey contentKey() {
        return ContentKey.of(layers.stream().map(this::described).toList());
    }

    private ContentKey.Layer described(Descriptor layer) {
        if (format == SkillFormat.AGENT_SKILLS_FILES) {
            String path = layer.annotations().getOrDefault(Annotations.TITLE, "");
            return ContentKey.Layer.file(layer.digest(), path);
        }
        return new ContentKey.Layer(
                layer.digest(), MediaTypes.layer(layer.mediaType()).orElseThrow());
    }

    /** Returns the digests of the layers, from the bottom up. */
    public List<Digest> layerDigests() {
        return layers.stream().map(Descriptor::digest).toList();
    }
}
