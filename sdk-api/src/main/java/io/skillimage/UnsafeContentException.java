package io.skillimage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The content of an image could harm whoever unpacks it; nothing of it was kept. */
public final class UnsafeContentException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String entry;

    /**
     * Creates an exception.
     *
     * @param code which rule
     * @param reason the fact and its subject
     * @param entry the archive entry that breaks the rule, if it is a single one
     */
    public UnsafeContentException(ErrorCode code, String reason, @Nullable String entry) {
        this(code, reason, entry, null);
    }

    /**
     * Creates an exception.
     *
     * @param code which rule
     * @param reason the fact and its subject
     * @param entry the archive entry that breaks the rule, if it is a single one
     * @param cause what led to it
     */
    public UnsafeContentException(ErrorCode code, String reason, @Nullable String entry, @Nullable Throwable cause) {
        super(code, reason, cause);
        this.entry = entry == null ? null : PrintableText.of(entry);
    }

    /** Returns the archive entry that breaks the rule, if it is a single one. */
    public Optional<String> entry() {
        return Optional.ofNullable(entry);
    }
}
