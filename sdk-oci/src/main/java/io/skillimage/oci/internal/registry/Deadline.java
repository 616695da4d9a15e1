package io.skillimage.oci.internal.registry;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Until when one operation has to be done, whatever it consists of. Immutable, thread-safe. */
public final class Deadline {
    /** Longer than any process lives. */
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private static final Deadline NONE = new Deadline(0, FOR_EVER, () -> 0);

    private final long start;
    private final Duration time;
    private final LongSupplier nanoTime;

    private Deadline(long start, Duration time, LongSupplier nanoTime) {
        this.start = start;
        this.time = time;
        this.nanoTime = nanoTime;
    }

    /** Returns a deadline that never comes. */
    public static Deadline none() {
        return NONE;
    }

    /**
     * Returns a deadline some time from now.
     *
     * @param time how long from now
     * @param nanoTime the ticks of {@link System#nanoTime()}
     */
    public static Deadline after(Duration time, LongSupplier nanoTime) {
        Duration bounded = time.compareTo(FOR_EVER) < 0 ? time : FOR_EVER;
        return new Deadline(nanoTime.getAsLong(), bounded, nanoTime);
    }

    /** Returns how much time is left; zero or less if there is none. */
    public Duration left() {
        return time.minusNanos(nanoTime.getAsLong() - start);
    }

    /** Returns the shorter one of {@code limit} and what is left, never less than zero. */
    public Duration atMost(Duration limit) {
        Duration left = left();
        Duration shorter = left.compareTo(limit) < 0 ? left : limit;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Returns whether the time is over. */
    public boolean isOver() {
        return nanoTime.getAsLong() - start >= time.toNanos();
    }

    /** Returns the time that there was in all. */
    Duration time() {
        return time;
    }
}
