package io.skillimage.agent;

import io.skillimage.DescribedSkill;
import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import org.jspecify.annotations.Nullable;

/**
 * A skill as an agent is told of it, before anything of it is read. An immutable value.
 *
 * @param name what the agent calls it by
 * @param description what it does and when to use it, on one line, cut after 4,096 Unicode code points, without characters
 *     that show nothing: nobody may have compared it with the skill yet
 * @param reference what the host asked for
 * @param pinned what is used when an agent activates it: the manifest that was described, whatever the tag says by then
 * @param digest the digest of that manifest; null for a plain directory
 * @param state the lifecycle state when it was looked at
 * @param version the version, or null where only the content tells it
 */
public record OfferedSkill(
        String name,
        String description,
        SkillReference reference,
        SkillReference pinned,
        @Nullable Digest digest,
        LifecycleState state,
        @Nullable String version) {

    /** Four times what the Agent Skills specification allows: a bound for the prompt, not a check of the skill. */
    private static final int MAX_DESCRIPTION = 4_096;

    static OfferedSkill of(DescribedSkill skill) {
        return new OfferedSkill(
                skill.name(),
                Markup.line(skill.description(), MAX_DESCRIPTION),
                skill.reference(),
                skill.pinned(),
                skill.digest(),
                skill.state(),
                skill.version());
    }
}
