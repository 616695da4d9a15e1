package io.skillimage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static io.skillimage.LifecycleState.UNMANAGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LifecyclePolicyTest {
    private static final String HELLO = "quay.io/acme/hello";
    private static final LifecyclePolicy DEFAULT = LifecyclePolicy.publishedOnly();

    @Test
    void allowsPublishedAndDeprecatedByDefault() {
        assertThat(DEFAULT.allowedIn(HELLO)).containsExactly(PUBLISHED, DEPRECATED);
        assertThat(DEFAULT.allows(PUBLISHED, HELLO)).isTrue();
        assertThat(DEFAULT.allows(UNMANAGED, HELLO)).isFalse();
        assertThat(DEFAULT).hasToString("published, deprecated");
    }

    @Test
    void allowsFurtherStatesEverywhere() {
        LifecyclePolicy policy = DEFAULT.allowing(TESTING, DRAFT);

        assertThat(policy.allowedIn(HELLO)).containsExactly(DRAFT, TESTING, PUBLISHED, DEPRECATED);
        assertThat(policy.allowedIn("oci:/srv/store:acme/hello")).contains(DRAFT, TESTING);
        assertThat(policy.allows(ARCHIVED, HELLO)).isFalse();
    }

    @Test
    void allowsUnmanagedImagesOnRequest() {
        assertThat(DEFAULT.allowUnmanaged().allowedIn(HELLO)).containsExactly(UNMANAGED, PUBLISHED, DEPRECATED);
        assertThat(DEFAULT.allowUnmanaged()).isEqualTo(DEFAULT.allowing(UNMANAGED));
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/acme/hello, quay.io/acme/hello, true",
        "quay.io/acme/hello, quay.io/acme/hello/deep, false",
        "quay.io/acme/hello, quay.io/acme/hello2, false",
        "quay.io/acme/hello, quay.io/acme, false",
        "quay.io/acme/hello, evil.io/quay.io/acme/hello, false",
        "quay.io/acme/**, quay.io/acme/hello, true",
        "quay.io/acme/**, quay.io/acme/team/hello, true",
        "quay.io/acme/**, quay.io/acme, false",
        "quay.io/acme/**, quay.io/acme2/hello, false",
        "quay.io/acme/**, quay.io/evil/acme/hello, false",
        "quay.io/acme/**, quay.io.evil.example/acme/hello, false",
        "quay.io/**, quay.io/acme, true",
        "quay.io/**, quay.io:443/acme, false",
        "quay.io/acme/*, quay.io/acme/hello, true",
        "quay.io/acme/*, quay.io/acme, false",
        "quay.io/acme/*, quay.io/acme/team/hello, false",
        "quay.io/*/hello, quay.io/acme/hello, true",
        "quay.io/*/hello, quay.io/acme/other, false",
        "quay.io/*/**, quay.io/acme/hello, true",
        "quay.io/*/**, quay.io/acme, false",
        "*/acme/hello, localhost:5000/acme/hello, true",
        "QUAY.io/acme/hello, quay.io/acme/hello, false",
        "' quay.io/acme/hello ', quay.io/acme/hello, true",
        "**, quay.io/acme/hello, true",
        "**, oci:store, true",
        "oci:store, oci:store, true",
        "oci:store:acme/**, oci:store:acme/hello, true",
        "oci:store:acme/**, oci:other:acme/hello, false",
    })
    void matchesWholeSegments(String pattern, String repository, boolean matches) {
        LifecyclePolicy policy = DEFAULT.allowing(TESTING, pattern);

        assertThat(policy.allows(TESTING, repository)).isEqualTo(matches);
        assertThat(policy.allows(PUBLISHED, repository)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                "/quay.io/a",
                "quay.io/a/",
                "quay.io//a",
                "quay.io/acme*",
                "quay.io/*acme/b",
                "quay.io/**/a",
                "**/a",
                "***",
                "quay.io/a**",
                "oci:store:**"
            })
    void refusesAPatternThatCouldNeverMatch(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULT.allowing(TESTING, pattern))
                .withMessageContaining("is no repository pattern");
    }

    @Test
    void addsTheRulesOfSeveralPatterns() {
        LifecyclePolicy policy = DEFAULT.allowing(TESTING, "quay.io/**")
                .allowing(DRAFT, "quay.io/acme/**")
                .allowing(ARCHIVED, "other.io/**");

        assertThat(policy.allowedIn(HELLO)).containsExactly(DRAFT, TESTING, PUBLISHED, DEPRECATED);
        assertThat(policy)
                .hasToString(
                        "published, deprecated, archived in other.io/**, draft in quay.io/acme/**, testing in quay.io/**");
    }

    @Test
    void staysAsItIs() {
        LifecyclePolicy derived = DEFAULT.allowing(TESTING);

        assertThat(DEFAULT.allows(TESTING, HELLO)).isFalse();
        assertThatThrownBy(() -> derived.allowedIn(HELLO).add(DRAFT)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> DEFAULT.allowedIn(HELLO).clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(DEFAULT.allowedIn(HELLO)).containsExactly(PUBLISHED, DEPRECATED);
    }

    @Test
    void isEqualByItsRulesInAnyOrder() {
        LifecyclePolicy policy = DEFAULT.allowing(TESTING).allowing(DRAFT, "quay.io/**");

        assertThat(DEFAULT.allowing(DRAFT, "quay.io/**").allowing(TESTING, "**").allowing(TESTING))
                .isEqualTo(policy)
                .hasSameHashCodeAs(policy);
        assertThat(DEFAULT.allowing(DRAFT)).isNotEqualTo(policy);
        assertThat((Object) policy).isNotEqualTo("testing");
    }

    @Test
    void saysNothingTwice() {
        assertThat(DEFAULT.allowing(PUBLISHED, DEPRECATED, TESTING, TESTING))
                .hasToString("published, deprecated, testing");
        assertThat(DEFAULT.allowing(PUBLISHED, "quay.io/**")).isEqualTo(DEFAULT);
    }
}
