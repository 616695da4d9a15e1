package io.skillimage.oci.internal.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random skills, solved once more by trying every combination of versions. */
class SolverOracleTest {
    private static final int ROUNDS = 20_000;
    private static final List<String> SKILLS = List.of("a", "b", "c", "d", "e");
    private static final List<String> RANGES = List.of("*", "1", "2", ">=1.1", "<2", "^1.1 || 3", "~1.0", "1.0.0 - 2");
    private static final List<String> VERSIONS = List.of("3.0.0", "2.0.0", "1.1.0", "1.0.0");

    private final Random random = new Random(20_270_601);

    @Test
    void findsTheBestChoiceWheneverThereIsOne() {
        int solved = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Shelf shelf = shelf();
            List<Need> needs = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                needs.add(random.nextBoolean() ? Shelf.need(skill()) : need());
            }
            Optional<Map<String, Candidate>> expected = best(shelf, needs);
            assertThat(found(shelf, needs)).as("%s of %s", needs, shelf).isEqualTo(expected);
            solved += expected.isPresent() ? 1 : 0;
        }
        assertThat(solved).isBetween(ROUNDS / 4, ROUNDS * 3 / 4);
    }

    private Shelf shelf() {
        Shelf shelf = new Shelf();
        for (String skill : SKILLS) {
            for (String version : VERSIONS) {
                String release = skill + " " + version;
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> {}
                    case 3 -> shelf.putRefused(release);
                    case 4 -> shelf.putLastResort(release, someNeeds());
                    default -> shelf.put(release, someNeeds());
                }
            }
        }
        return shelf;
    }

    private String[] someNeeds() {
        String[] needs = new String[random.nextInt(3)];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = need().text();
        }
        return needs;
    }

    private String skill() {
        return SKILLS.get(random.nextInt(SKILLS.size()));
    }

    private Need need() {
        return Shelf.need(skill() + " " + RANGES.get(random.nextInt(RANGES.size())));
    }

    private static Optional<Map<String, Candidate>> found(Shelf shelf, List<Need> needs) {
        try {
            return Optional.of(new LinkedHashMap<>(new Solver(shelf, Budget.usual()).solve(needs)));
        } catch (Unsolvable e) {
            assertThat(e).message().contains(e.kind() == Unsolvable.Kind.TOO_LARGE ? "tries" : e.skill());
            return Optional.empty();
        }
    }

    /** Tries every combination in the order of preference, so that the first good one is the best. */
    private static Optional<Map<String, Candidate>> best(Shelf shelf, List<Need> needs) {
        return best(shelf, needs, new LinkedHashMap<>());
    }

    private static Optional<Map<String, Candidate>> best(Shelf shelf, List<Need> needs, Map<String, Candidate> chosen) {
        List<Need> all = new ArrayList<>(needs);
        chosen.forEach((skill, candidate) ->
                all.addAll(shelf.release(skill, candidate).orElseThrow().needs()));
        Optional<String> open = all.stream()
                .map(Need::skill)
                .filter(skill -> !chosen.containsKey(skill))
                .findFirst();
        if (open.isEmpty()) {
            boolean good =
                    all.stream().allMatch(need -> need.isMetBy(Objects.requireNonNull(chosen.get(need.skill()))));
            return good ? Optional.of(new LinkedHashMap<>(chosen)) : Optional.empty();
        }
        for (Candidate candidate : byPreference(shelf, open.get())) {
            chosen.put(open.get(), candidate);
            Optional<Map<String, Candidate>> result = best(shelf, needs, chosen);
            if (result.isPresent()) {
                return result;
            }
            chosen.remove(open.get());
        }
        return Optional.empty();
    }

    private static List<Candidate> byPreference(Shelf shelf, String skill) {
        List<Candidate> sorted = new ArrayList<>();
        for (boolean lastResort : new boolean[] {false, true}) {
            shelf.candidates(skill).stream()
                    .filter(candidate -> shelf.release(skill, candidate)
                            .map(Release::isLastResort)
                            .filter(last -> last == lastResort)
                            .isPresent())
                    .forEach(sorted::add);
        }
        return sorted;
    }
}
