package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random ranges and versions, judged once more by words: what each operator says of numbers, without bounds. */
class VersionRangeRandomTest {
    private static final int ROUNDS = 20_000;
    private static final List<String> OPERATORS = List.of("", "=", "^", "~", ">", ">=", "<", "<=");
    private static final List<String> PRE_RELEASES = List.of("0", "1", "a", "a.1", "b");

    /** A version in which trailing numbers may be missing; -1 is a missing one. */
    private record Written(List<Integer> numbers, String preRelease) {
        int count() {
            return numbers.get(2) >= 0 ? 3 : numbers.get(1) >= 0 ? 2 : 1;
        }

        String text(Random random) {
            StringBuilder out = new StringBuilder().append(numbers.get(0));
            for (int i = 1; i < 3; i++) {
                if (numbers.get(i) >= 0) {
                    out.append('.').append(numbers.get(i));
                } else if (random.nextBoolean()) {
                    out.append('.').append(List.of("x", "X", "*").get(random.nextInt(3)));
                } else {
                    break;
                }
            }
            return out.append(preRelease.isEmpty() ? "" : "-" + preRelease).toString();
        }
    }

    private record Term(String operator, Written version) {}

    private final Random random = new Random(20_270_501);

    @Test
    void agreesWithTheMeaningOfEveryOperator() {
        int held = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<List<Term>> alternatives = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                List<Term> terms = new ArrayList<>();
                texts.add(alternative(terms));
                alternatives.add(terms);
            }
            String text = String.join(random.nextBoolean() ? "||" : " || ", texts);
            VersionRange range = VersionRange.parse(text);
            for (int i = 0; i < 20; i++) {
                Written version = version(3);
                boolean expected = alternatives.stream().anyMatch(terms -> holds(terms, version));
                String candidate = version.text(random);
                assertThat(range.contains(candidate))
                        .as("%s in %s", candidate, text)
                        .isEqualTo(expected);
                held += expected ? 1 : 0;
            }
        }
        assertThat(held).isGreaterThan(ROUNDS);
    }

    private String alternative(List<Term> terms) {
        if (random.nextInt(5) == 0) {
            Written first = version(0);
            Written last = version(0);
            terms.add(new Term(">=", first));
            terms.add(new Term("<=", last));
            return first.text(random) + " - " + last.text(random);
        }
        for (int n = random.nextInt(3); n >= 0; n--) {
            terms.add(new Term(OPERATORS.get(random.nextInt(OPERATORS.size())), version(0)));
        }
        String joint = random.nextBoolean() ? " " : ", ";
        return terms.stream()
                .map(term -> term.operator()
                        + (random.nextBoolean() ? "" : " ")
                        + term.version().text(random))
                .collect(Collectors.joining(joint))
                .strip();
    }

    private Written version(int atLeast) {
        int count = Math.max(atLeast, 1 + random.nextInt(3));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            numbers.add(i < count ? random.nextInt(3) : -1);
        }
        boolean named = count == 3 && random.nextInt(3) == 0;
        return new Written(numbers, named ? PRE_RELEASES.get(random.nextInt(PRE_RELEASES.size())) : "");
    }

    private static boolean holds(List<Term> terms, Written version) {
        boolean named = version.preRelease().isEmpty()
                || terms.stream()
                        .anyMatch(term ->
                                !term.version().preRelease().isEmpty() && samePrefix(term.version(), version, 3));
        return named && terms.stream().allMatch(term -> holds(term, version));
    }

    private static boolean holds(Term term, Written version) {
        Written bound = term.version();
        int count = bound.count();
        // All that begins with the numbers that are written, the pre-releases of the first one included.
        boolean inside = samePrefix(bound, version, count);
        int order = inside && count < 3 ? 0 : compare(version, bound);
        boolean reached = compare(version, bound) >= 0;
        return switch (term.operator()) {
            case ">" -> order > 0 && (count == 3 || version.preRelease().isEmpty() || !inside);
            case ">=" -> reached;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case "^" -> reached && samePrefix(bound, version, significant(bound));
            case "~" -> reached && samePrefix(bound, version, Math.min(count, 2));
            default -> count == 3 ? order == 0 : inside && reached;
        };
    }

    /** How many leading numbers a caret keeps. */
    private static int significant(Written bound) {
        for (int i = 0; i < bound.count(); i++) {
            if (bound.numbers().get(i) > 0) {
                return i + 1;
            }
        }
        return bound.count();
    }

    private static boolean samePrefix(Written one, Written other, int count) {
        for (int i = 0; i < count; i++) {
            if (!one.numbers().get(i).equals(other.numbers().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Missing numbers are zeros; the pre-releases here sort as they are written, and before the release. */
    private static int compare(Written one, Written other) {
        for (int i = 0; i < 3; i++) {
            int compared = Integer.compare(
                    Math.max(one.numbers().get(i), 0), Math.max(other.numbers().get(i), 0));
            if (compared != 0) {
                return compared;
            }
        }
        return (one.preRelease().isEmpty() ? "~" : one.preRelease())
                .compareTo(other.preRelease().isEmpty() ? "~" : other.preRelease());
    }
}
