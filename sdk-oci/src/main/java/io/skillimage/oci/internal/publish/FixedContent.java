package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import java.util.List;
import java.util.Set;

/** What was published under a version never changes and never goes back: neither may be written over. */
public final class FixedContent {
    private FixedContent() {}

    /** Returns whether what is published under a tag is fixed. Names such as {@code latest} and {@code stable} move freely. */
    public static boolean isFixed(String tag) {
        return PublishedVersions.isVersionTag(tag);
    }

    /**
     * Refuses to write an image over what the tag of a version holds, if that is published, deprecated or archived and has
     * other layers or a later state.
     *
     * @throws LifecycleException if the image must not take that tag
     */
    public static void refuseToReplace(
            ImageRepository repository, String tag, List<Digest> layers, LifecycleState state, Limits limits) {
        if (!isFixed(tag)) {
            return;
        }
        FetchedManifest fetched;
        try {
            fetched = repository.manifest(tag);
        } catch (SkillNotFoundException free) {
            return;
        }
        Manifest present = ManifestReader.of(fetched).manifest(limits);
        LifecycleState reached = Annotations.state(present.annotations());
        if (reached.compareTo(LifecycleState.PUBLISHED) < 0) {
            return;
        }
        String subject = "the tag '" + tag + "' is " + reached.label();
        if (!present.layerDigests().equals(layers)) {
            throw new LifecycleException(
                    ErrorCode.CONTENT_CONFLICT,
                    subject + " with other content (" + present.digest()
                            + "); published content never changes, so give it a new version",
                    reached,
                    Set.of());
        }
        if (reached.compareTo(state) > 0) {
            throw new LifecycleException(
                    ErrorCode.BAD_TRANSITION,
                    subject + " already, not " + state.label() + ", and the lifecycle goes forward only",
                    reached,
                    reached.next().map(Set::of).orElse(Set.of()));
        }
    }
}
