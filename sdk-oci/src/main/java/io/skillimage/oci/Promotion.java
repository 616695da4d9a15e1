package io.skillimage.oci;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.publish.Promoter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of the lifecycle that was taken.
 *
 * @param reference the promoted image, with its new digest
 * @param from the state before
 * @param to the state now
 * @param tagsMoved the tags that point at it now, also those that an earlier run of the same promotion had moved
 * @param tagsRemoved the tags that are gone
 * @param tagsKept the tags that should be gone, but that the registry keeps, and why
 * @param latestVersion the version that the tag {@code latest} was moved to, if that is another one; else null
 */
public record Promotion(
        SkillReference reference,
        LifecycleState from,
        LifecycleState to,
        List<String> tagsMoved,
        List<String> tagsRemoved,
        List<KeptTag> tagsKept,
        @Nullable String latestVersion) {

    /**
     * A tag that should be gone.
     *
     * @param tag the tag
     * @param isRepointed whether it points at the promoted image now, so that nobody takes it for the state left behind;
     *     otherwise it is as it was, and the same promotion can be repeated
     * @param reason why it could not be removed
     */
    public record KeptTag(String tag, boolean isRepointed, String reason) {}

    /** Copies the lists. */
    public Promotion {
        tagsMoved = List.copyOf(tagsMoved);
        tagsRemoved = List.copyOf(tagsRemoved);
        tagsKept = List.copyOf(tagsKept);
    }

    static Promotion of(SkillReference start, LifecycleState to, Promoter.Outcome outcome) {
        String tag = to == LifecycleState.ARCHIVED || outcome.tags().isEmpty()
                ? null
                : outcome.tags().get(0);
        SkillReference promoted = tag == null ? start.withoutTag() : start.withTag(tag);
        List<KeptTag> kept = outcome.kept().stream()
                .map(left -> new KeptTag(left.tag(), left.isPromoted(), left.why()))
                .toList();
        return new Promotion(
                promoted.withDigest(outcome.digest()),
                outcome.from(),
                to,
                outcome.tags(),
                outcome.removed(),
                kept,
                outcome.latestVersion());
    }

    /** Returns the names of {@link #tagsKept}. */
    public List<String> tagsLeft() {
        return tagsKept.stream().map(KeptTag::tag).toList();
    }
}
