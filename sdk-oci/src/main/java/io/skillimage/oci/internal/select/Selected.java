package io.skillimage.oci.internal.select;

import io.skillimage.LifecycleState;
import io.skillimage.SkillWarning;
import io.skillimage.cache.SeenVersions.Seen;
import io.skillimage.oci.internal.image.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manifest that a reference means.
 *
 * @param place what tells its repository from others in what is remembered
 * @param known the manifest
 * @param tag the tag that led to it or stands beside its digest, if there is one
 * @param version the version that it is, if that is known before its content is
 * @param state the state that it is in, whatever it declares
 * @param isNow whether the repository has just said all that
 * @param warnings what somebody should know
 * @param holdsFor how long the reference means this manifest in this state without another look
 * @param before how the version was seen before, or null if it was not, or nobody has looked
 */
public record Selected(
        String place,
        KnownManifest known,
        @Nullable String tag,
        @Nullable String version,
        LifecycleState state,
        boolean isNow,
        List<SkillWarning> warnings,
        Duration holdsFor,
        @Nullable Seen before) {
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

    /** Returns whether the repository could not be asked just now. */
    boolean isStale() {
        return warnings.stream().anyMatch(warning -> warning.code() == SkillWarning.Code.STALE);
    }

    /** Returns whether its content could say nothing new about its state. */
    public boolean isSettled() {
        return version != null || !state.isManaged();
    }

    /** Returns this as a version that stands so in its life. */
    Selected in(@Nullable String itsVersion, Standing standing) {
        List<SkillWarning> all = new ArrayList<>(warnings);
        standing.warnings().stream().filter(warning -> !all.contains(warning)).forEach(all::add);
        Duration holds = holdsFor.compareTo(standing.holdsFor()) < 0 ? holdsFor : standing.holdsFor();
        return new Selected(
                place, known, tag, itsVersion, standing.state(), isNow && standing.isNow(), all, holds, null);
    }

    /** Returns this with how the version was seen before. */
    Selected after(@Nullable Seen seen) {
        return new Selected(place, known, tag, version, state, isNow, warnings, holdsFor, seen);
    }

    /** Returns whether the version was seen before, with the same content. */
    public boolean hasContentSeenBefore() {
        return before != null && before.content().equals(manifest().contentKey().digest());
    }

    /** Returns this, managed as it is, in that state if it comes later in a life. */
    public Selected notBefore(@Nullable LifecycleState other) {
        return other != null && state.isManaged() && other.compareTo(state) > 0 ? inState(other) : this;
    }

    /** Returns this in another state, with the warnings that say why. */
    Selected inState(LifecycleState other, SkillWarning... why) {
        List<SkillWarning> all = new ArrayList<>(warnings);
        all.addAll(List.of(why));
        return new Selected(place, known, tag, version, other, isNow, all, holdsFor, before);
    }
}
