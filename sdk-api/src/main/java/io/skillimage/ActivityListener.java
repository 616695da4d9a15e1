package io.skillimage;

/**
 * Told what happens on the way to skills, as it happens.
 *
 * <p>Called on the threads that do the work, often and possibly by several at once, so it must be quick and thread-safe; a
 * runtime exception that it throws is logged and ignored. {@link ResolutionListener} is told of results.
 */
@FunctionalInterface
public interface ActivityListener {
    /** Called for each event. */
    void onActivity(ActivityEvent event);

    /** Returns a listener that tells both, this one first. */
    default ActivityListener and(ActivityListener other) {
        return event -> {
            onActivity(event);
            other.onActivity(event);
        };
    }
}
