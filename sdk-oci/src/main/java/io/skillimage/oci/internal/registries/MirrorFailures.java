package io.skillimage.oci.internal.registries;

import io.skillimage.AuthenticationException;
import io.skillimage.IntegrityException;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import java.util.Collection;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** What is said where the mirrors failed, and the location itself after them. */
final class MirrorFailures {
    private MirrorFailures() {}

    /** Returns the failure of the location with the mirrors named in it, and their failures suppressed in it. */
    static SkillException before(
            SkillException failure, IntFunction<String> name, Map<Integer, SkillException> mirrors) {
        String tried = mirrors.entrySet().stream()
                .map(entry ->
                        name.apply(entry.getKey()) + " (" + entry.getValue().code() + ")")
                .collect(Collectors.joining(", "));
        SkillException all = with(failure, failure.reason() + "; before that, its mirrors failed: " + tried);
        suppress(all, mirrors.values());
        return all;
    }

    private static void suppress(SkillException failure, Collection<SkillException> others) {
        for (SkillException other : others) {
            if (other != failure) {
                failure.addSuppressed(other);
            }
        }
    }

    /** The kinds of failure that registries have; the others are as they are. */
    private static SkillException with(SkillException failure, String reason) {
        Throwable cause = failure.getCause();
        if (failure instanceof RegistryException registry) {
            return new RegistryException(
                    registry.code(),
                    reason,
                    cause,
                    registry.status(),
                    registry.attempts(),
                    registry.retryAfter().orElse(null));
        } else if (failure instanceof SkillNotFoundException) {
            return new SkillNotFoundException(failure.code(), reason, cause);
        } else if (failure instanceof AuthenticationException) {
            return new AuthenticationException(failure.code(), reason, cause);
        } else if (failure instanceof IntegrityException integrity) {
            return new IntegrityException(
                    integrity.code(),
                    reason,
                    integrity.expected().orElse(null),
                    integrity.actual().orElse(null),
                    cause);
        }
        return failure;
    }
}
