package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.select.Binding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Promotes one image: everything is read and checked before the first tag moves. Used once. */
public final class Promoter {

    /**
     * What came of it.
     *
     * @param digest the digest of the promoted manifest
     * @param from the state before
     * @param tags the tags that point at it
     * @param removed the tags that are gone
     * @param kept the tags that should be gone
     * @param latestVersion the other version that {@code latest} was moved to, or null
     */
    public record Outcome(
            Digest digest,
            LifecycleState from,
            List<String> tags,
            List<String> removed,
            List<Kept> kept,
            @Nullable String latestVersion) {}

    /**
     * A tag that should be gone.
     *
     * @param tag the tag
     * @param isPromoted whether it points at the promoted image
     * @param why why it is there
     */
    public record Kept(String tag, boolean isPromoted, String why) {}

    private final ImageRepository repository;
    private final Limits limits;

    /** Creates a promoter for one promotion. */
    public Promoter(ImageRepository repository, Limits limits) {
        this.repository = repository;
        this.limits = limits;
    }

    /**
     * Takes the step, or what an earlier run that was cut off has left of it.
     *
     * @param tag where the image is, or null
     * @param digest what it is, or null if the tag says it; with both, the tag must still be that
     * @throws LifecycleException if the step does not follow, or other content or another promotion is in the way
     */
    public Outcome promote(@Nullable String tag, @Nullable Digest digest, LifecycleState to) {
        String selector = digest != null ? digest.toString() : String.valueOf(tag);
        FetchedManifest image = digest != null ? repository.manifest(selector) : read(selector, to);
        Transition step = Transition.of(image, to, limits);
        requireTag(step);
        VersionTags tags = VersionTags.read(repository, step.version(), SeenTag.of(selector, image, limits), limits);
        boolean isBegun = step.requireNext(tags);
        Binding.checkTag(tag, step.manifest().annotations(), step.declared());
        if (tag != null && digest != null) {
            requireUnmoved(tag, step, isBegun);
        } else if (TagPlan.LATEST.equals(tag)) {
            refuseWhatMovesOn(step);
        }
        refuseConflict(step, tags.version());
        if (to == LifecycleState.TESTING) {
            TestingGate.check(repository, step, tag, limits);
        }
        return moveTags(step, tags, tag, isBegun);
    }

    private Outcome moveTags(Transition step, VersionTags tags, @Nullable String start, boolean isBegun) {
        LatestTag latest = new LatestTag(repository, limits);
        TagPlan plan = TagPlan.of(step, tags, latest.move(step), start, limits);
        TagMoves moves = new TagMoves(repository, step.from());
        moves.carryOut(plan);
        latest.settle(step, moves, plan.concerns(TagPlan.LATEST));
        if (isBegun && !moves.haveChangedAnything()) {
            throw step.isDone();
        }
        return moves.outcome(step.promoted().digest());
    }

    /** The tag of a state that was left behind is gone: whoever repeats a step that is done should be told so. */
    private FetchedManifest read(String tag, LifecycleState to) {
        try {
            return repository.manifest(tag);
        } catch (SkillNotFoundException missing) {
            String version = tag.replaceAll("-(draft|testing)\\z", "");
            if (!PublishedVersions.isVersionTag(version) || version.equals(tag)) {
                throw missing;
            }
            for (String other : List.of(version, version + "-" + LifecycleState.TESTING.label())) {
                SeenTag seen = SeenTag.read(repository, other, limits);
                if (seen.state().compareTo(to) >= 0) {
                    throw new LifecycleException(
                            ErrorCode.BAD_TRANSITION,
                            "there is no tag '" + tag + "', and the tag '" + other + "' is "
                                    + seen.state().label() + " already",
                            seen.state(),
                            seen.state().next().map(Set::of).orElse(Set.of()));
                }
            }
            throw missing;
        }
    }

    private static void requireTag(Transition step) {
        String target = step.to().tagOf(step.version()).orElse(step.version());
        if (target.length() > SeenTag.MAX_LENGTH) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    "the version '" + step.version() + "' is too long: the tag '" + target + "' would have more than "
                            + SeenTag.MAX_LENGTH + " characters");
        }
    }

    /** Whoever names tag and digest has seen the one hold the other; an earlier run may have moved or removed it since. */
    private void requireUnmoved(String tag, Transition step, boolean isBegun) {
        Optional<Digest> now = repository.digestOf(tag);
        boolean isOurs = isBegun && (now.isEmpty() || tag.equals(TagPlan.LATEST) || SeenTag.isOf(now, step.promoted()));
        if (!isOurs && !SeenTag.isOf(now, step.image())) {
            throw TagMoves.movedMeanwhile(tag, step.image().digest().toString(), now, step.declared());
        }
    }

    /** Whoever repeats a call because its answer was lost must not take the next version with it. */
    private static void refuseWhatMovesOn(Transition step) {
        if (step.to().compareTo(LifecycleState.PUBLISHED) > 0) {
            throw new LifecycleException(
                    ErrorCode.BAD_TRANSITION,
                    "'latest' is version " + step.version() + " now and will be another one then; "
                            + "name the version, or add the digest "
                            + step.image().digest(),
                    step.declared(),
                    Set.of(step.to()));
        }
    }

    /** Nothing but these layers may ever stand at the tag of a published version. */
    private static void refuseConflict(Transition step, SeenTag present) {
        boolean isFixed = present.state().compareTo(LifecycleState.PUBLISHED) >= 0;
        boolean isTarget = step.to().compareTo(LifecycleState.PUBLISHED) >= 0;
        if (present.fetched() != null && !present.holds(step.layers()) && (isFixed || isTarget)) {
            throw new LifecycleException(
                    ErrorCode.CONTENT_CONFLICT,
                    "the tag '" + present.tag() + "' already holds other content, "
                            + present.fetched().digest() + ", which is "
                            + present.state().label(),
                    present.state(),
                    Set.of());
        }
    }
}
