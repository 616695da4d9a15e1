package io.skillimage.oci.internal.content;

import io.skillimage.Digest;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.Manifest;
import java.util.List;

/** Compares the diff_ids that a config declares with those that were computed, whichever algorithm either is of. */
final class DiffIds {
    private DiffIds() {}

    /** Returns whether a config usually declares these layers by SHA-256, so that it need not be read before them. */
    static boolean areUsual(Manifest manifest) {
        return manifest.layerDigests().stream().allMatch(digest -> digest.algorithm() == Digest.Algorithm.SHA256);
    }

    /** Returns whether one can be told from the other without computing anything anew. */
    static boolean areComparable(ImageConfig config, List<Digest> computed) {
        List<Digest> declared = config.diffIds();
        return !config.declaresLayers()
                || declared.size() != computed.size()
                || algorithms(declared).equals(algorithms(computed));
    }

    /**
     * Compares; where the algorithms differ the layers are read once more.
     *
     * @throws io.skillimage.IntegrityException if the config declares others
     */
    static void verify(ImageConfig config, List<Digest> computed, Manifest manifest, Blobs blobs, Limits limits) {
        boolean comparable = areComparable(config, computed);
        config.verify(comparable ? computed : compute(config, manifest, blobs, limits), manifest.digest());
    }

    private static List<Digest> compute(ImageConfig config, Manifest manifest, Blobs blobs, Limits limits) {
        try (Scratch scratch = Scratch.create(limits)) {
            return Layers.unpack(blobs, manifest, config.diffIds(), scratch.unpacker()::unpack);
        }
    }

    private static List<Digest.Algorithm> algorithms(List<Digest> digests) {
        return digests.stream().map(Digest::algorithm).toList();
    }
}
