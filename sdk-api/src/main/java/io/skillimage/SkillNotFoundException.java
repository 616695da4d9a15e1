package io.skillimage;

import org.jspecify.annotations.Nullable;

/** There is no such repository, tag, digest, image layout or directory. */
public final class SkillNotFoundException extends SkillException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception from a fact and its subject. */
    public SkillNotFoundException(ErrorCode code, String reason) {
        this(code, reason, null);
    }

    /** Creates an exception from a fact and its subject, and what led to it. */
    public SkillNotFoundException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(code, reason, cause);
    }
}
