package io.skillimage.agent;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf skills are used. An immutable value; what is null is not known.
 *
 * @param tenant who the agent works for
 * @param memoryId which conversation it is
 * @param invocationId which call of the agent it is
 */
public record SkillCaller(
        @Nullable String tenant,
        @Nullable String memoryId,
        @Nullable String invocationId) {
    /** Nobody in particular. */
    public static final SkillCaller ANONYMOUS = new SkillCaller(null, null, null);

    /** Returns a caller of whom only the tenant is known. */
    public static SkillCaller ofTenant(@Nullable String tenant) {
        return new SkillCaller(tenant, null, null);
    }
}
