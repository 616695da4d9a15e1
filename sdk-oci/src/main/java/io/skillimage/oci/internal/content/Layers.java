package io.skillimage.oci.internal.content;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.cache.ContentKey;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The layers of a manifest on their way out of a repository. */
public final class Layers {
    private Layers() {}

    /** What unpacks one layer after the other, and verifies each by reading it to its end. */
    @FunctionalInterface
    public interface Target {
        /** Unpacks the next layer and returns its diff_id. */
        Digest unpack(InputStream layer, ContentKey.Layer described, Digest.Algorithm diffIdAlgorithm);
    }

    /**
     * Unpacks every layer, from the bottom up, and returns their diff_ids.
     *
     * @param declared the diff_ids that the result will be compared with, by the same algorithms; SHA-256 is taken where
     *     there is none
     */
    public static List<Digest> unpack(Blobs blobs, Manifest manifest, List<Digest> declared, Target target) {
        List<Digest> diffIds = new ArrayList<>();
        List<ContentKey.Layer> layers = manifest.contentKey().layers();
        for (int i = 0; i < layers.size(); i++) {
            Descriptor descriptor = manifest.layers().get(i);
            Digest.Algorithm algorithm = i < declared.size() ? declared.get(i).algorithm() : Digest.Algorithm.SHA256;
            try (InputStream in = blobs.blob(descriptor)) {
                diffIds.add(target.unpack(in, layers.get(i), algorithm));
            } catch (IOException e) {
                throw unreadable(descriptor, e);
            }
        }
        return diffIds;
    }

    /** Streams of a registry throw errors of their own; this is a layout's disk. */
    static CacheException unreadable(Descriptor descriptor, IOException e) {
        return new CacheException(
                ErrorCode.CACHE_UNAVAILABLE, "cannot read the blob " + descriptor.digest() + ": " + e, Path.of(""), e);
    }
}
