package io.skillimage;

import io.skillimage.RangeParser.MalformedRangeException;
import org.jspecify.annotations.Nullable;

/** What stands after the {@code :} of a reference: a tag, or what is none and reads as a range of versions. */
record TagOrRange(@Nullable String tag, @Nullable VersionRange range) {
    static final TagOrRange NEITHER = new TagOrRange(null, null);

    private static final int MAX_TAG = 128;
    private static final String RANGE_CHARACTERS = "^~<>=*|, ";

    /** Reads the text between two positions; a range is refused where a digest follows. */
    static TagOrRange read(String text, int start, int end, boolean pinned) {
        InvalidReferenceException noTag = refusal(text, start, end);
        String selector = text.substring(start, end);
        if (noTag == null) {
            return new TagOrRange(selector, null);
        }
        // A blank that was copied along must not turn a tag into a range.
        if (!selector.equals(selector.strip())) {
            throw noTag;
        }
        VersionRange range = range(text, start, selector, noTag);
        if (pinned) {
            throw new InvalidReferenceException(
                    text, start, "a range of versions and a digest exclude each other: the digest decides");
        }
        return new TagOrRange(null, range);
    }

    private static VersionRange range(String text, int start, String selector, InvalidReferenceException noTag) {
        try {
            return VersionRange.parse(selector);
        } catch (MalformedRangeException noRange) {
            throw isMeantAsRange(selector)
                    ? new InvalidReferenceException(
                            text, start + noRange.position(), "in the range of versions, " + noRange.problem())
                    : noTag;
        }
    }

    private static boolean isMeantAsRange(String selector) {
        return !selector.isEmpty() && (RANGE_CHARACTERS.indexOf(selector.charAt(0)) >= 0 || selector.contains("||"));
    }

    static void requireTag(String tag) {
        InvalidReferenceException refusal = refusal(tag, 0, tag.length());
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Returns the range as it can stand in a reference, where a text that is a legal tag would be taken for one. */
    static VersionRange written(VersionRange range) {
        String text = range.toString().strip();
        if (refusal(text, 0, text.length()) == null) {
            boolean any = text.equalsIgnoreCase("x");
            return VersionRange.parse(any ? "*" : "=" + text);
        }
        return VersionRange.parse(text);
    }

    private static @Nullable InvalidReferenceException refusal(String text, int start, int end) {
        if (start == end) {
            return new InvalidReferenceException(text, start, "the tag is missing");
        }
        if (end - start > MAX_TAG) {
            return new InvalidReferenceException(
                    text, start + MAX_TAG, "the tag is longer than " + MAX_TAG + " characters");
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean inner = i > start && (c == '.' || c == '-');
            if (!inner && c != '_' && !ReferenceParser.isAlphanumeric(c)) {
                return i == start
                        ? ReferenceParser.illegal(text, i, "the beginning of a tag", "letters, digits and '_'")
                        : ReferenceParser.illegal(text, i, "a tag", "letters, digits, '_', '.' and '-'");
            }
        }
        return null;
    }
}
