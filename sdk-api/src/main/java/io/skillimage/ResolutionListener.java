package io.skillimage;

/**
 * Told of every resolution, for audit and metrics.
 *
 * <p>Called on the resolving thread, possibly by several threads at once; whatever it throws is logged and ignored.
 */
@FunctionalInterface
public interface ResolutionListener {
    /** Called once for each resolution, when it has ended. */
    void onEvent(ResolutionEvent event);
}
