package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Identifies the content of a skill: its layers in their order. Immutable.
 *
 * <p>Two images with the same layers share one checkout, whatever their manifests say.
 */
public final class ContentKey {

    /** How a layer is compressed. */
    public enum Compression {
        /** RFC 1952, one or more members. */
        GZIP,
        /** RFC 8878, one or more frames. */
        ZSTD,
        /** A plain archive. */
        NONE
    }

    /**
     * One layer.
     *
     * @param digest the digest of the layer as it is transferred
     * @param compression how it is compressed
     */
    public record Layer(Digest digest, Compression compression) {}

    private final List<Layer> layers;
    private final Digest digest;
    private final int hash;

    private ContentKey(List<Layer> layers) {
        this.layers = layers;
        this.digest = layers.size() == 1 ? layers.get(0).digest() : digestOf(layers);
        this.hash = layers.hashCode();
    }

    /**
     * Returns the key of the content that {@code layers} make when they are applied in this order.
     *
     * @throws IllegalArgumentException if there is no layer
     */
    public static ContentKey of(List<Layer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("content has at least one layer");
        }
        return new ContentKey(List.copyOf(layers));
    }

    /** Returns the layers in the order in which they are applied. */
    public List<Layer> layers() {
        return layers;
    }

    /** Returns the layer's digest if there is one layer, else the SHA-256 over all layers' digests, one a line. */
    public Digest digest() {
        return digest;
    }

    /**
     * Returns the name of this content's directory. A layer that is not gzip shows in it, because the same bytes under
     * another media type are another archive.
     */
    String directoryName() {
        return CacheLayout.fileName(digest)
                + (has(Compression.ZSTD) ? "-zstd" : "")
                + (has(Compression.NONE) ? "-tar" : "");
    }

    private boolean has(Compression compression) {
        return layers.stream().anyMatch(layer -> layer.compression() == compression);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(layers.size());
        for (Layer layer : layers) {
            out.writeUTF(layer.digest().toString());
            out.writeUTF(layer.compression().name());
        }
    }

    static ContentKey read(DataInputStream in) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (int left = SealedBytes.readCount(in); left > 0; left--) {
            layers.add(new Layer(Digest.parse(in.readUTF()), Compression.valueOf(in.readUTF())));
        }
        return of(layers);
    }

    private static Digest digestOf(List<Layer> layers) {
        StringBuilder lines = new StringBuilder();
        for (Layer layer : layers) {
            lines.append(layer.digest()).append('\n');
        }
        return Digest.sha256(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey key && layers.equals(key.layers);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns the digest and, if there are several, the number of layers. */
    @Override
    public String toString() {
        return layers.size() == 1 ? digest.toString() : digest + " (" + layers.size() + " layers)";
    }
}
