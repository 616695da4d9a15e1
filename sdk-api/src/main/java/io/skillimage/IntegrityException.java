package io.skillimage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytes or documents of an image are not what they were declared to be. */
public final class IntegrityException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String expected;
    private final @Nullable String actual;

    /** Creates an exception from a fact and its subject. */
    public IntegrityException(ErrorCode code, String reason) {
        this(code, reason, null, null, null);
    }

    /** Creates an exception from a fact and its subject, and what led to it. */
    public IntegrityException(ErrorCode code, String reason, @Nullable Throwable cause) {
        this(code, reason, null, null, cause);
    }

    /**
     * Creates an exception.
     *
     * @param code which failure it is
     * @param reason the fact and its subject
     * @param expected what was declared
     * @param actual what was found
     * @param cause what led to it
     */
    public IntegrityException(
            ErrorCode code,
            String reason,
            @Nullable String expected,
            @Nullable String actual,
            @Nullable Throwable cause) {
        super(code, reason, cause);
        this.expected = expected == null ? null : PrintableText.of(expected);
        this.actual = actual == null ? null : PrintableText.of(actual);
    }

    /** Returns what was declared, where that is a single value. */
    public Optional<String> expected() {
        return Optional.ofNullable(expected);
    }

    /** Returns what was found, where that is a single value. */
    public Optional<String> actual() {
        return Optional.ofNullable(actual);
    }
}
