package io.skillimage.cache;

import io.skillimage.Digest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
     * One layer: an archive, or a single file.
     *
     * @param digest the digest of the layer as it is transferred
     * @param compression how it is compressed; a file is not
     * @param path where the file goes in the skill, as it is written in the manifest; null for an archive
     */
    public record Layer(
            Digest digest,
            Compression compression,
            @Nullable String path) {

        /** Creates an archive. */
        public Layer(Digest digest, Compression compression) {
            this(digest, compression, null);
        }

        /** Returns a layer that is a file. */
        public static Layer file(Digest digest, String path) {
            return new Layer(digest, Compression.NONE, path);
        }

        boolean isFile() {
            return path != null;
        }
    }

    private static final String FILE = "file ";
    /** Stands where a layer has its digest. */
    private static final String CHOSEN = "in";

    private final List<Layer> layers;
    private final String directory;
    private final Digest digest;
    private final int hash;

    private ContentKey(List<Layer> layers, String directory) {
        this.layers = layers;
        this.directory = directory;
        Digest all =
                layers.size() == 1 && !layers.get(0).isFile() ? layers.get(0).digest() : digestOf(layers);
        this.digest = directory.isEmpty() ? all : sha256(all + " in " + sha256(directory) + "\n");
        this.hash = Objects.hash(layers, directory);
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
        return new ContentKey(List.copyOf(layers), "");
    }

    /**
     * Returns the key of what is in one directory of this content, where somebody chose that among several.
     *
     * @throws IllegalArgumentException if there is no name
     */
    public ContentKey in(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a directory has a name");
        }
        return new ContentKey(layers, name);
    }

    /** Returns the layers in the order in which they are applied. */
    public List<Layer> layers() {
        return layers;
    }

    /**
     * Returns the layer's digest if there is one layer that is an archive, else the SHA-256 over all layers' digests, one
     * a line; behind that of a file, after a space, the SHA-256 of its path. What is in a chosen directory has a digest of its own.
     */
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
        return layers.stream().anyMatch(layer -> !layer.isFile() && layer.compression() == compression);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(layers.size() + (directory.isEmpty() ? 0 : 1));
        for (Layer layer : layers) {
            out.writeUTF(layer.digest().toString());
            out.writeUTF(layer.path() == null ? layer.compression().name() : FILE + layer.path());
        }
        if (!directory.isEmpty()) {
            out.writeUTF(CHOSEN);
            out.writeUTF(directory);
        }
    }

    static ContentKey read(DataInputStream in) throws IOException {
        List<Layer> layers = new ArrayList<>();
        String directory = "";
        for (int left = SealedBytes.readCount(in); left > 0; left--) {
            String text = in.readUTF();
            String kind = in.readUTF();
            if (text.equals(CHOSEN)) {
                directory = kind;
                continue;
            }
            Digest digest = Digest.parse(text);
            layers.add(
                    kind.startsWith(FILE)
                            ? Layer.file(digest, kind.substring(FILE.length()))
                            : new Layer(digest, Compression.valueOf(kind)));
        }
        ContentKey all = of(layers);
        return directory.isEmpty() ? all : all.in(directory);
    }

    private static Digest digestOf(List<Layer> layers) {
        StringBuilder lines = new StringBuilder();
        for (Layer layer : layers) {
            lines.append(layer.digest());
            if (layer.path() != null) {
                lines.append(' ').append(sha256(layer.path()));
            }
            lines.append('\n');
        }
        return sha256(lines.toString());
    }

    private static Digest sha256(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey key && layers.equals(key.layers) && directory.equals(key.directory);
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
