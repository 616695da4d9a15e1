package io.skillimage.agent;

/**
 * Told of every use of a skill, for audit and metrics.
 *
 * <p>Called on the thread that uses the skill, possibly by several at once, so it should be quick; a runtime exception that
 * it throws is logged and ignored.
 */
@FunctionalInterface
public interface SkillUseListener {
    /** Called once for each use, when it has ended. */
    void onUse(SkillUse use);
}
