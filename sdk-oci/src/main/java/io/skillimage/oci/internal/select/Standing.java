package io.skillimage.oci.internal.select;

import io.skillimage.LifecycleState;
import io.skillimage.SkillWarning;
import java.time.Duration;
import java.util.List;

/**
 * Where an image stands in its life, whatever its manifest alone may say.
 *
 * @param state the effective state
 * @param isNow whether the repository has just said so
 * @param warnings what somebody should know
 * @param holdsFor how long that is true without another look
 */
record Standing(LifecycleState state, boolean isNow, List<SkillWarning> warnings, Duration holdsFor) {
    Standing {
        warnings = List.copyOf(warnings);
    }

    /** Returns what a manifest says, where nothing else can say more. */
    static Standing declared(LifecycleState state) {
        return new Standing(state, true, List.of(), Selected.FOR_EVER);
    }
}
