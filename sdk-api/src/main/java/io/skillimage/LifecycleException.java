package io.skillimage;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A rule about lifecycle states refuses the use or the promotion of a skill. */
public final class LifecycleException extends SkillException {
    private static final long serialVersionUID = 1L;

    private final LifecycleState state;
    private final EnumSet<LifecycleState> allowed;

    /**
     * Creates an exception.
     *
     * @param code which rule
     * @param reason the fact and its subject
     * @param state the state that was found
     * @param allowed the states that would have been accepted
     */
    public LifecycleException(ErrorCode code, String reason, LifecycleState state, Set<LifecycleState> allowed) {
        super(code, reason, null);
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
}
