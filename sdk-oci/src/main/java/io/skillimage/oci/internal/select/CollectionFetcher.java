package io.skillimage.oci.internal.select;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.RegistryException;
import io.skillimage.SkillCollection;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.VersionRange;
import io.skillimage.oci.CollectionImage;
import io.skillimage.oci.CollectionImage.Kind;
import io.skillimage.oci.internal.image.CollectionIndexes;
import io.skillimage.oci.internal.image.CollectionManifests;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.InlineBlobs;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.schema.Read;
import io.skillimage.schema.SkillCollectionReader;
import io.skillimage.schema.SkillVersions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** Reads collections out of one repository: everything is verified and bounded before it is parsed. */
public final class CollectionFetcher {
    private static final Comparator<String> RELEASES_LAST =
            Comparator.comparing((String version) -> !version.contains("-")).thenComparing(SkillVersions::compare);

    private final ImageRepository repository;

    /** Creates a reader. */
    public CollectionFetcher(ImageRepository repository) {
        this.repository = repository;
    }

    /** Reads the collection that a reference to this repository means. */
    public CollectionImage read(SkillReference reference) {
        ManifestReader reader = ManifestReader.of(repository.manifest(tagOrDigest(reference)));
        if (!reader.isCollection()) {
            throw new IntegrityException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the manifest " + reader.digest() + " is no collection of skills");
        }
        return reader.isIndex() ? index(reference, reader) : document(reference, reader);
    }

    private CollectionImage index(SkillReference reference, ManifestReader reader) {
        SkillReference pinned = reference.withoutTag().withDigest(reader.digest());
        return new CollectionImage(
                reference,
                pinned,
                Kind.INDEX,
                CollectionIndexes.read(reader, pinned, SkillCollectionReader.MAX_MEMBERS),
                new String(reader.fetched().bytes(), StandardCharsets.UTF_8),
                List.of());
    }

    private CollectionImage document(SkillReference reference, ManifestReader reader) {
        Manifest manifest = CollectionManifests.read(reader, SkillCollectionReader.MAX_BYTES);
        byte[] yaml = bytes(reader, manifest);
        Read<SkillCollection> read = SkillCollectionReader.read(yaml);
        CollectionManifests.requireAgreement(manifest, read.value());
        return new CollectionImage(
                reference,
                reference.withoutTag().withDigest(manifest.digest()),
                Kind.DOCUMENT,
                read.value(),
                new String(yaml, StandardCharsets.UTF_8),
                read.warnings());
    }

    private byte[] bytes(ManifestReader reader, Manifest manifest) {
        Descriptor layer = manifest.layers().get(0);
        try (InputStream in =
                InlineBlobs.of(reader.fetched().bytes(), manifest, repository).blob(layer)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new RegistryException(ErrorCode.UNREACHABLE, "the document " + layer.digest() + " was cut", e);
        }
    }

    private String tagOrDigest(SkillReference reference) {
        Digest digest = reference.digest();
        String tag = reference.tag();
        if (digest != null) {
            return digest.toString();
        }
        return tag != null ? tag : highestVersion(reference);
    }

    private String highestVersion(SkillReference reference) {
        VersionRange range = reference.range();
        return repository.tags().stream()
                .filter(SkillVersions::isVersion)
                .filter(version -> range == null || range.contains(version))
                .max(RELEASES_LAST)
                .orElseThrow(() -> new SkillNotFoundException(
                        ErrorCode.NOT_FOUND,
                        reference.repository() + " has no tag that is a version"
                                + (range == null ? "" : " in the range '" + range + "'")));
    }
}
