package io.skillimage;

import org.jspecify.annotations.Nullable;

/** The signatures of a skill do not satisfy the policy. */
public final class TrustException extends SkillException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception from a fact and its subject. */
    public TrustException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    /** Creates an exception from a fact and its subject, and what led to it. */
    public TrustException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(code, reason, cause);
    }
}
