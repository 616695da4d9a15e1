package io.skillimage.oci.internal.publish;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was published never changes and never goes back: neither may be written over. */
public final class FixedContent {
    static final String LATEST = "latest";

    private FixedContent() {}

    /**
     * Refuses to write an image over what a tag holds, if that is published, deprecated or archived and has other layers
     * or a later state. The tag {@code latest} moves freely.
     *
     * @throws LifecycleException if the image must not take that tag
     */
    public static void refuseToReplace(
            ImageRepository repository, String tag, List<Digest> layers, LifecycleState state, Limits limits) {
        Optional<Manifest> found = tag.equals(LATEST) ? Optional.empty() : find(repository, tag, limits);
        if (found.isEmpty()) {
            return;
        }
        Manifest present = found.get();
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

    static Optional<Manifest> find(ImageRepository repository, String tag, Limits limits) {
        try {
            return Optional.of(ManifestReader.of(repository.manifest(tag)).manifest(limits));
        } catch (SkillNotFoundException e) {
            return Optional.empty();
        }
    }
}
