package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.Blobs;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.InlineBlobs;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.image.Platform;
import io.skillimage.oci.internal.publish.FixedContent;
import io.skillimage.oci.internal.publish.Promoter;
import io.skillimage.oci.internal.select.IndexFollower;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies skill images between image layouts and registries, and promotes them from state to state.
 *
 * <p>Immutable but for its connections, and safe for use by many threads; close it when done.
 */
public final class SkillPublisher implements AutoCloseable {
    private final Repositories repositories;
    private final Limits limits;

    private SkillPublisher(RegistryAccess access, Limits limits) {
        this.repositories = new Repositories(access, limits);
        this.limits = limits;
    }

    /** Returns a publisher that uses the credentials of docker and podman. */
    public static SkillPublisher create() {
        return create(RegistryAccess.ambient());
    }

    /** Returns a publisher that reaches registries in that way. */
    public static SkillPublisher create(RegistryAccess access) {
        return new SkillPublisher(access, Limits.defaults());
    }

    /**
     * Copies an image, byte for byte, under a tag: to a registry, or into another layout.
     *
     * @param source a reference with a tag or a digest
     * @param target where to; without a tag, under the source's
     * @return the reference under which it is now, with its digest
     * @throws LifecycleException if a registry's tag holds what was published, and that is other content or in a later
     *     state; nothing is changed then
     * @throws SkillException if the image cannot be read or written
     */
    public SkillReference push(SkillReference source, SkillReference target) {
        try {
            ImageRepository from = repositories.open(source);
            return copy(from, ManifestReader.of(from.manifest(selector(source))), source.tag(), target);
        } catch (SkillException e) {
            throw e.during("push " + source + " to " + target);
        }
    }

    /**
     * Copies an image out of a registry into an image layout, under its whole name. An index is followed if it has a single
     * image.
     *
     * @param source a reference to a registry, with a tag or a digest
     * @param store the layout, made when missing
     * @return the reference in the layout, with its digest
     * @throws SkillException if the image cannot be read or written
     */
    public SkillReference pull(SkillReference source, Path store) {
        return pull(source, store, new IndexFollower(limits, null));
    }

    /**
     * Copies an image, which may stand in an index among others, out of a registry into an image layout.
     *
     * @param source a reference to a registry, with a tag or a digest
     * @param store the layout, made when missing
     * @param platform which one to take where an index has several: {@code os/architecture[/variant]}
     * @return the reference in the layout, with its digest
     * @throws IllegalArgumentException if that is no platform
     * @throws SkillException if the image cannot be read or written
     */
    public SkillReference pull(SkillReference source, Path store, String platform) {
        return pull(source, store, new IndexFollower(limits, Platform.parse(platform)));
    }

    private SkillReference pull(SkillReference source, Path store, IndexFollower indexes) {
        try {
            if (source.transport() != SkillReference.Transport.REGISTRY) {
                throw new InvalidReferenceException(source.toString(), 0, "a registry is needed to pull from");
            }
            ImageRepository from = repositories.open(source);
            ManifestReader image =
                    indexes.follow(from, from.manifest(selector(source))).reader();
            String tag = source.tag();
            String name = source.repository() + (tag == null ? "@" + image.digest() : ":" + tag);
            return copy(from, image, tag, SkillReference.inLayout(store, name));
        } catch (SkillException e) {
            throw e.during("pull " + source);
        }
    }

    private SkillReference copy(
            ImageRepository from, ManifestReader image, @Nullable String sourceTag, SkillReference target) {
        Manifest manifest = image.manifest(limits);
        requireDigest(target, manifest.digest());
        ImageRepository to = repositories.openOrCreate(target);
        String tag = target.tag() == null && target.digest() == null ? sourceTag : target.tag();
        if (tag != null && to.isRemote()) {
            LifecycleState state = Annotations.state(manifest.annotations());
            FixedContent.refuseToReplace(to, tag, manifest.layerDigests(), state, limits);
        }
        FetchedManifest fetched = image.fetched();
        Blobs blobs = InlineBlobs.of(fetched.bytes(), manifest, from);
        List<Descriptor> all = new ArrayList<>(manifest.layers());
        all.add(manifest.config());
        for (Descriptor blob : all) {
            to.putBlob(blob, () -> blobs.blob(blob));
        }
        to.putManifest(
                tag == null ? manifest.digest().toString() : tag,
                new FetchedManifest(fetched.bytes(), fetched.digest(), image.mediaType()));
        SkillReference written = tag == null ? target : target.withTag(tag);
        return written.withDigest(manifest.digest());
    }

    private static void requireDigest(SkillReference target, Digest actual) {
        Digest asked = target.digest();
        if (asked != null && !asked.equals(actual)) {
            throw new IntegrityException(
                    ErrorCode.DIGEST_MISMATCH,
                    "the image is " + actual + ", but it is to be " + asked,
                    asked.toString(),
                    actual.toString(),
                    null);
        }
    }

    /**
     * Takes the next step of the lifecycle: a new manifest over the same layer, under the tag of the new state. The tag
     * of the state left behind is removed where the registry allows that. If the registry fails in between, the same call
     * again takes the rest of the step.
     *
     * @param reference a reference with a tag or a digest
     * @param to the state that follows the present one
     * @throws LifecycleException if it does not follow, or other content is in the way; nothing is changed then
     * @throws SkillException if the image cannot be read or written
     */
    public Promotion promote(SkillReference reference, LifecycleState to) {
        try {
            Promoter.Outcome outcome = new Promoter(repositories.openToChange(reference), limits)
                    .promote(selector(reference), reference.tag(), to);
            SkillReference promoted = outcome.tags().isEmpty()
                    ? reference.withoutTag()
                    : reference.withTag(outcome.tags().get(0));
            Digest digest = outcome.digest();
            return new Promotion(
                    promoted.withDigest(digest), outcome.from(), to, outcome.tags(), outcome.removed(), outcome.left());
        } catch (SkillException e) {
            throw e.during("promote " + reference + " to " + to.label());
        }
    }

    private static String selector(SkillReference reference) {
        Digest digest = reference.digest();
        if (digest != null) {
            return digest.toString();
        }
        String tag = reference.tag();
        if (tag == null) {
            String text = reference.toString();
            throw new InvalidReferenceException(text, text.length(), "a tag or a digest is missing");
        }
        return tag;
    }

    @Override
    public void close() {
        repositories.close();
    }
}
