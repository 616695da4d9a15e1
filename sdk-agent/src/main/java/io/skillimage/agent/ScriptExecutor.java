package io.skillimage.agent;

/**
 * Runs the scripts of skills, where and how the host allows it: in a container, in a sandbox, on another machine. There is
 * none by default, and no implementation here. Must be safe for use by many threads.
 */
@FunctionalInterface
public interface ScriptExecutor {
    /**
     * Runs a script and waits for its end, not longer than the host can bear.
     *
     * @param call what to run
     * @return what came of it
     * @throws RuntimeException if it could not be run; it is logged, and the model learns that it could not
     */
    ScriptResult run(ScriptCall call);
}
