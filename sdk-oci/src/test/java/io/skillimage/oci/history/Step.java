package io.skillimage.oci.history;

import io.skillimage.LifecycleState;
import java.time.Duration;

/** What happens to a repository, or is asked of it. Immutable; a step that makes no sense where it stands does nothing. */
sealed interface Step {

    /** Somebody packs a draft and pushes it, to its own tag or by mistake to another one. */
    record Push(String version, String tag) implements Step {}

    /** Another tool writes an image to a tag, whatever is there. */
    record Write(String tag, String version, LifecycleState state, String content) implements Step {}

    /** Another tool promotes what a tag holds to its next state, moves tags as it does, and removes none. */
    record OtherPromotion(String tag) implements Step {}

    /** We promote what a tag holds. */
    record Promotion(String tag, LifecycleState to, By by) implements Step {}

    /** We promote what a tag holds, and the connection is cut after so many requests. */
    record CutPromotion(Promotion promotion, int requests, boolean answerIsLost) implements Step {}

    /** The promotion that was cut is called once more, word for word. */
    record Repetition() implements Step {}

    /** A tag is pointed at an image that was there before. */
    record Retag(int image, String tag) implements Step {}

    /** A tag is removed. */
    record Removal(String tag) implements Step {}

    /** Time goes by. */
    record Wait(Duration time) implements Step {}

    /** From now on the registry fails, or no longer. */
    record Outage(boolean begins) implements Step {}

    /** Somebody resolves a reference. */
    record Ask(Question question, Policy policy, boolean aged) implements Step {}

    /** How a promotion names its image. */
    enum By {
        TAG,
        DIGEST,
        BOTH
    }
}
