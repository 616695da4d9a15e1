package io.skillimage.oci.internal.registry;

import java.time.Duration;

/** Waits. Tests put one in that does not. */
@FunctionalInterface
interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
}
