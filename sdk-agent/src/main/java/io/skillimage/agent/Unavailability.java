package io.skillimage.agent;

import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.TrustException;
import io.skillimage.UnsafeContentException;

/** What a model is told of a skill that cannot be had: enough to go on, nothing about hosts, paths or credentials. */
enum Unavailability {
    WITHDRAWN("This skill was withdrawn and must not be used."),
    UNTRUSTED("This skill failed verification and must not be used."),
    GONE("This skill no longer exists."),
    UNREACHABLE("This skill is not available at the moment."),
    UNKNOWN("This skill is not available.");

    private final String fact;

    Unavailability(String fact) {
        this.fact = fact;
    }

    static Unavailability of(SkillException error) {
        if (error instanceof LifecycleException) {
            return WITHDRAWN;
        }
        if (error instanceof IntegrityException
                || error instanceof TrustException
                || error instanceof UnsafeContentException
                || error instanceof InvalidSkillException) {
            return UNTRUSTED;
        }
        return error instanceof SkillNotFoundException ? GONE : UNREACHABLE;
    }

    String text() {
        return fact + " Continue without it, and say so if the task depends on it.";
    }
}
