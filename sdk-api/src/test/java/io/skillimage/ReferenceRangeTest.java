package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceRangeTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^1.2",
                "~1.4.0",
                ">=1.0.0 <2",
                ">=1.0.0, <2",
                "1.2 || 3",
                "1.0.0 - 2.0.0",
                "*",
                "=1.x",
                "1.*",
                "^1.0.0-rc.1",
                "<3"
            })
    void readsARangeInThePlaceOfATag(String range) {
        for (String name : new String[] {
            "quay.io/acme/hello",
            "docker://localhost:5000/hello",
            "oci:store",
            "oci:store:hello",
            "oci:store:acme/hello",
            "oci:C:\\store:quay.io:5000/acme/hello"
        }) {
            SkillReference reference = SkillReference.parse(name + ":" + range);

            assertThat(reference.range()).hasToString(range).isEqualTo(VersionRange.parse(range));
            assertThat(reference.tag()).isNull();
            assertThat(reference.digest()).isNull();
            assertThat(reference.repository() + ":" + range).isEqualTo(reference.toString());
            assertThat(SkillReference.parse(reference.toString()))
                    .isEqualTo(reference)
                    .hasSameHashCodeAs(reference);
            assertThat(reference)
                    .isEqualTo(reference.withoutTag().withRange(VersionRange.parse(range)))
                    .isNotEqualTo(reference.withoutTag());
        }
    }

    @Test
    void readsARangeInTheNameOfAGivenLayout() {
        SkillReference reference = SkillReference.inLayout(Path.of("store"), "acme/hello:>=1 <2");

        assertThat(reference.repositoryPath()).isEqualTo("acme/hello");
        assertThat(reference.range()).hasToString(">=1 <2");
        assertThat(SkillReference.inLayout(Path.of("store"), "^1").repositoryPath())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.2", "1.x", "1.2.3", "1.0.0-rc.1", "x", "X"})
    void takesALegalTagForATag(String tag) {
        SkillReference reference = SkillReference.parse("quay.io/acme/hello:" + tag);

        assertThat(reference.tag()).isEqualTo(tag);
        assertThat(reference.range()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "^1.2;^1.2",
                "1.x;=1.x",
                "1.2.3;=1.2.3",
                "1;=1",
                "1.0.0-rc.1;=1.0.0-rc.1",
                "x;*",
                "X;*",
                "*;*",
                "  >=1  <2 ;>=1  <2",
                " 1 ;=1"
            })
    void writesAGivenRangeSoThatItIsNoTag(String given, String written) {
        for (String text : new String[] {"quay.io/acme/hello:1", "oci:store", "oci:store:hello:1@" + DIGEST}) {
            SkillReference reference = SkillReference.parse(text).withRange(VersionRange.parse(given));

            assertThat(reference.range()).hasToString(written);
            assertThat(reference.tag()).isNull();
            assertThat(reference.digest()).isNull();
            assertThat(SkillReference.parse(reference.toString())).isEqualTo(reference);
        }
    }

    @Test
    void dropsTheRangeForATagOrADigestOrNothing() {
        SkillReference reference = SkillReference.parse("quay.io/acme/hello:^1.2");

        assertThat(reference.withTag("2")).hasToString("quay.io/acme/hello:2");
        assertThat(reference.withDigest(DIGEST)).hasToString("quay.io/acme/hello@" + DIGEST);
        assertThat(reference.withoutTag()).hasToString("quay.io/acme/hello");
        assertThat(Objects.requireNonNull(reference.range()).contains("1.3.0")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quay.io/a:^1.2@", "oci:store:^1@", "oci:store:a:^1 || 2@", "oci:store:a/b:*@"})
    void refusesARangeWithADigest(String text) {
        InvalidReferenceException refusal =
                catchThrowableOfType(InvalidReferenceException.class, () -> SkillReference.parse(text + DIGEST));

        assertThat(refusal).hasMessageContaining("a range of versions and a digest exclude each other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "^1.2.;15;in the range of versions, expected a version",
                "^latest;11;in the range of versions, 'l' is not allowed",
                ">=1.0.0 <;19;in the range of versions, expected a version",
                "~>1.2;11;in the range of versions, '>' is not allowed",
                "1.2 || latest;17;in the range of versions, 'l' is not allowed",
                "^1.0.0+5;16;in the range of versions, build metadata",
                "^1:2;12;in the range of versions, ':' is not allowed",
                "1.0.0+5;15;'+' is not allowed in a tag",
                "hello world;15;' ' is not allowed in a tag",
                // A blank that was copied along.
                "1.0.0 ;15;' ' is not allowed in a tag",
                " 1.0.0;10;' ' is not allowed in the beginning of a tag",
                "^1.2 ;10;'^' is not allowed in the beginning of a tag"
            })
    void refusesWhatIsNeitherTagNorRange(String selector, int position, String problem) {
        InvalidReferenceException refusal = catchThrowableOfType(
                InvalidReferenceException.class, () -> SkillReference.parse("quay.io/a:" + selector));

        assertThat(refusal).hasMessageContaining(problem);
        assertThat(refusal.position()).isEqualTo(position);
    }

    @Test
    void refusesARangeOfASkillDirectory() {
        assertThatThrownBy(() -> SkillReference.parse("dir:skills").withRange(VersionRange.parse("^1")))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("a skill directory has no version to choose");
        assertThat(SkillReference.parse("dir:skills:^1").range()).isNull();
    }
}
