package io.skillimage.oci;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import java.util.List;

/**
 * A step of the lifecycle that was taken.
 *
 * @param reference the promoted image, with its new digest
 * @param from the state before
 * @param to the state now
 * @param tagsMoved the tags that point at it now
 * @param tagsRemoved the tags that are gone
 * @param tagsLeft the tags that should be gone, but that the registry keeps
 */
public record Promotion(
        SkillReference reference,
        LifecycleState from,
        LifecycleState to,
        List<String> tagsMoved,
        List<String> tagsRemoved,
        List<String> tagsLeft) {
    /** Copies the lists. */
    public Promotion {
        tagsMoved = List.copyOf(tagsMoved);
        tagsRemoved = List.copyOf(tagsRemoved);
        tagsLeft = List.copyOf(tagsLeft);
    }
}
