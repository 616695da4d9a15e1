package io.skillimage;

/**
 * Told of every resolution, for audit and metrics.
 *
 * <p>Called on the resolving thread, possibly by several threads at once, so it should be quick; a runtime exception that
 * it throws is logged and ignored. Text that is no reference starts no resolution and is not told.
 */
@FunctionalInterface
public interface ResolutionListener {
    /** Called once for each resolution, when it has ended. */
    void onEvent(ResolutionEvent event);
}
