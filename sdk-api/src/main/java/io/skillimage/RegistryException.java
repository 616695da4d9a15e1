package io.skillimage;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry cannot be reached, or may not be; it answers with an error or breaks the protocol. */
public final class RegistryException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int attempts;
    private final @Nullable Duration retryAfter;

    /** Creates an exception for a failure without an HTTP status. */
    public RegistryException(ErrorCode code, String reason, @Nullable Throwable cause) {
        this(code, reason, cause, 0, 1, null);
    }

    /**
     * Creates an exception.
     *
     * @param code which failure it is
     * @param reason the fact and its subject
     * @param cause what led to it
     * @param status the HTTP status, or 0 when there was none
     * @param attempts how often the request was made
     * @param retryAfter how long the registry asked to wait
     */
    public RegistryException(
            ErrorCode code,
            String reason,
            @Nullable Throwable cause,
            int status,
            int attempts,
            @Nullable Duration retryAfter) {
        super(code, reason, cause);
        this.status = status;
        this.attempts = attempts;
        this.retryAfter = retryAfter;
    }

    /** Returns the HTTP status, or 0 when there was no answer. */
    public int status() {
        return status;
    }

    /** Returns how often the request was made. */
    public int attempts() {
        return attempts;
    }

    /** Returns how long the registry asked to wait, if it did. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
