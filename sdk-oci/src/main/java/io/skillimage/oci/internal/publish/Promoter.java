package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.SkillException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.ImageWriter;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.select.Binding;
import io.skillimage.schema.SkillVersions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Promotes one image: everything is checked before the first tag moves. Used once. */
public final class Promoter {
    private static final Logger LOG = LoggerFactory.getLogger(Promoter.class);
    private static final String LATEST = FixedContent.LATEST;
    private static final int MAX_TAG = 128;

    /**
     * What came of it.
     *
     * @param digest the digest of the new manifest
     * @param from the state before
     * @param tags the tags that point at the new manifest
     * @param removed the tags that are gone
     * @param left the tags that should be gone
     */
    public record Outcome(
            Digest digest, LifecycleState from, List<String> tags, List<String> removed, List<String> left) {}

    private final ImageRepository repository;
    private final Limits limits;

    /** Creates a promoter for one promotion. */
    public Promoter(ImageRepository repository, Limits limits) {
        this.repository = repository;
        this.limits = limits;
    }

    /** Takes the step. */
    public Outcome promote(String tagOrDigest, @Nullable String tag, LifecycleState to) {
        FetchedManifest fetched = repository.manifest(tagOrDigest);
        Manifest manifest = ManifestReader.of(fetched).manifest(limits);
        LifecycleState from = Annotations.state(manifest.annotations());
        if (!from.next().equals(Optional.of(to))) {
            throw wrongStep(from, to);
        }
        String version = version(manifest);
        Binding.checkTag(tag, manifest.annotations(), from);
        String target = to.tagOf(version).orElse(version);
        requireTag(target, version);
        refuseConflict(manifest, target, to);

        List<String> tags = tags(manifest, target, version, to);
        List<String> obsolete = to == LifecycleState.ARCHIVED ? tags : tagLeftBehind(manifest, target, version, from);
        FetchedManifest promoted = ImageWriter.withState(fetched, to);

        point(tags, promoted, to);
        List<String> removed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        obsolete.forEach(old -> (isRemoved(old) ? removed : left).add(old));
        List<String> moved = to == LifecycleState.ARCHIVED ? List.of() : tags;
        return new Outcome(promoted.digest(), from, moved, removed, left);
    }

    private List<String> tags(Manifest manifest, String target, String version, LifecycleState to) {
        boolean leads = to == LifecycleState.PUBLISHED
                ? mayLead(version)
                : to.compareTo(LifecycleState.PUBLISHED) > 0 && holds(LATEST, manifest);
        return leads ? List.of(target, LATEST) : List.of(target);
    }

    private List<String> tagLeftBehind(Manifest manifest, String target, String version, LifecycleState from) {
        return from.tagOf(version).filter(old -> !old.equals(target) && holds(old, manifest)).stream()
                .toList();
    }

    /** The tag that tells the state before moves last, so that a promotion that was cut off can be repeated. */
    private void point(List<String> tags, FetchedManifest manifest, LifecycleState to) {
        List<String> order = new ArrayList<>(tags);
        if (to != LifecycleState.PUBLISHED) {
            Collections.reverse(order);
        }
        order.forEach(tag -> repository.putManifest(tag, manifest));
    }

    /** The step has been taken by now, so a tag that cannot be removed is told, not thrown. */
    private boolean isRemoved(String tag) {
        try {
            return repository.removeTag(tag);
        } catch (SkillException e) {
            LOG.warn("The tag {} stays: {}", tag, e.getMessage());
            return false;
        }
    }

    private static LifecycleException wrongStep(LifecycleState from, LifecycleState to) {
        String next = from.next().map(LifecycleState::label).orElse("");
        return new LifecycleException(
                ErrorCode.BAD_TRANSITION,
                "the skill is " + from.label() + ", and "
                        + (next.isEmpty() ? "no state follows that" : "only " + next + " follows that") + ", not "
                        + to.label(),
                from,
                from.next().map(Set::of).orElse(Set.of()));
    }

    private static String version(Manifest manifest) {
        String version = manifest.annotations().get(Annotations.VERSION);
        if (version == null || !SkillVersions.isVersion(version) || version.contains("+")) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the manifest " + manifest.digest() + " declares "
                            + (version == null ? "no version" : "the version '" + PrintableText.of(version) + "'")
                            + ", from which no tag can be made");
        }
        return version;
    }

    private static void requireTag(String target, String version) {
        if (target.length() > MAX_TAG) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the version '" + version + "' is too long: the tag '" + target + "' would have more than "
                            + MAX_TAG + " characters");
        }
    }

    private void refuseConflict(Manifest manifest, String target, LifecycleState to) {
        Optional<Manifest> present = find(target);
        if (present.isEmpty()) {
            return;
        }
        LifecycleState state = Annotations.state(present.get().annotations());
        if (!present.get().layerDigests().equals(manifest.layerDigests())) {
            throw new LifecycleException(
                    ErrorCode.CONTENT_CONFLICT,
                    "the tag '" + target + "' already holds other content, "
                            + present.get().digest() + ", which is " + state.label(),
                    state,
                    Set.of());
        }
        if (state.compareTo(to) > 0) {
            throw new LifecycleException(
                    ErrorCode.BAD_TRANSITION,
                    "the tag '" + target + "' is " + state.label() + " already, and the lifecycle goes forward only",
                    state,
                    state.next().map(Set::of).orElse(Set.of()));
        }
    }

    /** The tag latest follows the highest version, not the one that was published last. */
    private boolean mayLead(String version) {
        Optional<Manifest> latest = find(LATEST);
        if (latest.isEmpty()) {
            return true;
        }
        String other = latest.get().annotations().get(Annotations.VERSION);
        return other != null && SkillVersions.isVersion(other) && SkillVersions.compare(version, other) >= 0;
    }

    private boolean holds(String tag, Manifest manifest) {
        return find(tag)
                .map(found -> found.layerDigests().equals(manifest.layerDigests()))
                .orElse(false);
    }

    private Optional<Manifest> find(String tag) {
        return FixedContent.find(repository, tag, limits);
    }
}
