package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.InvalidSkillException;
import io.skillimage.PrintableText;

/** What holds for every refusal of a document: there are problems, and they can be shown on a terminal. */
final class ShownProblems {
    private ShownProblems() {}

    static void check(InvalidSkillException refusal) {
        assertThat(refusal.problems()).isNotEmpty();
        assertThat(refusal.code()).isEqualTo(refusal.problems().get(0).code());
        refusal.problems().forEach(problem -> {
            assertThat(problem.message()).isNotBlank().isEqualTo(PrintableText.of(problem.message()));
            assertThat(problem.path()).isNotBlank().isEqualTo(PrintableText.of(problem.path()));
        });
    }
}
