package io.skillimage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTextTest {

    @Test
    void leavesReadableTextAlone() {
        String text = "caf\u00E9 \u4F60\u597D \uD83D\uDE00 e\u0301 \\u000A '\"<>";

        assertThat(PrintableText.of(text)).isSameAs(text);
        assertThat(PrintableText.of("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0000", "0007", "0008", "000A", "000D", "001B", "007F", "0085", "009B", "00AD", "061C", "200B", "200E", "2028",
        "2029", "202E", "2066", "2069", "D800", "DC00", "E000", "FEFF", "FFFF", "0378"
    })
    void escapesWhatNobodySees(String hex) {
        char c = (char) Integer.parseInt(hex, 16);

        assertThat(PrintableText.of("a" + c + "b")).isEqualTo("a\\u" + hex + "b");
    }

    @Test
    void escapesBothHalvesOfAnInvisibleSupplementaryCharacter() {
        assertThat(PrintableText.of("a\uDB40\uDC41b")).isEqualTo("a\\uDB40\\uDC41b");
    }

    @Test
    void cutsLongText() {
        assertThat(PrintableText.of("a".repeat(2_000))).hasSize(2_000).doesNotContain("more");
        assertThat(PrintableText.of("a".repeat(2_001))).isEqualTo("a".repeat(1_968) + "... (33 more characters)");
        assertThat(PrintableText.of("a".repeat(5_000_000))).endsWith("a... (4998032 more characters)");
    }

    @Test
    void cutsNoCharacterInTwo() {
        for (int before = 0; before < 4; before++) {
            String cut = PrintableText.of("a".repeat(before) + "\uD83D\uDE00".repeat(2_000));

            assertThat(cut).contains("\uD83D\uDE00... (").hasSizeLessThanOrEqualTo(2_000);
            assertThat(cut.codePoints()).noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        }
    }

    @Test
    void isNeverLongerThanItsLimitHoweverMuchIsEscaped() {
        assertThat(PrintableText.of("\u0000".repeat(334)))
                .hasSizeLessThanOrEqualTo(2_000)
                .contains("more characters");
        assertThat(PrintableText.of("\u0000".repeat(333))).isEqualTo("\\u0000".repeat(333));
    }

    @Test
    void changesNothingTheSecondTime() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(3_000); n > 0; n--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            }
            String once = PrintableText.of(text.toString());

            assertThat(PrintableText.of(once)).isEqualTo(once);
            assertThat(once).hasSizeLessThanOrEqualTo(2_000);
        }
    }
}
