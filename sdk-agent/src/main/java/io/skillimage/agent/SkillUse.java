package io.skillimage.agent;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * That an agent used a skill, or tried to: what an auditor asks for. An immutable value.
 *
 * @param kind what was done
 * @param caller on whose behalf
 * @param name the name that the agent gave; where no skill of that name is offered, anything a model can write
 * @param skill the skill, with its reference and the digest that is offered; null where none of that name is
 * @param digest the manifest that was used, which an earlier activation may have fixed; null for a plain directory
 * @param state the lifecycle state at that moment; null where the skill could not be had
 * @param signer who signed it, where that is known
 * @param cached whether every byte was in the cache already
 * @param path the file, where one was asked for; as the model wrote it
 * @param outcome how it ended
 * @param error why it failed; null where it did not
 * @param duration how long it took
 */
public record SkillUse(
        Kind kind,
        SkillCaller caller,
        String name,
        @Nullable OfferedSkill skill,
        @Nullable Digest digest,
        @Nullable LifecycleState state,
        @Nullable String signer,
        boolean cached,
        @Nullable String path,
        Outcome outcome,
        @Nullable RuntimeException error,
        Duration duration) {

    /** What was done with a skill. */
    public enum Kind {
        /** Its instructions were read. */
        ACTIVATION,
        /** One of its files was read. */
        READ,
        /** One of its scripts was run. */
        SCRIPT
    }

    /** How a use ended. */
    public enum Outcome {
        /** As was asked. */
        DONE,
        /** The model asked for what there is not, or for what it may not have. */
        REFUSED,
        /** The skill could not be had, or a rule forbids it. */
        FAILED
    }
}
