package io.skillimage.agent;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.agent.SkillUse.Kind;
import io.skillimage.agent.SkillUse.Outcome;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses skills by the settings of one {@link AgentSkills}, and tells who wants to know. Immutable.
 *
 * @param resolver what gives the content
 * @param listener who is told
 * @param allowedTools what becomes of the tools that skills name
 * @param scripts what runs scripts, if anything does
 * @param nanoTime the ticks that durations are measured in
 */
record Use(
        SkillResolver resolver,
        SkillUseListener listener,
        AllowedTools allowedTools,
        @Nullable ScriptExecutor scripts,
        LongSupplier nanoTime) {
    private static final Logger LOG = LoggerFactory.getLogger(Use.class);

    /** What is to be used. */
    record Asked(
            Kind kind,
            SkillCaller caller,
            Entry entry,
            SkillReference pinned,
            @Nullable LifecyclePolicy policy,
            @Nullable String path) {}

    /** Resolves a skill, does something with it, and tells how that ended. */
    <T> T of(Asked asked, Function<ResolvedSkill, T> work) {
        long start = nanoTime.getAsLong();
        ResolvedSkill skill = null;
        RuntimeException error = null;
        Outcome outcome = Outcome.FAILED;
        try {
            skill = resolve(asked);
            T result = work.apply(skill);
            outcome = Outcome.DONE;
            return result;
        } catch (ToolRefusal e) {
            outcome = Outcome.REFUSED;
            throw e;
        } catch (RuntimeException e) {
            error = e;
            throw e;
        } finally {
            tell(asked, skill, outcome, error, start);
        }
    }

    /** Tells of a use that ended before any skill was looked at. */
    void refused(Kind kind, SkillCaller caller, String name, @Nullable Entry entry, @Nullable String path) {
        OfferedSkill skill = entry == null ? null : entry.skill();
        tell(new SkillUse(
                kind,
                caller,
                name,
                skill,
                skill == null ? null : skill.digest(),
                null,
                null,
                false,
                path,
                Outcome.REFUSED,
                null,
                Duration.ZERO));
    }

    /** Resolves a skill, even one that was used before: that is when a withdrawal or a tampered file shows. */
    ResolvedSkill resolve(Asked asked) {
        Entry entry = asked.entry();
        ResolvedSkill skill = resolver.resolve(asked.pinned());
        if (!skill.name().equals(entry.name())) {
            throw new IntegrityException(
                    ErrorCode.METADATA_MISMATCH,
                    asked.pinned() + " is named '" + skill.name() + "', but was offered as '" + entry.name() + "'");
        }
        LifecyclePolicy policy = asked.policy();
        if (policy != null && !allows(policy, asked.pinned(), skill.state())) {
            throw new LifecycleException(
                    ErrorCode.STATE_REFUSED,
                    "the skill " + asked.pinned() + " is " + skill.state().label()
                            + ", which the policy of this caller does not allow",
                    skill.state(),
                    policy.allowedIn(asked.pinned().repository()));
        }
        entry.verifyLock(skill);
        return skill;
    }

    /** A directory is the caller's own, and has no state that a rule could be about. */
    static boolean allows(LifecyclePolicy policy, SkillReference pinned, LifecycleState state) {
        return pinned.transport() == SkillReference.Transport.DIRECTORY || policy.allows(state, pinned.repository());
    }

    private void tell(
            Asked asked, @Nullable ResolvedSkill skill, Outcome outcome, @Nullable RuntimeException error, long start) {
        Digest digest = asked.pinned().digest();
        tell(new SkillUse(
                asked.kind(),
                asked.caller(),
                asked.entry().name(),
                asked.entry().skill(),
                digest,
                skill == null ? null : skill.state(),
                null,
                skill != null && skill.fromCache(),
                asked.path(),
                outcome,
                error,
                Duration.ofNanos(nanoTime.getAsLong() - start)));
    }

    private void tell(SkillUse use) {
        try {
            listener.onUse(use);
        } catch (RuntimeException e) {
            LOG.error("a listener failed", e);
        }
    }
}
