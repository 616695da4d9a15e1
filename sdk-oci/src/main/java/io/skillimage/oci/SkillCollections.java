package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.publish.CollectionWriter;
import io.skillimage.oci.internal.select.CollectionFetcher;
import io.skillimage.oci.internal.select.IndexFollower;
import io.skillimage.oci.internal.select.NewestManifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and publishes collections of skills: artifacts with a YAML document, as this project writes them, and for reading
 * also the image indexes of the Agent Skills OCI specification. Whatever is read was verified, from the manifest to the
 * last byte of the document.
 *
 * <p>The members are skills like others: each is resolved by its own reference, under the policy of whoever uses it. A
 * collection never names another collection, a directory or an image layout.
 *
 * <p>Immutable but for its connections, and safe for use by many threads; close it when done.
 */
public final class SkillCollections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SkillCollections.class);
    private static final LifecyclePolicy ANY_BUT_ARCHIVED = LifecyclePolicy.publishedOnly()
            .allowing(LifecycleState.DRAFT, LifecycleState.TESTING)
            .allowUnmanaged();

    private final Repositories repositories;
    private final Limits limits = Limits.defaults();

    private SkillCollections(RegistryAccess access) {
        this.repositories = new Repositories(access, limits);
    }

    /** Returns an instance that uses the credentials of docker and podman. */
    public static SkillCollections create() {
        return create(RegistryAccess.ambient());
    }

    /** Returns an instance that reaches registries in that way. */
    public static SkillCollections create(RegistryAccess access) {
        return new SkillCollections(access);
    }

    /**
     * Reads a collection from a registry or an image layout. A member that cannot be used is listed with its problem.
     *
     * @param reference a reference; without a tag and a digest it means the highest version, of its range if it has one,
     *     releases before pre-releases
     * @throws IntegrityException if it is no collection, or not what its descriptors and annotations say
     * @throws InvalidSkillException if its document breaks the format
     * @throws SkillException if it cannot be read
     */
    public CollectionImage read(SkillReference reference) {
        try {
            return new CollectionFetcher(repositories.open(reference)).read(reference);
        } catch (SkillException e) {
            throw e.during("read the collection " + reference);
        }
    }

    /**
     * Returns the images that a collection names, in its order, for a resolver. What has none is left out and logged.
     *
     * @param reference as for {@link #read}
     * @throws SkillException if the collection cannot be read
     */
    public List<SkillReference> members(SkillReference reference) {
        return members(
                reference,
                (name, why) -> LOG.warn("Left out the member '{}' of {}: {}", name, reference, why.getMessage()));
    }

    /**
     * Returns the images that a collection names, in its order, for a resolver.
     *
     * @param reference as for {@link #read}
     * @param leftOut is told the name of each member that has none, and why: it is in a Git repository, or what the
     *     collection says of it cannot be used
     * @throws SkillException if the collection cannot be read
     */
    public List<SkillReference> members(SkillReference reference, BiConsumer<String, SkillException> leftOut) {
        List<SkillReference> images = new ArrayList<>();
        for (Member member : read(reference).collection().members()) {
            try {
                images.add(member.image());
            } catch (InvalidSkillException e) {
                leftOut.accept(member.name(), e);
            }
        }
        return List.copyOf(images);
    }

    /**
     * Looks at the manifest of a member, past every cache, and at nothing else of it.
     *
     * @param member the reference to an image; without a tag and a digest it means the highest version, of its range if it
     *     has one, in any state but archived, and the tags are listed, too
     * @throws SkillException if there is none, or it is no manifest of a skill
     */
    public DeclaredState look(SkillReference member) {
        try {
            ImageRepository repository = repositories.open(member);
            Digest digest = member.digest();
            String tag = member.tag();
            if (digest == null && tag == null) {
                NewestManifest newest = NewestManifest.of(member, repository, ANY_BUT_ARCHIVED, limits);
                return new DeclaredState(newest.digest(), newest.state(), newest.version());
            }
            Manifest manifest = new IndexFollower(limits, null)
                    .follow(repository, repository.manifest(digest == null ? String.valueOf(tag) : digest.toString()))
                    .reader()
                    .manifest(limits);
            return new DeclaredState(
                    manifest.digest(),
                    Annotations.state(manifest.annotations()),
                    manifest.annotations().get(Annotations.VERSION));
        } catch (SkillException e) {
            throw e.during("look at " + member);
        }
    }

    /**
     * Publishes a collection without a time of its making, so that the same file gives the same digest.
     *
     * @see #push(Path, SkillReference, Instant)
     */
    public SkillReference push(Path file, SkillReference target) {
        return push(file, target, null);
    }

    /**
     * Publishes a collection: its document byte for byte, whose every rule is checked before anything is written.
     *
     * <p>What a version holds never changes. A tag that is a version has to be that of the document, and is refused if it
     * holds anything else. Any other tag, such as {@code latest}, goes from one version to the next of the same
     * collection, and from nothing else. A tag that holds this very document stays as it is.
     *
     * @param file the document, in YAML
     * @param target where to: a registry, or an image layout, which is made when missing; without a tag, under the version
     * @param created when the collection was made, or null where the image should not say
     * @return the reference under which it is now, with its digest
     * @throws InvalidSkillException if the file cannot be read, or is no collection of which every member can be used
     * @throws LifecycleException with {@link ErrorCode#CONTENT_CONFLICT} if the tag holds something else; nothing is
     *     changed then
     * @throws SkillException if it cannot be written
     */
    public SkillReference push(Path file, SkillReference target, @Nullable Instant created) {
        try {
            OneImage.require(target);
            CollectionWriter writer = CollectionWriter.of(file, created);
            String tag = writer.tagFor(target);
            Digest written = writer.write(repositories.openOrCreate(target), tag);
            return target.withTag(tag).withDigest(written);
        } catch (SkillException e) {
            throw e.during("push the collection " + file + " to " + target);
        }
    }

    @Override
    public void close() {
        repositories.close();
    }
}
