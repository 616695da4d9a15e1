package io.skillimage;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a skill stands in its life, in the order of that life.
 *
 * <p>A managed image declares its state in the manifest annotation {@code io.skillimage.status}; promotion goes one step
 * at a time and forward only.
 */
public enum LifecycleState {
    /** The image declares no state, or the skill is a plain directory. */
    UNMANAGED,
    /** Being written. */
    DRAFT,
    /** Complete, being tried. */
    TESTING,
    /** For use; its content never changes again. */
    PUBLISHED,
    /** Still works, should be replaced. */
    DEPRECATED,
    /** Withdrawn. */
    ARCHIVED;

    /** Returns the word that stands in annotations, options and messages: the name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether this is a state that an image can declare. */
    public boolean isManaged() {
        return this != UNMANAGED;
    }

    /** Returns the state that a promotion leads to, or nothing after {@link #ARCHIVED} and for {@link #UNMANAGED}. */
    public Optional<LifecycleState> next() {
        return switch (this) {
            case DRAFT -> Optional.of(TESTING);
            case TESTING -> Optional.of(PUBLISHED);
            case PUBLISHED -> Optional.of(DEPRECATED);
            case DEPRECATED -> Optional.of(ARCHIVED);
            case ARCHIVED, UNMANAGED -> Optional.empty();
        };
    }

    /** Returns the state with that {@link #label()}, if it is one that an image can declare. */
    public static Optional<LifecycleState> ofLabel(String label) {
        for (LifecycleState state : values()) {
            if (state.isManaged() && state.label().equals(label)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the tag under which {@code version} stands in this state.
     *
     * @param version a semantic version without build metadata, which no tag can hold
     * @return the tag, or nothing for {@link #ARCHIVED} (its tag is removed) and {@link #UNMANAGED}
     */
    public Optional<String> tagOf(String version) {
        return switch (this) {
            case DRAFT, TESTING -> Optional.of(version + "-" + label());
            case PUBLISHED, DEPRECATED -> Optional.of(version);
            case ARCHIVED, UNMANAGED -> Optional.empty();
        };
    }
}
