package io.skillimage.cache;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a cache works.
 *
 * @param limits how much a skill may have
 * @param lockWait how long to wait for somebody else who makes the same checkout
 * @param recheckAfter how long a checkout that was compared with its list is taken for intact
 * @param bootId which run of the operating system this is; empty if unknown
 * @param nanoTime ticks, for spans inside this process
 * @param clock the time of day, for what others read
 */
record CacheSettings(
        Limits limits, Duration lockWait, Duration recheckAfter, String bootId, LongSupplier nanoTime, Clock clock) {}
