package io.skillimage.oci.internal.content;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.cache.ContentKey;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageRepository;
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
        Digest unpack(InputStream layer, ContentKey.Compression compression, Digest.Algorithm diffIdAlgorithm);
    }

    /** Unpacks every layer, from the bottom up, and returns their diff_ids. */
    public static List<Digest> unpack(ImageRepository repository, Manifest manifest, Target target) {
        List<Digest> diffIds = new ArrayList<>();
        List<ContentKey.Layer> layers = manifest.contentKey().layers();
        for (int i = 0; i < layers.size(); i++) {
            Descriptor descriptor = manifest.layers().get(i);
            try (InputStream in = repository.blob(descriptor)) {
                diffIds.add(target.unpack(
                        in, layers.get(i).compression(), descriptor.digest().algorithm()));
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
