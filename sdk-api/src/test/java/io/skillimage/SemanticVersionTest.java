package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {
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
        assertThat(SemanticVersion.isVersion(version)).isTrue();
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
        assertThat(SemanticVersion.isVersion(version)).isFalse();
    }

    @Test
    void judgesLongTextsWithoutRecursion() {
        assertThat(SemanticVersion.isVersion("1.0.0-" + "a.".repeat(100_000) + "a"))
                .isTrue();
        assertThat(SemanticVersion.isVersion("1".repeat(200_000) + ".0.0")).isFalse();
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
        List<SemanticVersion> sorted =
                new ArrayList<>(ascending.stream().map(SemanticVersion::parse).toList());
        Collections.shuffle(sorted, new Random(7));
        Collections.sort(sorted);
        assertThat(sorted).extracting(SemanticVersion::toString).isEqualTo(ascending);
    }

    @Test
    void buildMetadataDoesNotCountInComparisons() {
        assertThat(SemanticVersion.parse("1.0.0+a"))
                .isEqualByComparingTo(SemanticVersion.parse("1.0.0+b"))
                .isNotEqualTo(SemanticVersion.parse("1.0.0+b"))
                .isEqualTo(SemanticVersion.parse("1.0.0+a"))
                .hasSameHashCodeAs(SemanticVersion.parse("1.0.0+a"));
        assertThat(SemanticVersion.parse("1.0.0-rc.1+a")).isEqualByComparingTo(SemanticVersion.parse("1.0.0-rc.1"));
    }

    @Test
    void tellsPreReleasesFromReleases() {
        assertThat(SemanticVersion.parse("1.0.0-rc.1+a").isPreRelease()).isTrue();
        assertThat(SemanticVersion.parse("1.0.0+a-b").isPreRelease()).isFalse();
    }

    @Test
    void refusesToParseWhatIsNoVersion() {
        assertThatThrownBy(() -> SemanticVersion.parse("1.0\u001b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'1.0\\u001B' is no semantic version such as 1.0.0 or 1.0.0-rc.1");
    }
}
