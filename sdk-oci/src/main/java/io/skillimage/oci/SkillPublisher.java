package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException;
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
import java.util.Objects;
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
     * @throws LifecycleException if a registry's version tag holds what was published, and that is other content or in a
     *     later state; the tag is not changed then. Free names such as {@code latest} and {@code stable} move freely
     * @throws SkillException if the image cannot be read or written
     */
    public SkillReference push(SkillReference source, SkillReference target) {
        try {
            OneImage.require(target);
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
        refuseToReplace(to, tag, manifest);
        FetchedManifest fetched = image.fetched();
        Blobs blobs = InlineBlobs.of(fetched.bytes(), manifest, from);
        List<Descriptor> all = new ArrayList<>(manifest.layers());
        all.add(manifest.config());
        for (Descriptor blob : all) {
            to.putBlob(blob, () -> blobs.blob(blob));
        }
        refuseToReplace(to, tag, manifest);
        to.putManifest(
                tag == null ? manifest.digest().toString() : tag,
                new FetchedManifest(fetched.bytes(), fetched.digest(), image.mediaType()));
        SkillReference written = tag == null ? target : target.withTag(tag);
        return written.withDigest(manifest.digest());
    }

    /** Asked before the upload, and again after it, which may have taken its time. */
    private void refuseToReplace(ImageRepository repository, @Nullable String tag, Manifest manifest) {
        if (tag != null && repository.isRemote()) {
            LifecycleState state = Annotations.state(manifest.annotations());
            FixedContent.refuseToReplace(repository, tag, manifest.layerDigests(), state, limits);
        }
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
     * Takes the next step of the lifecycle: a new manifest over the same layers, under the tag of the new state.
     *
     * <ul>
     *   <li>Before a draft goes to {@code testing} its content is fetched, verified and validated.
     *   <li>{@code published} moves {@code latest} if no other published version is higher: all tags are listed, and what
     *       they hold is read. Pre-releases never take it from a release.
     *   <li>{@code deprecated} and {@code archived} give {@code latest}, where it stands for this version, to the highest
     *       version that is still published; without one it is removed.
     *   <li>{@code archived} points the version's tag at the archived manifest before it removes the tag.
     *   <li>The tags of the states left behind are removed if they hold the same layers. Where a registry refuses that, they
     *       are pointed at the promoted manifest: a tag such as {@code 1.0.0-draft} that holds another state is refused by
     *       whoever reads it, and never taken for what it says.
     * </ul>
     *
     * <p>Everything is read and checked before anything is changed. Registries know no conditional writing; so each tag is
     * asked for again immediately before it is moved or removed, and has to be what was read.
     *
     * <p>If this fails in between, the same call again takes the rest of the step; when nothing is left to do it says that
     * the state is reached. {@code latest} alone cannot be deprecated or archived: the same call again would mean another
     * version. Name the version's tag or a digest.
     *
     * @param reference a reference with a tag or a digest; with both, the tag must still be that digest
     * @param to the state that follows the present one
     * @throws LifecycleException with {@code BAD_TRANSITION} if it does not follow the state that the skill has reached,
     *     whatever a manifest that was left behind says, or with {@code CONTENT_CONFLICT} if other content is published
     *     under the version: nothing is changed then; with {@code MOVED_MEANWHILE} if somebody else has moved a tag since it
     *     was read: nothing more is changed then
     * @throws InvalidSkillException if a draft breaks a rule, with every problem; nothing is changed then
     * @throws SkillException if the image cannot be read or written
     */
    public Promotion promote(SkillReference reference, LifecycleState to) {
        try {
            ImageRepository repository = repositories.openToChange(reference);
            requireSelector(reference);
            Promoter.Outcome outcome =
                    new Promoter(repository, limits).promote(reference.tag(), reference.digest(), to);
            return Promotion.of(reference, to, outcome);
        } catch (SkillException e) {
            throw e.during("promote " + reference + " to " + to.label());
        }
    }

    private static void requireSelector(SkillReference reference) {
        OneImage.require(reference);
        if (reference.tag() == null && reference.digest() == null) {
            String text = reference.toString();
            throw new InvalidReferenceException(text, text.length(), "a tag or a digest is missing");
        }
    }

    private static String selector(SkillReference reference) {
        requireSelector(reference);
        Digest digest = reference.digest();
        return digest != null ? digest.toString() : Objects.requireNonNull(reference.tag());
    }

    @Override
    public void close() {
        repositories.close();
    }
}
