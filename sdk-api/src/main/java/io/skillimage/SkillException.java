package io.skillimage;

import org.jspecify.annotations.Nullable;

/**
 * Why a skill could not be resolved, packed or published. Sealed: a switch over the subclasses can be complete.
 *
 * <p>The message states facts: what was tried and why it failed. Advice is left to whoever shows it. Messages hold no
 * credential and no control character; those of a {@linkplain #getCause() cause} come from elsewhere and promise nothing.
 *
 * <p>Safe for use by many threads.
 */
public abstract sealed class SkillException extends RuntimeException
        permits InvalidReferenceException,
                SkillNotFoundException,
                RegistryException,
                AuthenticationException,
                IntegrityException,
                LifecycleException,
                TrustException,
                UnsafeContentException,
                InvalidSkillException,
                VersionConflictException,
                CacheException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_REASON = 8_000;

    private final ErrorCode code;
    private final String reason;
    private volatile @Nullable String action;

    /**
     * Creates an exception.
     *
     * @param code which failure it is
     * @param reason the fact and its subject; made printable here, and cut after 8,000 UTF-16 units
     * @param cause what led to it, if another exception did
     */
    protected SkillException(ErrorCode code, String reason, @Nullable Throwable cause) {
        super(null, cause);
        this.code = code;
        this.reason = PrintableText.of(reason, MAX_REASON);
    }

    /** Returns which failure it is. */
    public final ErrorCode code() {
        return code;
    }

    /** Returns the fact and its subject, without what was being tried. */
    public final String reason() {
        return reason;
    }

    /**
     * Says what was being tried when this happened, such as {@code resolve quay.io/acme/hello:1.0.0}. The first caller
     * to say so is the one that knows best; later ones change nothing.
     *
     * @param what a verb in its base form and its object; made printable here
     * @return this exception
     */
    public final SkillException during(String what) {
        if (action == null) {
            action = PrintableText.of(what);
        }
        return this;
    }

    /** Returns what was tried and why it failed, on one line. */
    @Override
    public final String getMessage() {
        return action == null ? reason : "Tried to " + action + " but failed because: " + reason;
    }
}
