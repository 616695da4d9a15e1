package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillCollection;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.image.CollectionManifests;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.schema.SkillCollectionReader;
import io.skillimage.schema.SkillVersions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A collection that was found right, on its way into a repository. Immutable. */
public final class CollectionWriter {
    private final byte[] document;
    private final SkillCollection collection;
    private final FetchedManifest manifest;

    private CollectionWriter(byte[] document, SkillCollection collection, @Nullable Instant created) {
        this.document = document;
        this.collection = collection;
        this.manifest = CollectionManifests.write(collection, CollectionManifests.describe(document), created);
    }

    /**
     * Reads a collection that is to be published.
     *
     * @throws InvalidSkillException if the file cannot be read, or anything is wrong with what it says
     */
    public static CollectionWriter of(Path file, @Nullable Instant created) {
        String name = String.valueOf(file.getFileName());
        byte[] document = bytes(file, name);
        return new CollectionWriter(
                document, SkillCollectionReader.readToPublish(document, name).value(), created);
    }

    private static byte[] bytes(Path file, String name) {
        // Asked first: to open a pipe would wait for its other end.
        if (!Files.isRegularFile(file)) {
            throw new InvalidSkillException(ErrorCode.BAD_COLLECTION, name, "is missing or no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than allowed, so that the reader sees that it is too large.
            return in.readNBytes(SkillCollectionReader.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new InvalidSkillException(
                    ErrorCode.BAD_COLLECTION,
                    name,
                    "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * Returns the tag that the collection gets there.
     *
     * @throws IntegrityException if the target wants another version, or another digest
     */
    public String tagFor(SkillReference target) {
        Digest wanted = target.digest();
        if (wanted != null && !wanted.equals(manifest.digest())) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    "the collection is " + manifest.digest() + ", but it is to be " + wanted,
                    wanted.toString(),
                    manifest.digest().toString(),
                    null);
        }
        String version = Objects.requireNonNull(collection.version());
        String tag = target.tag() == null ? version : target.tag();
        if (SkillVersions.isVersion(tag) && !tag.equals(version)) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the tag is '" + tag + "', but the collection has the version '" + version + "'",
                    tag,
                    version,
                    null);
        }
        return tag;
    }

    /**
     * Writes the collection, unless the tag holds its very document already.
     *
     * @return the digest of what the tag holds now
     * @throws LifecycleException if the tag holds what must not be written over
     */
    public Digest write(ImageRepository repository, String tag) {
        Optional<ManifestReader> found = find(repository, tag);
        if (found.isPresent()) {
            ManifestReader present = found.get();
            boolean document = present.isCollection() && !present.isIndex();
            Manifest there = document ? CollectionManifests.read(present, SkillCollectionReader.MAX_BYTES) : null;
            if (there != null && there.layerDigests().equals(layers())) {
                return there.digest();
            }
            boolean sameName = there != null && collection.name().equals(CollectionManifests.name(there));
            if (!sameName || SkillVersions.isVersion(tag)) {
                throw conflict(tag, present, sameName);
            }
        }
        CollectionManifests.store(repository, tag, document, manifest);
        return manifest.digest();
    }

    private List<Digest> layers() {
        return List.of(CollectionManifests.describe(document).digest());
    }

    private static Optional<ManifestReader> find(ImageRepository repository, String tag) {
        try {
            return Optional.of(ManifestReader.of(repository.manifest(tag)));
        } catch (SkillNotFoundException e) {
            return Optional.empty();
        }
    }

    private LifecycleException conflict(String tag, ManifestReader present, boolean sameName) {
        String other = sameName
                ? "other content of the collection '" + collection.name() + "'"
                : present.isCollection() ? "another collection" : "something that is no collection";
        return new LifecycleException(
                ErrorCode.CONTENT_CONFLICT,
                "the tag '" + tag + "' already holds " + other + ", " + present.digest(),
                LifecycleState.UNMANAGED,
                Set.of());
    }
}
