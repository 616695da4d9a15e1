package io.skillimage.agent;

import io.skillimage.SkillReference;
import org.jspecify.annotations.Nullable;

/**
 * Why something is not offered, or could not be looked at anew. An immutable value.
 *
 * @param reference the skill; null where a whole source of references failed
 * @param error what happened: a {@link io.skillimage.SkillException}, or what the host's own code threw
 */
public record SkillProblem(@Nullable SkillReference reference, RuntimeException error) {}
