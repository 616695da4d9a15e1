package io.skillimage;

import org.jspecify.annotations.Nullable;

/** No set of versions satisfies every skill that was asked for. */
public final class VersionConflictException extends SkillException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception from a fact and its subject. */
    public VersionConflictException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    /** Creates an exception from a fact and its subject, and what led to it. */
    public VersionConflictException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(code, reason, cause);
    }
}
