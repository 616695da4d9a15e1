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
import java.util.Set;

/** Keeps what a tag holds: published content never changes, and the lifecycle goes forward only. */
public final class TagGuard {
    private static final String LATEST = "latest";

    private TagGuard() {}

    /**
     * Checks that a tag may be pointed at an image with these layers in that state. The tag {@code latest} may move from
     * one version to another.
     *
     * @throws LifecycleException if the tag holds other content that is fixed, or the same content in a later state
     */
    public static void check(
            ImageRepository repository, String tag, List<Digest> layers, LifecycleState state, Limits limits) {
        Manifest present;
        try {
            present = ManifestReader.manifest(repository.manifest(tag), limits);
        } catch (SkillNotFoundException free) {
            return;
        }
        LifecycleState reached = Annotations.state(present.annotations());
        boolean same = present.layerDigests().equals(layers);
        if (same && reached.compareTo(state) > 0) {
            throw new LifecycleException(
                    ErrorCode.BAD_TRANSITION,
                    "the tag '" + tag + "' is " + reached.label() + " already, and the lifecycle goes forward only",
                    reached,
                    reached.next().map(Set::of).orElse(Set.of()));
        }
        if (!same && reached.compareTo(LifecycleState.PUBLISHED) >= 0 && !tag.equals(LATEST)) {
            throw new LifecycleException(
                    ErrorCode.CONTENT_CONFLICT,
                    "the tag '" + tag + "' is " + reached.label() + " with other content (" + present.digest()
                            + "); published content never changes, so give it a new version",
                    reached,
                    Set.of());
        }
    }
}
