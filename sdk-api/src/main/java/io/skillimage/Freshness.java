package io.skillimage;

import java.time.Duration;

/**
 * How old an answer about a tag may be before the registry is asked again. An immutable value.
 *
 * <p>Content needs no freshness: what a digest names never changes.
 *
 * @param maxAge answers younger than this are used without a request; zero asks every time
 * @param isOffline whether the network is never used, and the last answer serves whatever its age
 * @param staleIfError how old the last answer may be that serves, with a warning, while the registry cannot be reached;
 *     that it has no such tag, or refuses access, is an answer. Once it served, the registry is left alone for five
 *     seconds
 */
public record Freshness(Duration maxAge, boolean isOffline, Duration staleIfError) {
    private static final Duration A_DAY = Duration.ofHours(24);

    /**
     * Checks the ages.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Freshness {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge is negative: " + maxAge);
        }
        if (staleIfError.isNegative()) {
            throw new IllegalArgumentException("staleIfError is negative: " + staleIfError);
        }
    }

    /**
     * Returns the rule that uses answers younger than {@code age} without a request.
     *
     * @throws IllegalArgumentException if the age is negative
     */
    public static Freshness maxAge(Duration age) {
        return new Freshness(age, false, A_DAY);
    }

    /** Returns the rule that asks the registry every time. */
    public static Freshness always() {
        return new Freshness(Duration.ZERO, false, A_DAY);
    }

    /** Returns the rule that never uses the network. */
    public static Freshness offline() {
        return new Freshness(Duration.ZERO, true, A_DAY);
    }

    /**
     * Returns this rule with another {@link #staleIfError()}, which is 24 hours otherwise; zero never serves an old
     * answer.
     *
     * @throws IllegalArgumentException if the age is negative
     */
    public Freshness withStaleIfError(Duration age) {
        return new Freshness(maxAge, isOffline, age);
    }
}
