package io.skillimage.oci.internal.layout;

import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository.BlobSource;
import io.skillimage.oci.internal.image.JsonDocument;
import io.skillimage.oci.internal.image.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in an OCI image layout, version 1.0.0, wherever its files are. Safe for use by many threads. */
public abstract sealed class LayoutContent permits ImageLayout, LayoutArchive {
    static final String INDEX = "index.json";
    static final String MARKER = "oci-layout";
    private static final int MAX_INDEX_BYTES = 16 << 20;

    /**
     * An entry of the index.
     *
     * @param name the name of the image, if it has one
     * @param descriptor what it points at
     */
    public record Entry(@Nullable String name, Descriptor descriptor) {}

    private final Path place;

    LayoutContent(Path place) {
        this.place = place;
    }

    /** Opens the index or the marker. */
    abstract InputStream open(String name) throws IOException;

    /** Returns whether the blob is there, whatever its content. */
    public abstract boolean has(Digest digest);

    /** Returns whether something is where the blob belongs. */
    abstract boolean hasAnything(Digest digest);

    /** Opens a blob that is there; no link is followed. */
    abstract InputStream open(Digest digest) throws IOException;

    /** Stores a blob after verifying it, unless it is there and intact. */
    public abstract void putBlob(Descriptor descriptor, BlobSource source);

    /** Points a name at a manifest; what the name pointed at before stays as a blob. */
    public abstract void tag(String name, Descriptor descriptor);

    /** Removes a name. */
    public abstract void untag(String name);

    /** Returns the directory, or the file that holds it. */
    Path place() {
        return place;
    }

    /** Refuses a layout of another version. */
    void requireVersion() {
        String version =
                JsonDocument.parse(readBounded(MARKER), MARKER + " of " + place).string("imageLayoutVersion");
        if (!version.equals("1.0.0")) {
            throw new IntegrityException(
                    ErrorCode.BAD_LAYOUT, place + " is an OCI image layout of version '" + version + "'");
        }
    }

    static IntegrityException incomplete(Path place) {
        return new IntegrityException(
                ErrorCode.BAD_LAYOUT, place + " is no OCI image layout: it lacks oci-layout or index.json");
    }

    /** Returns what stands in the index. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Descriptor descriptor : index().descriptors("manifests")) {
            entries.add(new Entry(descriptor.annotations().get(Annotations.REF_NAME), descriptor));
        }
        return entries;
    }

    JsonDocument index() {
        return JsonDocument.parse(readBounded(INDEX), "index.json of " + place);
    }

    private byte[] readBounded(String name) {
        String file = name + " of " + place;
        try (InputStream in = open(name)) {
            byte[] bytes = in.readNBytes(MAX_INDEX_BYTES + 1);
            if (bytes.length > MAX_INDEX_BYTES) {
                throw new IntegrityException(
                        ErrorCode.TOO_LARGE, file + " is larger than " + MAX_INDEX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot read " + file, place, e);
        }
    }

    /** Opens a blob; the stream fails when the bytes are not what the descriptor says. */
    public InputStream blob(Descriptor descriptor) {
        return new VerifyingInputStream(
                openBlob(descriptor.digest()), descriptor.digest(), descriptor.size(), subject(descriptor.digest()));
    }

    /** Reads a manifest or an index that the index names; its size must be the one that stands there, too. */
    public FetchedManifest manifest(Descriptor descriptor, int maxBytes) {
        byte[] bytes = blob(descriptor.digest(), maxBytes);
        if (bytes.length != descriptor.size()) {
            throw new IntegrityException(
                    ErrorCode.SIZE_MISMATCH,
                    "the manifest " + descriptor.digest() + " has " + bytes.length + " bytes; index.json says "
                            + descriptor.size(),
                    String.valueOf(descriptor.size()),
                    String.valueOf(bytes.length),
                    null);
        }
        return new FetchedManifest(bytes, descriptor.digest(), descriptor.mediaType());
    }

    /** Reads a blob that is known by its digest only. */
    public byte[] blob(Digest digest, int maxBytes) {
        byte[] bytes;
        try (InputStream in = openBlob(digest)) {
            bytes = in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot read " + subject(digest), place, e);
        }
        if (bytes.length > maxBytes) {
            throw new IntegrityException(
                    ErrorCode.TOO_LARGE, subject(digest) + " is larger than " + maxBytes + " bytes");
        }
        Digest actual = digest.algorithm().of(bytes);
        if (!actual.equals(digest)) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    subject(digest) + " hashes to " + actual,
                    digest.toString(),
                    actual.toString(),
                    null);
        }
        return bytes;
    }

    private InputStream openBlob(Digest digest) {
        if (!hasAnything(digest)) {
            throw new IntegrityException(ErrorCode.BLOB_MISSING, subject(digest) + " is missing");
        }
        if (!has(digest)) {
            throw new IntegrityException(ErrorCode.BAD_LAYOUT, subject(digest) + " is no regular file");
        }
        try {
            return open(digest);
        } catch (IOException e) {
            throw new CacheException(ErrorCode.CACHE_UNAVAILABLE, "cannot read " + subject(digest), place, e);
        }
    }

    private String subject(Digest digest) {
        return "the blob " + digest + " in " + place;
    }
}
