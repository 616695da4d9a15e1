package io.skillimage.oci.internal.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.oci.internal.solve.Unsolvable.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SolverTest {
    private final Shelf shelf = new Shelf();

    private String solve(String... needs) throws Unsolvable {
        StringBuilder out = new StringBuilder();
        new Solver(shelf, Budget.usual())
                .solve(Shelf.needs(needs))
                .forEach((skill, candidate) ->
                        out.append(out.isEmpty() ? "" : ", ").append(skill + " " + candidate));
        return out.toString();
    }

    private Unsolvable refusal(String... needs) {
        return catchThrowableOfType(Unsolvable.class, () -> solve(needs));
    }

    @Test
    void takesTheHighestVersionsInTheRanges() throws Unsolvable {
        shelf.put("a 2.0.0", "b ^1")
                .put("a 1.0.0")
                .put("b 2.0.0")
                .put("b 1.5.0")
                .put("b 1.4.0");

        assertThat(solve("a")).isEqualTo("a 2.0.0, b 1.5.0");
        assertThat(solve("a ^1")).isEqualTo("a 1.0.0");
        assertThat(solve("a", "b <1.5")).isEqualTo("a 2.0.0, b 1.4.0");
        assertThat(solve()).isEmpty();
    }

    @Test
    void goesBackToALowerVersionWhereTheHighestFitsNobody() throws Unsolvable {
        shelf.put("app 1.0.0", "x *", "y *")
                .put("x 2.0.0", "base ^2")
                .put("x 1.0.0", "base ^1")
                .put("y 1.0.0", "base ^1")
                .put("base 2.0.0")
                .put("base 1.0.0");

        assertThat(solve("app")).isEqualTo("app 1.0.0, x 1.0.0, y 1.0.0, base 1.0.0");
    }

    @Test
    void aSkillThatNeedsAMissingOneIsTakenInAnotherVersion() throws Unsolvable {
        shelf.put("a 2.0.0", "gone *").put("a 1.0.0");

        assertThat(solve("a")).isEqualTo("a 1.0.0");
    }

    @Test
    void passesOverWhatMayNotBeUsed() throws Unsolvable {
        shelf.putRefused("a 2.0.0").put("a 1.0.0");

        assertThat(solve("a")).isEqualTo("a 1.0.0");
    }

    @Test
    void takesALastResortOnlyIfNothingElseWillDo() throws Unsolvable {
        shelf.putLastResort("a 2.0.0").put("a 1.0.0").put("b 1.0.0", "a ^2").put("c 1.0.0", "a *");

        assertThat(solve("a")).isEqualTo("a 1.0.0");
        assertThat(solve("c")).isEqualTo("c 1.0.0, a 1.0.0");
        assertThat(solve("b")).isEqualTo("b 1.0.0, a 2.0.0");
        assertThat(solve("a", "b")).isEqualTo("a 2.0.0, b 1.0.0");
    }

    @Test
    void cyclesAreNoMatter() throws Unsolvable {
        shelf.put("a 1.0.0", "b ^1")
                .put("b 1.0.0", "c ^1")
                .put("c 1.0.0", "a ^1")
                .put("self 2.0.0", "self ^1")
                .put("self 1.0.0", "self ^1");

        assertThat(solve("a")).isEqualTo("a 1.0.0, b 1.0.0, c 1.0.0");
        assertThat(solve("self")).isEqualTo("self 1.0.0");
    }

    @Test
    void aCycleThatContradictsItselfIsAConflict() {
        shelf.put("a 1.0.0", "b ^1").put("b 1.0.0", "a ^2");

        assertThat(refusal("a"))
                .hasMessage("no version suits everyone: a 1.0.0 needs b ^1, and b 1.0.0 needs a ^2; a was asked for")
                .returns(Kind.CONFLICT, Unsolvable::kind);
    }

    @Test
    void explainsAConflictByWhoAskedForWhat() {
        shelf.put("report 1.2.0", "tables ^2")
                .put("app 1.0.0", "chart ^3")
                .put("chart 3.0.1", "tables ^1")
                .put("tables 2.1.0")
                .put("tables 1.0.0");

        assertThat(refusal("report", "app"))
                .hasMessage("no version suits everyone: app 1.0.0 needs chart ^3, and chart 3.0.1 needs tables ^1;"
                        + " report 1.2.0 needs tables ^2")
                .returns(Kind.CONFLICT, Unsolvable::kind)
                .returns("tables", Unsolvable::skill);
        assertThat(refusal("tables ^1", "tables ^2"))
                .hasMessage("no version suits everyone: tables ^1 was asked for; tables ^2 was asked for; the versions"
                        + " are 2.1.0, 1.0.0")
                .returns(Kind.CONFLICT, Unsolvable::kind);
    }

    @Test
    void explainsTheConflictThatMattersAndNotOneThatWasSolved() {
        shelf.put("a 2.0.0", "gone *")
                .put("a 1.0.0")
                .put("p 1.0.0", "z ^1")
                .put("q 1.0.0", "z ^2")
                .put("z 2.0.0")
                .put("z 1.0.0");

        assertThat(refusal("a", "p", "q"))
                .hasMessage("no version suits everyone: p 1.0.0 needs z ^1; q 1.0.0 needs z ^2; the versions are 2.0.0,"
                        + " 1.0.0");
    }

    @Test
    void namesWhatIsMissingAndWhoNeedsIt() {
        shelf.put("a 1.0.0", "b ^1").put("b 1.0.0", "c ^2").put("c 1.0.0").put("d 1.0.0", "gone ^1");

        assertThat(refusal("a"))
                .hasMessage("no version is in the range: a 1.0.0 needs b ^1, and b 1.0.0 needs c ^2; the versions are"
                        + " 1.0.0")
                .returns(Kind.MISSING, Unsolvable::kind)
                .returns("c", Unsolvable::skill);
        assertThat(refusal("d"))
                .hasMessage("there is no version at all: d 1.0.0 needs gone ^1")
                .returns(Kind.MISSING, Unsolvable::kind);
        assertThat(refusal("gone")).hasMessage("there is no version at all: gone was asked for");
    }

    @Test
    void namesWhatMayNotBeUsedAndWhoNeedsIt() {
        shelf.put("a 1.0.0", "b ^1").putRefused("b 1.0.0").put("b 0.1.0");

        assertThat(refusal("a"))
                .hasMessage("no version may be used: a 1.0.0 needs b ^1")
                .returns(Kind.REFUSED, Unsolvable::kind);
    }

    @Test
    void namesOfManyOnlyTheFirst() {
        List<String> needs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            shelf.put("a" + i + " 1.0.0", "z ^1");
            needs.add("a" + i);
            shelf.put("z 2.0." + i);
        }

        assertThat(refusal(needs.toArray(String[]::new)))
                .message()
                .contains("a7 1.0.0 needs z ^1; ...; the versions are")
                .endsWith("2.0.7, ...");
    }

    @Test
    void choicesThatHaveNothingToDoWithAConflictAreNotTriedOverAndOver() {
        List<String> needs = new ArrayList<>(List.of("p", "q"));
        for (int skill = 0; skill < 20; skill++) {
            needs.add(1, "other" + skill);
            for (int version = 9; version >= 0; version--) {
                shelf.put("other" + skill + " 1.0." + version);
            }
        }
        shelf.put("p 1.0.0", "z ^1").put("q 1.0.0", "z ^2").put("z 2.0.0").put("z 1.0.0");

        assertThat(refusal(needs.toArray(String[]::new))).hasMessageContaining("q 1.0.0 needs z ^2");
        assertThat(shelf.looks()).isLessThan(100);
    }

    @Test
    void givesUpAfterSoManyTries() {
        // Every pair of skills excludes each other in every combination of versions.
        List<String> needs = new ArrayList<>();
        for (int skill = 0; skill < 12; skill++) {
            needs.add("s" + skill);
            for (int version = 9; version >= 0; version--) {
                shelf.put("s" + skill + " 1.0." + version, "z" + (skill + version) % 7 + " 1.0." + version);
            }
        }
        for (int z = 0; z < 7; z++) {
            for (int version = 9; version >= 0; version--) {
                shelf.put("z" + z + " 1.0." + version, "s" + z + " 2 || 1.0." + (version + 1) % 10);
            }
        }

        assertThat(catchThrowableOfType(
                        Unsolvable.class,
                        () -> new Solver(shelf, new Budget(500, 200)).solve(Shelf.needs(needs.toArray(String[]::new)))))
                .hasMessage("no choice of versions that suits everyone was found among 200 tries")
                .returns(Kind.TOO_LARGE, Unsolvable::kind);
    }

    @Test
    void followsALongChainAndRefusesAnEndlessOne() throws Unsolvable {
        for (int i = 0; i < 1_000; i++) {
            shelf.put("s" + i + " 1.0.0", "s" + (i + 1) + " *");
        }
        shelf.put("s1000 1.0.0");

        assertThat(solve("s501")).startsWith("s501 1.0.0").endsWith("s1000 1.0.0");
        assertThatExceptionOfType(Unsolvable.class)
                .isThrownBy(() -> solve("s500"))
                .withMessage("more than 500 skills are needed, with dependencies")
                .returns(Kind.TOO_LARGE, Unsolvable::kind);
    }

    @Test
    void refusesASkillThatNeedsThousands() {
        String[] needs = new String[5_000];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = "s" + i + " *";
            shelf.put("s" + i + " 1.0.0");
        }
        shelf.put("a 1.0.0", needs);

        assertThat(refusal("a")).returns(Kind.TOO_LARGE, Unsolvable::kind);
        assertThat(shelf.looks()).isLessThan(10);
    }

    @Test
    void endsWhenASkillIsNeededInThousandsOfWays() {
        String[] needs = new String[5_000];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = "b >0.0." + i;
        }
        shelf.put("a 1.0.0", needs);
        for (int i = 0; i < 1_000; i++) {
            shelf.put("b 0.0." + (4_999 - i));
        }

        assertThat(refusal("a"))
                .hasMessage(
                        "no choice of versions that suits everyone was found within 1000000 comparisons of versions")
                .returns(Kind.TOO_LARGE, Unsolvable::kind);
    }
}
