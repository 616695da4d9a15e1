package io.skillimage;

import java.util.List;

/**
 * A range of versions. An immutable value, safe for use by many threads.
 *
 * <p>The syntax is what npm (node-semver) and Masterminds/semver have in common:
 *
 * <ul>
 *   <li>{@code 1.2.3}, {@code =1.2.3}, {@code >1.2.3}, {@code >=1.2.3}, {@code <1.2.3}, {@code <=1.2.3}: compared by
 *       precedence.
 *   <li>{@code ^1.2.3}: up to, not including, the next version whose left-most number that is not zero is higher:
 *       {@code 2.0.0}; {@code ^0.2.3} ends before {@code 0.3.0}, {@code ^0.0.3} before {@code 0.0.4}.
 *   <li>{@code ~1.2.3}: any patch from there, {@code ~1} any {@code 1}.
 *   <li>Partial versions, where what is left out or written {@code x}, {@code X} or {@code *} is any number: {@code 1},
 *       {@code 1.2.x}, {@code *}. {@code >1.2} begins at {@code 1.3.0}, {@code <=1.2} ends before it.
 *   <li>{@code 1.2 - 2.3}: from {@code 1.2.0} to any {@code 2.3}.
 *   <li>Blanks or a comma between comparators: all must hold. {@code ||}: one side must.
 * </ul>
 *
 * <p>Where the two disagree, or one of them is too generous:
 *
 * <ul>
 *   <li>A pre-release is in a range only if a comparator on the same side of {@code ||} names a pre-release of the same
 *       three numbers, as in npm: {@code ^1.0.0-rc.1} holds {@code 1.0.0-rc.2} and not {@code 1.1.0-rc.1}, {@code *} holds
 *       no pre-release. Masterminds lets any in as soon as one is named.
 *   <li>The upper end of {@code ^}, {@code ~}, of partial versions and of {@code <2} lies before the pre-releases of the
 *       version it names, as in npm.
 *   <li>Blanks and commas join, as in Masterminds; npm knows no commas.
 *   <li>Only one of them, or not the same in both, and refused: {@code !=}, {@code ~>}, {@code ==}, {@code =>}, a leading
 *       {@code v}, an operator before {@code *}, an empty side of {@code ||} or an empty text, a hyphen range beside other
 *       comparators, build metadata, tabs and line breaks.
 * </ul>
 *
 * <p>Both have corners at zero that are not followed: to npm {@code >=0.0.0} can hold pre-releases, to Masterminds
 * {@code ~0.0.0} holds every release.
 *
 * <p>A range has at most 256 characters, 16 alternatives of 16 comparators each, and numbers of at most nine digits.
 */
public final class VersionRange {
    private final String text;
    private final List<List<VersionBound>> alternatives;

    VersionRange(String text, List<List<VersionBound>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /**
     * Parses a range.
     *
     * @throws IllegalArgumentException if the text is none; the message says where and why
     */
    public static VersionRange parse(String text) {
        return new RangeParser(text).parse();
    }

    /** Returns whether {@link #parse(String)} accepts the text. */
    public static boolean isRange(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns whether a version is in this range; build metadata does not count.
     *
     * @param version a semantic version; anything else is in no range
     */
    public boolean contains(String version) {
        return SemanticVersion.isVersion(version) && contains(SemanticVersion.parse(version));
    }

    /** Returns whether a version is in this range; build metadata does not count. */
    public boolean contains(SemanticVersion version) {
        return alternatives.stream().anyMatch(bounds -> allHold(bounds, version));
    }

    private static boolean allHold(List<VersionBound> bounds, SemanticVersion version) {
        boolean named = !version.isPreRelease();
        for (VersionBound bound : bounds) {
            if (!bound.holds(version)) {
                return false;
            }
            named |= bound.version().isPreRelease() && bound.version().hasNumbersOf(version);
        }
        return named;
    }

    /** Returns whether the other range is written the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof VersionRange that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the range as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
