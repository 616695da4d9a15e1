package io.skillimage.oci.internal.publish;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.publish.TagPlan.LatestMove;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tag {@code latest}: it stands for the highest published version, found by listing the tags and reading what they
 * hold. Pre-releases never take it from a release.
 */
final class LatestTag {
    private static final Logger LOG = LoggerFactory.getLogger(LatestTag.class);
    private static final int MAX_ROUNDS = 4;

    private final ImageRepository repository;
    private final Limits limits;
    private final PublishedVersions published;

    LatestTag(ImageRepository repository, Limits limits) {
        this.repository = repository;
        this.limits = limits;
        this.published = new PublishedVersions(repository, limits);
    }

    /** Returns what a step means for {@code latest}, or null if nothing. */
    @Nullable
    LatestMove move(Transition step) {
        String version = step.version();
        if (step.to() == LifecycleState.PUBLISHED) {
            boolean leads = published
                    .highest(other -> PublishedVersions.isBefore(other, version))
                    .isEmpty();
            return leads ? new LatestMove(read(), null) : null;
        }
        if (step.to().compareTo(LifecycleState.PUBLISHED) < 0) {
            return null;
        }
        SeenTag latest = read();
        if (!latest.holds(step.layers())) {
            return null;
        }
        Optional<SeenTag> other = published.highest(tag -> !tag.equals(version));
        return new LatestMove(latest, other.orElse(null));
    }

    private SeenTag read() {
        return SeenTag.read(repository, TagPlan.LATEST, limits);
    }

    /**
     * Looks once more when the version's own tag has moved: of several promotions side by side, each may have decided
     * about {@code latest} before it could see what the others did, and the last one to look has seen them all. The
     * promotion is done by now, so a failure is logged, not thrown.
     *
     * @param concerned whether this promotion did anything to the tag
     */
    void settle(Transition step, TagMoves moves, boolean concerned) {
        try {
            int round = 0;
            while (round < MAX_ROUNDS && !isSettled(step, moves, concerned)) {
                round++;
            }
        } catch (LifecycleException e) {
            LOG.debug("Somebody else has moved it: {}", e.getMessage());
        } catch (SkillException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            LOG.warn("Cannot look whether latest is right: {}", e.getMessage());
        }
    }

    private boolean isSettled(Transition step, TagMoves moves, boolean concerned) {
        if (!concerned && step.to() != LifecycleState.PUBLISHED) {
            return true;
        }
        Optional<SeenTag> best = published.highest(any -> true);
        FetchedManifest target = best.map(SeenTag::fetched).orElse(null);
        if (best.isEmpty() || target == null) {
            return true;
        }
        boolean leads = best.get().tag().equals(step.version());
        SeenTag latest = read();
        boolean isOurs = concerned ? latest.isStill(moves.latest()) : leads;
        if (!isOurs || latest.isStill(Optional.of(target.digest()))) {
            return true;
        }
        moves.point(new TagStep.Point(latest, target, leads ? null : best.get().tag()));
        return false;
    }
}
