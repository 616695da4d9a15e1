package io.skillimage;

import java.time.Duration;

/**
 * How old an answer about a tag may be before the registry is asked again. An immutable value.
 *
 * <p>Content needs no freshness: what a digest names never changes.
 *
 * @param maxAge answers younger than this are used without a request; zero asks every time
 * @param isOffline whether the network is never used, and the last answer serves whatever its age
 */
public record Freshness(Duration maxAge, boolean isOffline) {

    /**
     * Checks the age.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Freshness {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge is negative: " + maxAge);
        }
    }

    /**
     * Returns the rule that uses answers younger than {@code age} without a request.
     *
     * @throws IllegalArgumentException if the age is negative
     */
    public static Freshness maxAge(Duration age) {
        return new Freshness(age, false);
    }

    /** Returns the rule that asks the registry every time. */
    public static Freshness always() {
        return new Freshness(Duration.ZERO, false);
    }

    /** Returns the rule that never uses the network. */
    public static Freshness offline() {
        return new Freshness(Duration.ZERO, true);
    }
}
