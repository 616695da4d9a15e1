package io.skillimage;

import java.util.ArrayList;
import java.util.List;

/** Reads ranges of versions by hand: what is refused is refused with its place, and no text takes long. */
final class RangeParser {
    static final int MAX_LENGTH = 256;
    private static final int MAX_ALTERNATIVES = 16;
    private static final int MAX_COMPARATORS = 16;
    private static final int MAX_DIGITS = 9;

    private final String text;
    private int at;

    /** The text is no range: where it stops being one, and why. */
    static final class MalformedRangeException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final int position;
        private final String problem;

        MalformedRangeException(String text, int position, String problem) {
            super("'" + PrintableText.of(text) + "' is no range of versions: at position " + position + ", " + problem);
            this.position = position;
            this.problem = problem;
        }

        int position() {
            return position;
        }

        String problem() {
            return problem;
        }
    }

    RangeParser(String text) {
        this.text = text;
    }

    VersionRange parse() {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedRangeException(text, MAX_LENGTH, "it is longer than " + MAX_LENGTH + " characters");
        }
        List<List<VersionBound>> alternatives = new ArrayList<>();
        alternatives.add(alternative());
        while (at < text.length()) {
            if (alternatives.size() == MAX_ALTERNATIVES) {
                throw problem("there are more than " + MAX_ALTERNATIVES + " alternatives");
            }
            at += 2;
            alternatives.add(alternative());
        }
        return new VersionRange(text, List.copyOf(alternatives));
    }

    /** Reads up to the end or a {@code ||}. */
    private List<VersionBound> alternative() {
        List<VersionBound> bounds = new ArrayList<>();
        skipBlanks();
        for (int comparators = 1; ; comparators++) {
            String operator = operator();
            PartialVersion version = version(operator);
            if (comparators == 1 && operator.isEmpty() && isHyphenNext()) {
                return hyphen(version);
            }
            bounds.addAll(version.boundsOf(operator));
            if (!isAnotherNext()) {
                return List.copyOf(bounds);
            }
            if (comparators == MAX_COMPARATORS) {
                throw problem("there are more than " + MAX_COMPARATORS + " comparators");
            }
        }
    }

    /** Skips what joins two comparators; returns whether there is another one, or the end was reached. */
    private boolean isAnotherNext() {
        boolean joined = skipBlanks();
        if (isNext(',')) {
            at++;
            skipBlanks();
            return true;
        }
        if (at == text.length() || text.startsWith("||", at)) {
            return false;
        }
        if (!joined) {
            throw unexpected("expected a blank, ',' or '||' after a version");
        }
        return true;
    }

    private String operator() {
        String operator = "";
        if (isNext('^') || isNext('~') || isNext('=')) {
            operator = text.substring(at, ++at);
        } else if (isNext('<') || isNext('>')) {
            int start = at++;
            if (isNext('=')) {
                at++;
            }
            operator = text.substring(start, at);
        }
        skipBlanks();
        return operator;
    }

    /** Blanks on both sides tell it from the hyphen of a pre-release. */
    private boolean isHyphenNext() {
        int next = at;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        return next > at && text.startsWith("- ", next);
    }

    private List<VersionBound> hyphen(PartialVersion first) {
        skipBlanks();
        at++;
        skipBlanks();
        PartialVersion last = version("-");
        if (first.count() == 0) {
            throw problem("'*' cannot be the end of a hyphen range");
        }
        skipBlanks();
        if (at < text.length() && !text.startsWith("||", at)) {
            throw unexpected("expected '||' or the end after a hyphen range");
        }
        List<VersionBound> bounds = new ArrayList<>(first.boundsOf(">="));
        bounds.addAll(last.boundsOf("<="));
        return List.copyOf(bounds);
    }

    private PartialVersion version(String operator) {
        if (isAny()) {
            if (!operator.isEmpty()) {
                throw unexpected("expected a number");
            }
            at++;
            return new PartialVersion(0, 0, 0, 0, "");
        }
        long[] numbers = new long[3];
        numbers[0] = number();
        int count = 1;
        boolean any = false;
        for (int part = 1; part < 3 && isNext('.'); part++) {
            at++;
            if (isAny()) {
                at++;
                any = true;
            } else if (any) {
                throw unexpected("expected 'x' or '*', because one stands before it");
            } else {
                numbers[count++] = number();
            }
        }
        String preRelease = count == 3 && isNext('-') ? preRelease() : "";
        if (isNext('+')) {
            throw problem("build metadata is not compared, leave it out");
        }
        return new PartialVersion(count, numbers[0], numbers[1], numbers[2], preRelease);
    }

    private long number() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        int digits = at - start;
        if (digits == 0) {
            throw unexpected("expected a version such as 1.2.3, 1.2 or 1.x");
        }
        if (digits > MAX_DIGITS || (digits > 1 && text.charAt(start) == '0')) {
            at = start;
            throw problem(
                    digits > MAX_DIGITS
                            ? "a number has more than " + MAX_DIGITS + " digits"
                            : "a number begins with 0");
        }
        return Long.parseLong(text.substring(start, at));
    }

    private String preRelease() {
        int start = at + 1;
        at = start;
        while (at < text.length() && (isNext('.') || SemanticVersion.isIdentifierCharacter(text.charAt(at)))) {
            at++;
        }
        String preRelease = text.substring(start, at);
        if (!SemanticVersion.isVersion("0.0.0-" + preRelease)) {
            at = start;
            throw problem("the pre-release is malformed");
        }
        return preRelease;
    }

    private boolean isAny() {
        return isNext('x') || isNext('X') || isNext('*');
    }

    private boolean isNext(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean skipBlanks() {
        int start = at;
        while (isNext(' ')) {
            at++;
        }
        return at > start;
    }

    private MalformedRangeException unexpected(String expected) {
        if (at == text.length()) {
            return problem(expected);
        }
        String found = PrintableText.of(text.substring(at, text.offsetByCodePoints(at, 1)));
        return problem("'" + found + "' is not allowed, " + expected);
    }

    private MalformedRangeException problem(String problem) {
        return new MalformedRangeException(text, at, problem);
    }
}
