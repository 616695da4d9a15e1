package io.skillimage;

import org.jspecify.annotations.Nullable;

/** The registry wants other credentials, or a source of credentials cannot be used. */
public final class AuthenticationException extends SkillException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception from a fact and its subject. */
    public AuthenticationException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    /** Creates an exception from a fact and its subject, and what led to it. */
    public AuthenticationException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(code, reason, cause);
    }
}
