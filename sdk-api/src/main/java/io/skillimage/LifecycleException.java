package io.skillimage;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule about lifecycle states refuses the use or the promotion of a skill. */
public final class LifecycleException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final LifecycleState state;
    private final EnumSet<LifecycleState> allowed;
    private final transient @Nullable SkillReference alternative;

    /**
     * Creates an exception.
     *
     * @param code which rule
     * @param reason the fact and its subject
     * @param state the state that was found
     * @param allowed the states that would have been accepted
     */
    public LifecycleException(ErrorCode code, String reason, LifecycleState state, Set<LifecycleState> allowed) {
        this(code, reason, state, allowed, null);
    }

    /**
     * Creates an exception that names a way out.
     *
     * @param code which rule
     * @param reason the fact and its subject
     * @param state the state that was found
     * @param allowed the states that would have been accepted
     * @param alternative what could be used instead, if that is known
     */
    public LifecycleException(
            ErrorCode code,
            String reason,
            LifecycleState state,
            Set<LifecycleState> allowed,
            @Nullable SkillReference alternative) {
        super(code, reason, null);
        this.alternative = alternative;
        this.state = state;
        this.allowed = EnumSet.noneOf(LifecycleState.class);
        this.allowed.addAll(allowed);
    }

    /** Returns the state that was found. */
    public LifecycleState state() {
        return state;
    }

    /** Returns the states that would have been accepted, in the order of a skill's life; unmodifiable, perhaps empty. */
    public Set<LifecycleState> allowed() {
        return Collections.unmodifiableSet(allowed);
    }

    /** Returns what could be used instead, if that is known; it does not survive serialisation. */
    public Optional<SkillReference> alternative() {
        return Optional.ofNullable(alternative);
    }
}
