package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0",
                "1.0.0-rc.1",
                "=1.0.0",
                ">=1.0.0",
                ">= 1.0.0",
                ">1",
                "<2.0",
                "<=1.2.3-beta.1",
                "^1.2",
                "^0.2.3",
                "^0.0.3",
                "^0.2",
                "~1.4.0",
                "~1",
                "1.x",
                "1.2.*",
                "1.X.X",
                "*",
                ">=1.0.0 <2",
                "  >=1.0.0  <2  ",
                "1.0.0 - 2.0.0",
                "1 - 2",
                "^1.2 || ^2.0",
                "1||2||3.0.0-a",
                ">=1.0.0, <2",
                "<2,>1",
                "^0",
                "^0.0.x",
                "1 ^0",
                "x",
                "* <2",
                "1 - 2 || ^3",
                ">=1.0.0-rc.1 <1.0.0",
                "<=  1",
                "1.0.0 ,  <2"
            })
    void acceptsRange(String range) {
        assertThat(VersionRange.isRange(range)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "||",
                "1 ||",
                "|| 1",
                "1 | 2",
                "latest",
                "latest.integration",
                "+",
                "^",
                ">=",
                "[1.0,2.0)",
                "1 - 2 - 3",
                "!=1.0.0",
                "=>1.0",
                "==1.0",
                "~>1.2",
                "v1.0.0",
                "1.2.3.4",
                "1.x.3",
                ">1.x.3",
                "01.0.0",
                ">=9999999999.0.0",
                "1.0.0-",
                "1.0.0\n",
                "1.0.0\t2",
                "foo 1.0.0",
                "1.0.0 foo",
                "^1.0.0 || foo",
                "1 - 2 <1.5",
                "<1.5 1 - 2",
                "1 -2",
                "* - 2",
                "1 - *",
                "^*",
                ">=x",
                "1.0.0+build",
                "1.0.0-rc.1+build",
                "1.0.0-01",
                "1.0.0-a..b",
                "1.2-rc.1",
                "1.x-rc.1",
                "^ ^1",
                "1,,2",
                ",1",
                "1,",
                "1<2",
                "1.",
                "1..2",
                "\u0661",
                "1\u00a02"
            })
    void refusesWhatIsNoRange(String range) {
        assertThat(VersionRange.isRange(range)).isFalse();
    }

    /** Range; what is in it; what is not. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            1.2.3;                    1.2.3 1.2.3+b;                   1.2.2 1.2.4 1.2.3-a
            =1.2.3-a;                 1.2.3-a;                         1.2.3 1.2.3-b
            >1.2.3;                   1.2.4 2.0.0;                     1.2.3 1.2.4-a
            >1.2;                     1.3.0 2.0.0;                     1.2.0 1.2.9 1.3.0-a
            >1;                       2.0.0;                           1.0.0 1.9.9 2.0.0-a
            >=1.2;                    1.2.0 9.0.0;                     1.1.9 1.2.0-a
            <2;                       0.0.0 1.9.9;                     2.0.0 2.0.0-a 1.0.0-a
            <2.0.0;                   1.9.9;                           2.0.0 2.0.0-a
            <2.0.0-b;                 1.9.9 2.0.0-a;                   2.0.0-b 2.0.0 1.0.0-a
            <=1;                      0.1.0 1.9.9;                     2.0.0 2.0.0-0
            <=1.2;                    1.2.9;                           1.3.0
            <=1.2.3;                  1.2.3;                           1.2.4 1.2.3-a
            <0;                       ;                                0.0.0 0.0.0-a
            ^1.2.3;                   1.2.3 1.9.0;                     1.2.2 2.0.0 2.0.0-a 1.3.0-a
            ^1.2;                     1.2.0 1.9.0;                     1.1.9 2.0.0
            ^1;                       1.0.0 1.9.9;                     0.9.9 2.0.0
            ^0;                       0.0.0 0.9.9;                     1.0.0
            ^0.0;                     0.0.0 0.0.9;                     0.1.0
            ^0.x;                     0.0.0 0.9.9;                     1.0.0
            ^0.0.x;                   0.0.9;                           0.1.0
            ^0.2.3;                   0.2.3 0.2.9;                     0.2.2 0.3.0
            ^0.0.3;                   0.0.3;                           0.0.2 0.0.4
            ^0.0.0;                   0.0.0;                           0.0.1
            ^1.0.0-rc.1;              1.0.0-rc.1 1.0.0-rc.2 1.0.0 1.5.0; 1.0.0-a 1.1.0-rc.1 2.0.0-a
            ^0.0.3-b;                 0.0.3-b 0.0.3;                   0.0.3-a 0.0.4
            ~1.4.0;                   1.4.0 1.4.9;                     1.5.0 1.3.9
            ~1.4;                     1.4.0 1.4.9;                     1.5.0
            ~1;                       1.0.0 1.9.9;                     2.0.0
            ~0;                       0.9.9;                           1.0.0
            ~1.2.3-b;                 1.2.3-b 1.2.3 1.2.9;             1.2.3-a 1.2.4-b 1.3.0
            1.x;                      1.0.0 1.9.9;                     0.9.9 2.0.0 1.0.0-a
            1.2.*;                    1.2.0 1.2.9;                     1.3.0
            1.X.X;                    1.9.9;                           2.0.0
            *;                        0.0.0 18446744073709551615.0.0;  0.0.0-a 1.0.0-a
            x;                        1.0.0;                           1.0.0-a
            1.2.3 - 2.3.4;            1.2.3 2.3.4;                     1.2.2 2.3.5 2.0.0-a
            1.2 - 2.3;                1.2.0 2.3.9;                     2.4.0 2.4.0-0
            1 - 2;                    1.0.0 2.9.9;                     3.0.0
            1.0.0-a - 2.0.0-b;        1.0.0-a 1.0.0-c 2.0.0-a 2.0.0-b; 2.0.0-c 1.5.0-a 2.0.0
            >=1.0.0 <2;               1.0.0 1.9.9;                     0.9.9 2.0.0 2.0.0-a
            >=1.0.0,<2;               1.9.9;                           2.0.0
            >1 <1;                    ;                                0.0.0 1.0.0 2.0.0
            ^1.2 || ^3;               1.2.0 3.9.9;                     1.1.0 2.0.0 4.0.0
            ^1.0.0-a || ^2;           1.0.0-b 2.0.0;                   2.0.0-a
            * 2.0.0-a;                2.0.0-a;                         2.0.0 2.0.0-b
            >=1.999999999;            1.999999999.0;                   1.999999998.9
            >1.999999999;             1.1000000000.0;                  1.999999999.9
            """)
    void holdsSomeVersionsAndNotOthers(String range, @Nullable String held, String others) {
        VersionRange parsed = VersionRange.parse(range);

        for (String version : versions(held)) {
            assertThat(parsed.contains(version)).as("%s in %s", version, range).isTrue();
        }
        for (String version : versions(others)) {
            assertThat(parsed.contains(version)).as("%s in %s", version, range).isFalse();
        }
    }

    private static List<String> versions(@Nullable String words) {
        return words == null ? List.of() : List.of(words.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.0", "v1.0.0", "1.0.x", "latest", "1.0.0 ", "1.0.0-01"})
    void holdsNothingThatIsNoVersion(String text) {
        assertThat(VersionRange.parse("*").contains(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            ^1.0.0 || foo; 10; 'f' is not allowed, expected a version such as 1.2.3, 1.2 or 1.x
            ^;             1;  expected a version such as 1.2.3, 1.2 or 1.x
            v1.0.0;        0;  'v' is not allowed
            1.0.0+b;       5;  build metadata is not compared, leave it out
            01.0.0;        0;  a number begins with 0
            1.1234567890;  2;  a number has more than 9 digits
            1.0.0-a..b;    6;  the pre-release is malformed
            1.2-rc.1;      3;  '-' is not allowed, expected a blank, ',' or '||' after a version
            1 - 2 <1.5;    6;  '<' is not allowed, expected '||' or the end after a hyphen range
            """)
    void saysWhereAndWhyATextIsNoRange(String text, int position, String why) {
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is no range of versions: at position " + position + ", " + why);
    }

    @Test
    void boundsLengthAndParts() {
        assertThat(VersionRange.isRange(">=1.0.0 ".repeat(50_000))).isFalse();
        assertThat(VersionRange.isRange("1" + " ".repeat(255))).isTrue();
        assertThat(VersionRange.isRange("1" + " ".repeat(256))).isFalse();
        assertThat(VersionRange.isRange("1" + " 1".repeat(15))).isTrue();
        assertThat(VersionRange.isRange("1" + " 1".repeat(16))).isFalse();
        assertThat(VersionRange.isRange("1" + "||1".repeat(15))).isTrue();
        assertThat(VersionRange.isRange("1" + "||1".repeat(16))).isFalse();
    }

    @Test
    void isEqualToWhatIsWrittenTheSame() {
        assertThat(VersionRange.parse("^1.2"))
                .isEqualTo(VersionRange.parse("^1.2"))
                .hasSameHashCodeAs(VersionRange.parse("^1.2"))
                .hasToString("^1.2")
                .isNotEqualTo(VersionRange.parse("^1.2.0"));
    }

    @Test
    void doesNotSteerATerminal() {
        assertThatThrownBy(() -> VersionRange.parse("1\u001b[2J")).hasMessageNotContaining("\u001b");
    }
}
