package io.skillimage.oci.internal.select;

import io.skillimage.SkillWarning;
import io.skillimage.oci.internal.image.Manifest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manifest that a reference means.
 *
 * @param known the manifest
 * @param tag the tag that led to it, if one did
 * @param warnings what somebody should know
 * @param holdsFor how long the reference means this manifest without another look
 */
public record Selected(KnownManifest known, @Nullable String tag, List<SkillWarning> warnings, Duration holdsFor) {
    /** Longer than any process lives. */
    static final Duration FOR_EVER = Duration.ofDays(10_000);

    /** Copies the list, and cuts a time that no tick could count. */
    public Selected {
        warnings = List.copyOf(warnings);
        holdsFor = holdsFor.compareTo(FOR_EVER) < 0 ? holdsFor : FOR_EVER;
    }

    /** Returns what the manifest says. */
    public Manifest manifest() {
        return known.manifest();
    }
}
