package io.skillimage.cache;

import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * A span of a file system's own time, both ends included. The files of a checkout are all written within a moment, so
 * that a file with another time has been touched since; this needs no look at each file while it is written.
 *
 * @param from the earliest time, in nanoseconds since 1970
 * @param to the latest time
 */
record TimeSpan(long from, long to) {

    /** Returns the span between two times, whichever is the earlier: a clock may be set back in between. */
    static TimeSpan between(FileTime one, FileTime other) {
        long first = nanos(one);
        long second = nanos(other);
        return new TimeSpan(Math.min(first, second), Math.max(first, second));
    }

    static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    boolean holds(long nanos) {
        return from <= nanos && nanos <= to;
    }

    /** Returns the smallest span that holds this one and a time. */
    TimeSpan with(long nanos) {
        return new TimeSpan(Math.min(from, nanos), Math.max(to, nanos));
    }
}
