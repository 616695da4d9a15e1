package io.skillimage.oci.internal.publish;

import io.skillimage.AuthenticationException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.publish.TagStep.Point;
import io.skillimage.oci.internal.publish.TagStep.Remove;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan. Registries know no conditional writing, so each tag is asked for once more immediately before it
 * moves or goes: it has to be what was read, or what an earlier run of the same promotion made of it. Used once.
 */
final class TagMoves {
    private static final String KEPT = "the registry does not remove tags";

    private record Refusal(String why, boolean mayBePointed) {}

    private final ImageRepository repository;
    private final LifecycleState from;
    private final List<String> moved = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<Promoter.Kept> kept = new ArrayList<>();
    private Optional<Digest> latest = Optional.empty();
    private @Nullable String latestVersion;
    private @Nullable Refusal keepsTags;
    private boolean changed;

    TagMoves(ImageRepository repository, LifecycleState from) {
        this.repository = repository;
        this.from = from;
    }

    /**
     * Takes every step.
     *
     * @throws LifecycleException if a tag is no longer what was read; the steps after that are not taken
     */
    void carryOut(TagPlan plan) {
        for (int i = 0; i < plan.steps().size(); i++) {
            TagStep step = plan.steps().get(i);
            if (step instanceof Point point) {
                point(point);
            } else if (step instanceof Remove remove) {
                remove(remove, plan.movesAfter(i));
            }
        }
    }

    /** Points a tag at an image. */
    void point(Point step) {
        String tag = step.tag();
        Optional<Digest> now = repository.digestOf(tag);
        if (!SeenTag.isOf(now, step.target())) {
            requireUnmoved(step.seen(), now);
            repository.putManifest(tag, step.target());
            changed = true;
        }
        forget(tag);
        if (step.otherVersion() == null) {
            moved.add(tag);
        } else {
            latestVersion = step.otherVersion();
        }
        noteLatest(tag, Optional.of(step.target().digest()));
    }

    private void remove(Remove step, boolean movesFollow) {
        String tag = step.tag();
        Optional<Digest> now = repository.digestOf(tag);
        boolean promoted = SeenTag.isOf(now, step.otherwise());
        if (now.isPresent() && !promoted) {
            requireUnmoved(step.seen(), now);
        }
        Refusal refusal = now.isEmpty() ? null : refusal(tag, movesFollow);
        forget(tag);
        if (refusal == null) {
            changed |= now.isPresent();
            removed.add(tag);
            noteLatest(tag, Optional.empty());
            return;
        }
        String failure =
                promoted || !refusal.mayBePointed() ? null : failureToPoint(tag, step.otherwise(), movesFollow);
        boolean pointed = promoted || (refusal.mayBePointed() && failure == null);
        kept.add(new Promoter.Kept(tag, pointed, failure == null ? refusal.why() : refusal.why() + "; " + failure));
        noteLatest(tag, pointed ? Optional.of(step.otherwise().digest()) : now);
    }

    /** Removes a tag; returns why it is still there, or null. */
    private @Nullable Refusal refusal(String tag, boolean movesFollow) {
        if (keepsTags != null) {
            return keepsTags;
        }
        try {
            if (repository.removeTag(tag)) {
                return null;
            }
            keepsTags = new Refusal(KEPT, true);
        } catch (AuthenticationException e) {
            keepsTags = new Refusal(e.reason(), true);
        } catch (SkillException e) {
            throwUnlessSettled(e, movesFollow);
            return new Refusal(e.reason(), false);
        }
        return keepsTags;
    }

    private @Nullable String failureToPoint(String tag, FetchedManifest target, boolean movesFollow) {
        try {
            repository.putManifest(tag, target);
            changed = true;
            return null;
        } catch (SkillException e) {
            throwUnlessSettled(e, movesFollow);
            return e.reason();
        }
    }

    /** Once the tags of the new state stand, one that should be gone is told, not thrown. */
    private static void throwUnlessSettled(SkillException failure, boolean movesFollow) {
        if (movesFollow || failure.code() == ErrorCode.INTERRUPTED) {
            throw failure;
        }
    }

    private void requireUnmoved(SeenTag seen, Optional<Digest> now) {
        if (!seen.isStill(now)) {
            String before = seen.fetched() == null
                    ? "not there"
                    : seen.fetched().digest().toString();
            throw movedMeanwhile(seen.tag(), before, now, from);
        }
    }

    static LifecycleException movedMeanwhile(String tag, String before, Optional<Digest> now, LifecycleState state) {
        return new LifecycleException(
                ErrorCode.MOVED_MEANWHILE,
                "the tag '" + tag + "' is " + now.map(Digest::toString).orElse("gone") + " by now, but was " + before
                        + " when it was read",
                state,
                Set.of());
    }

    /** Of several steps for one tag the last one counts. */
    private void forget(String tag) {
        moved.remove(tag);
        removed.remove(tag);
        kept.removeIf(other -> other.tag().equals(tag));
    }

    private void noteLatest(String tag, Optional<Digest> digest) {
        if (tag.equals(TagPlan.LATEST)) {
            latest = digest;
        }
    }

    /** Returns what this promotion made of {@code latest}, if it did anything to it. */
    Optional<Digest> latest() {
        return latest;
    }

    /** Returns whether anything is other than it was. */
    boolean haveChangedAnything() {
        return changed;
    }

    /** Returns what came of it. */
    Promoter.Outcome outcome(Digest promoted) {
        return new Promoter.Outcome(promoted, from, moved, removed, kept, latestVersion);
    }
}
