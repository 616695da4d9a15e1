package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.content.Scratch;
import io.skillimage.oci.internal.content.SkillDocuments;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.InlineBlobs;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.Platform;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutContent.Entry;
import io.skillimage.oci.internal.select.IndexFollower;
import io.skillimage.schema.SkillContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what an image is, whatever its state: for people, never for use by an agent.
 *
 * <p>Immutable but for its connections, and safe for use by many threads; close it when done.
 */
public final class SkillInspector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SkillInspector.class);

    private final Repositories repositories;
    private final Limits limits = Limits.defaults();

    private SkillInspector(RegistryAccess access) {
        this.repositories = new Repositories(access, limits);
    }

    /** Returns an inspector that uses the credentials of docker and podman. */
    public static SkillInspector create() {
        return create(RegistryAccess.ambient());
    }

    /** Returns an inspector that reaches registries in that way. */
    public static SkillInspector create(RegistryAccess access) {
        return new SkillInspector(access);
    }

    /**
     * Describes one image; its layers are verified and unpacked into a temporary directory to read its documents. An
     * index is followed if it has a single image.
     *
     * @param reference a reference; without a tag and a digest it means the tag {@code latest}
     * @throws SkillException if the image cannot be read or is malformed
     */
    public InspectedSkill inspect(SkillReference reference) {
        return inspect(reference, new IndexFollower(limits, null));
    }

    /**
     * Describes one image, which may stand in an index among others.
     *
     * @param reference a reference; without a tag and a digest it means the tag {@code latest}
     * @param platform which one to take where an index has several: {@code os/architecture[/variant]}
     * @throws IllegalArgumentException if that is no platform
     * @throws SkillException if the image cannot be read or is malformed
     */
    public InspectedSkill inspect(SkillReference reference, String platform) {
        return inspect(reference, new IndexFollower(limits, Platform.parse(platform)));
    }

    private InspectedSkill inspect(SkillReference reference, IndexFollower indexes) {
        try {
            OneImage.require(reference);
            ImageRepository repository = repositories.open(reference);
            Digest digest = reference.digest();
            IndexFollower.Image image = indexes.follow(
                    repository,
                    repository.manifest(
                            digest != null
                                    ? digest.toString()
                                    : Objects.requireNonNullElse(reference.tag(), "latest")));
            byte[] bytes = image.reader().fetched().bytes();
            Manifest manifest = image.manifest(limits);
            SkillContent content = content(InlineBlobs.of(bytes, manifest, repository), manifest);
            List<InspectedSkill.Blob> layers =
                    manifest.layers().stream().map(SkillInspector::blob).toList();
            return new InspectedSkill(
                    reference,
                    manifest.digest(),
                    manifest.contentKey().digest(),
                    Annotations.state(manifest.annotations()),
                    manifest.format(),
                    manifest.annotations(),
                    bytes.length,
                    blob(manifest.config()),
                    layers,
                    content.card(),
                    content.frontMatter(),
                    content.warnings());
        } catch (SkillException e) {
            throw e.during("inspect " + reference);
        }
    }

    private static InspectedSkill.Blob blob(Descriptor descriptor) {
        return new InspectedSkill.Blob(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private SkillContent content(Blobs blobs, Manifest manifest) {
        try (Scratch scratch = Scratch.create(limits)) {
            return SkillDocuments.read(blobs, manifest, scratch);
        }
    }

    /**
     * Lists the images of a layout that have a name, sorted by it. What is no skill image is left out, and logged.
     *
     * @throws SkillException if the layout cannot be read
     */
    public List<StoredSkill> list(Path store) {
        return list(store, (name, why) -> LOG.warn("Left out '{}' of {}: {}", name, store, why.getMessage()));
    }

    /**
     * Lists the images of a layout that have a name, sorted by it.
     *
     * @param leftOut is told the name of what is no skill image, and why; the name could hold anything
     * @throws SkillException if the layout cannot be read
     */
    public List<StoredSkill> list(Path store, BiConsumer<String, SkillException> leftOut) {
        try {
            return listed(ImageLayout.open(store), leftOut);
        } catch (SkillException e) {
            throw e.during("list " + store);
        }
    }

    private List<StoredSkill> listed(ImageLayout layout, BiConsumer<String, SkillException> leftOut) {
        List<StoredSkill> result = new ArrayList<>();
        for (Entry entry : layout.entries()) {
            String name = entry.name();
            if (name == null) {
                continue;
            }
            try {
                Digest digest = entry.descriptor().digest();
                Manifest manifest = ManifestReader.of(layout.manifest(entry.descriptor(), limits.manifestBytes()))
                        .manifest(limits);
                LifecycleState state = Annotations.state(manifest.annotations());
                result.add(new StoredSkill(name, digest, state, manifest.annotations()));
            } catch (SkillException e) {
                leftOut.accept(name, e);
            }
        }
        result.sort(Comparator.comparing(StoredSkill::name));
        return result;
    }

    @Override
    public void close() {
        repositories.close();
    }
}
