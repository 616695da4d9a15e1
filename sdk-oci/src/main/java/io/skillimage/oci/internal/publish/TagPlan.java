package io.skillimage.oci.internal.publish;

import io.skillimage.LifecycleState;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.publish.TagStep.Point;
import io.skillimage.oci.internal.publish.TagStep.Remove;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion does to the tags, in its order. The tag that it starts from comes last, so that the same call finds the
 * same image after a promotion that was cut off. Archiving is the exception: its tag has to tell the state before it goes,
 * wherever it cannot go.
 *
 * @param steps what is to be done, one after the other
 */
record TagPlan(List<TagStep> steps) {
    /** The tag that stands for the highest published version. */
    static final String LATEST = "latest";

    /** Copies the list. */
    TagPlan {
        steps = List.copyOf(steps);
    }

    /**
     * What becomes of {@code latest}.
     *
     * @param seen the tag as it is
     * @param other the version that it will stand for, or null for the promoted one if it is published, else for none
     */
    record LatestMove(SeenTag seen, @Nullable SeenTag other) {}

    /**
     * Makes the plan.
     *
     * @param latest what becomes of {@code latest}, or null if it stays
     * @param start the tag that the promotion starts from, or null for none
     */
    static TagPlan of(
            Transition step, VersionTags tags, @Nullable LatestMove latest, @Nullable String start, Limits limits) {
        TagPlan plan = switch (step.to()) {
            case TESTING -> new TagPlan(toTesting(step, tags));
            case PUBLISHED -> new TagPlan(toPublished(step, tags, latest));
            case DEPRECATED -> new TagPlan(toDeprecated(step, tags, latest));
            case ARCHIVED -> new TagPlan(toArchived(step, tags, latest, limits));
            case UNMANAGED, DRAFT -> throw new IllegalArgumentException("no step leads there");
        };
        return step.to() == LifecycleState.ARCHIVED ? plan : plan.endingWith(start);
    }

    private static List<TagStep> toTesting(Transition step, VersionTags tags) {
        List<TagStep> steps = new ArrayList<>();
        steps.add(promoted(step, tags.testing()));
        steps.addAll(leftovers(step, tags));
        return steps;
    }

    private static List<TagStep> toPublished(Transition step, VersionTags tags, @Nullable LatestMove latest) {
        List<TagStep> steps = new ArrayList<>();
        steps.add(promoted(step, tags.version()));
        if (latest != null) {
            steps.add(promoted(step, latest.seen()));
        }
        steps.addAll(leftovers(step, tags));
        return steps;
    }

    private static List<TagStep> toDeprecated(Transition step, VersionTags tags, @Nullable LatestMove latest) {
        List<TagStep> steps = new ArrayList<>();
        if (latest != null) {
            steps.add(
                    latest.other() == null
                            ? new Remove(latest.seen(), step.promoted())
                            : pointed(step, latest.seen(), latest.other()));
        }
        steps.addAll(leftovers(step, tags));
        steps.add(promoted(step, tags.version()));
        return steps;
    }

    private static List<TagStep> toArchived(
            Transition step, VersionTags tags, @Nullable LatestMove latest, Limits limits) {
        List<TagStep> steps = new ArrayList<>();
        List<String> toGo = new ArrayList<>();
        if (latest != null) {
            steps.add(pointed(step, latest.seen(), latest.other()));
            if (latest.other() == null) {
                toGo.add(LATEST);
            }
        }
        if (!tags.version().isAbsent()) {
            steps.add(promoted(step, tags.version()));
            toGo.add(tags.version().tag());
        }
        steps.addAll(leftovers(step, tags));
        toGo.forEach(tag -> steps.add(new Remove(SeenTag.of(tag, step.promoted(), limits), step.promoted())));
        return steps;
    }

    private static List<TagStep> leftovers(Transition step, VersionTags tags) {
        return tags.leftBehind(step.to(), step.layers()).stream()
                .<TagStep>map(tag -> new Remove(tag, step.promoted()))
                .toList();
    }

    private static Point promoted(Transition step, SeenTag tag) {
        return new Point(tag, step.promoted(), null);
    }

    private static Point pointed(Transition step, SeenTag tag, @Nullable SeenTag other) {
        return other == null || other.fetched() == null
                ? promoted(step, tag)
                : new Point(tag, other.fetched(), other.tag());
    }

    private TagPlan endingWith(@Nullable String tag) {
        return new TagPlan(steps.stream()
                .sorted(Comparator.comparing(step -> step.tag().equals(tag)))
                .toList());
    }

    /** Returns whether some tag is yet to be pointed at something after that many steps. */
    boolean movesAfter(int done) {
        return steps.subList(done, steps.size()).stream().anyMatch(Point.class::isInstance);
    }

    boolean concerns(String tag) {
        return steps.stream().anyMatch(step -> step.tag().equals(tag));
    }
}
