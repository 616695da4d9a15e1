package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.SkillNotFoundException;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Promotes one image: everything is checked before the first tag moves. Used once. */
public final class Promoter {
    private static final String LATEST = "latest";

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
    private final List<String> moved = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    /** Creates a promoter for one promotion. */
    public Promoter(ImageRepository repository, Limits limits) {
        this.repository = repository;
        this.limits = limits;
    }

    /** Takes the step. */
    public Outcome promote(String tagOrDigest, @Nullable String tag, LifecycleState to) {
        FetchedManifest fetched = repository.manifest(tagOrDigest);
        Manifest manifest = ManifestReader.manifest(fetched, limits);
        LifecycleState from = Annotations.state(manifest.annotations());
        if (!from.next().equals(Optional.of(to))) {
            throw wrongStep(from, to);
        }
        String version = version(manifest);
        Binding.checkTag(tag, manifest.annotations(), from);
        String target = to.tagOf(version).orElse(version);
        refuseConflict(manifest, target, to);

        FetchedManifest promoted = ImageWriter.withState(fetched, to);
        point(target, promoted);
        boolean leads = to == LifecycleState.PUBLISHED ? mayLead(version) : holds(LATEST, manifest);
        if (to.compareTo(LifecycleState.PUBLISHED) >= 0 && leads) {
            point(LATEST, promoted);
        }
        if (to == LifecycleState.ARCHIVED) {
            List.copyOf(moved).forEach(this::remove);
            moved.clear();
        } else {
            from.tagOf(version)
                    .filter(old -> !old.equals(target) && holds(old, manifest))
                    .ifPresent(this::remove);
        }
        return new Outcome(promoted.digest(), from, moved, removed, left);
    }

    private void point(String tag, FetchedManifest manifest) {
        repository.putManifest(tag, manifest);
        moved.add(tag);
    }

    private void remove(String tag) {
        (repository.removeTag(tag) ? removed : left).add(tag);
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
        try {
            return Optional.of(ManifestReader.manifest(repository.manifest(tag), limits));
        } catch (SkillNotFoundException e) {
            return Optional.empty();
        }
    }
}
