package io.skillimage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reference means now, known from the manifest and perhaps the config alone: nothing of the skill's content was
 * fetched, so nothing of it was verified either. An immutable value.
 *
 * <p>Name and description are what the manifest says. They are good for offering the skill, and are compared with the
 * content when {@link SkillResolver#resolve(SkillReference) resolving} {@link #pinned()}.
 *
 * @param reference what was asked for
 * @param pinned the repository and the manifest digest; for {@code dir:}, the reference itself
 * @param digest the digest of the manifest, or null for {@code dir:}
 * @param state the lifecycle state that holds now
 * @param name the skill's name, without its namespace
 * @param version the version, or null where only the content tells it
 * @param description what the skill does and when to use it; perhaps cut, and empty where only the content tells it
 * @param warnings what somebody should know
 */
public record DescribedSkill(
        SkillReference reference,
        SkillReference pinned,
        @Nullable Digest digest,
        LifecycleState state,
        String name,
        @Nullable String version,
        String description,
        List<SkillWarning> warnings) {

    /** Copies the list. */
    public DescribedSkill {
        warnings = List.copyOf(warnings);
    }

    /** Returns the description of a skill that was resolved: the one in its SKILL.md. */
    public static DescribedSkill of(ResolvedSkill skill) {
        SkillCard card = skill.card();
        return new DescribedSkill(
                skill.reference(),
                skill.pinned(),
                skill.digest(),
                skill.state(),
                skill.name(),
                card == null ? null : card.version(),
                skill.description(),
                skill.warnings());
    }
}
