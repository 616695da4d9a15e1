package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillVersionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0",
                "0.0.1",
                "1.0.0",
                "1.10.100",
                "18446744073709551615.0.0",
                "1.0.0-0",
                "1.0.0-a",
                "1.0.0-rc.1",
                "1.0.0-alpha.beta.10",
                "1.0.0-0a",
                "1.0.0-00a",
                "1.0.0--",
                "1.0.0---a.-b",
                "1.0.0-99999999999999999999999",
                "1.0.0+0",
                "1.0.0+001",
                "1.0.0+build.5",
                "1.0.0+-",
                "1.0.0+a-b",
                "1.0.0-rc.1+exp.sha.5114f85",
                "1.0.0-a-b+c-d.e"
            })
    void acceptsVersion(String version) {
        assertThat(SkillVersions.isVersion(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.0",
                "1.0.0.0",
                "v1.0.0",
                "V1.0.0",
                "=1.0.0",
                "01.0.0",
                "1.00.0",
                "1.0.00",
                "-1.0.0",
                "+1.0.0",
                "1.-1.0",
                "1..0",
                ".1.0",
                "1.0.",
                "a.b.c",
                "1.0.x",
                "1.0.*",
                "latest",
                "1.0.0-",
                "1.0.0+",
                "1.0.0-+a",
                "1.0.0-a+",
                "1.0.0-01",
                "1.0.0-a.01",
                "1.0.0-a..b",
                "1.0.0-.a",
                "1.0.0-a.",
                "1.0.0-a_b",
                "1.0.0+a+b",
                "1.0.0+a..b",
                "1.0.0+a_b",
                "1.0.0-\u00e9",
                "\u0661.0.0",
                " 1.0.0",
                "1.0.0 ",
                "1.0.0\n",
                "1.0.0-a\n",
                "1.0.0+a\n",
                "1. 0.0",
                "1.0.0 -a",
                "2026-01-01",
                "18446744073709551616.0.0",
                "1.99999999999999999999.0",
                "1.0.100000000000000000000",
                "1e1.0.0",
                "0x1.0.0"
            })
    void refusesWhatIsNoVersion(String version) {
        assertThat(SkillVersions.isVersion(version)).isFalse();
    }

    @Test
    void judgesLongTextsWithoutRecursion() {
        assertThat(SkillVersions.isVersion("1.0.0-" + "a.".repeat(100_000) + "a"))
                .isTrue();
        assertThat(SkillVersions.isVersion("1".repeat(200_000) + ".0.0")).isFalse();
        assertThat(SkillVersions.isRange(">=1.0.0 ".repeat(50_000))).isFalse();
    }

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
                "x"
            })
    void acceptsRange(String range) {
        assertThat(SkillVersions.isRange(range)).isTrue();
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
                "^1.0.0 || foo"
            })
    void refusesWhatIsNoRange(String range) {
        assertThat(SkillVersions.isRange(range)).isFalse();
    }

    @Test
    void ordersVersionsByPrecedence() {
        List<String> ascending = List.of(
                "0.0.1-0",
                "0.0.1",
                "0.1.0",
                "1.0.0-0.a",
                "1.0.0-1",
                "1.0.0-9",
                "1.0.0-10",
                "1.0.0-18446744073709551616",
                "1.0.0--",
                "1.0.0-A",
                "1.0.0-a",
                "1.0.0-a.1",
                "1.0.0-a.b",
                "1.0.0-rc.2",
                "1.0.0-rc.11",
                "1.0.0",
                "1.9.0",
                "1.10.0",
                "2.0.0",
                "10.0.0",
                "18446744073709551615.0.0");
        List<String> sorted = new ArrayList<>(ascending);
        Collections.shuffle(sorted, new Random(7));
        sorted.sort(SkillVersions::compare);
        assertThat(sorted).isEqualTo(ascending);
    }

    @Test
    void buildMetadataDoesNotCountInComparisons() {
        assertThat(SkillVersions.compare("1.0.0+a", "1.0.0+b")).isZero();
        assertThat(SkillVersions.compare("1.0.0-rc.1+a", "1.0.0-rc.1")).isZero();
    }
}
