package io.skillimage.oci.internal.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillCard;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.schema.SkillContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {
    private static final String VERSION = "org.opencontainers.image.version";

    private static SkillCard card(String version) {
        return new SkillCard(
                "hello", "acme/team", version, "Says hello.", null, null, null, List.of(), List.of(), null, null, null);
    }

    private static SkillContent content(@Nullable SkillCard card) {
        FrontMatter matter = new FrontMatter("hello", "Says hello.", null, null, null, Map.of());
        return new SkillContent(card, matter, 0, List.of());
    }

    private static List<SkillWarning> check(Map<String, String> annotations, String version) {
        return Binding.checkContent(null, annotations, LifecycleState.PUBLISHED, content(card(version)));
    }

    @ParameterizedTest
    @CsvSource({
        "org.opencontainers.image.vendor, acme",
        "io.skillimage.name, acme/hello",
        "io.skillimage.name, acme/team/other",
        "org.opencontainers.image.version, 1.0.1",
        "org.opencontainers.image.version, 1.0.0-rc.1"
    })
    void refusesAnAnnotationThatSkillYamlContradicts(String key, String value) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> check(Map.of(key, value), "1.0.0"))
                .withMessageContaining("'" + value + "'")
                .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code)
                .returns(Optional.of(value), IntegrityException::expected);
    }

    @Test
    void acceptsWhatAgreesAndWhatIsNotSaid() {
        Map<String, String> all = Map.of(
                "org.opencontainers.image.vendor",
                "acme/team",
                "io.skillimage.name",
                "acme/team/hello",
                VERSION,
                "1.0.0");
        assertThat(check(all, "1.0.0")).isEmpty();
        assertThat(check(Map.of(), "1.0.0")).isEmpty();
    }

    @Test
    void aReleaseMayBeWhatItsCandidateWas() {
        assertThat(check(Map.of(VERSION, "1.0.0"), "1.0.0-rc.2"))
                .extracting(SkillWarning::code)
                .containsExactly(Code.BAD_VERSION);
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> check(Map.of(VERSION, "1.0.1"), "1.0.0-rc.2"));
    }

    @Test
    void onlyAnUnmanagedImageNeedsNoCard() {
        assertThat(Binding.checkContent(null, Map.of(), LifecycleState.UNMANAGED, content(null)))
                .isEmpty();
        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() -> Binding.checkContent(null, Map.of(), LifecycleState.PUBLISHED, content(null)))
                .returns(ErrorCode.NO_CARD, InvalidSkillException::code);
    }

    @ParameterizedTest
    @CsvSource({"1.0.0-draft, PUBLISHED", "1.0.0, DRAFT", "2.0.0, PUBLISHED", "1.0.0-testing, DRAFT"})
    void refusesATagOfAnotherVersionOrState(String tag, LifecycleState state) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> Binding.checkTag(tag, Map.of(VERSION, "1.0.0"), state))
                .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
    }

    @ParameterizedTest
    @CsvSource({"1.0.0, PUBLISHED", "1.0.0, DEPRECATED", "1.0.0, ARCHIVED", "1.0.0-draft, DRAFT", "stable, PUBLISHED"})
    void acceptsTheTagOfVersionAndStateAndFreeNames(String tag, LifecycleState state) {
        assertThatCode(() -> Binding.checkTag(tag, Map.of(VERSION, "1.0.0"), state))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherNameThanTheRepositorysIsNoted() {
        SkillReference reference = SkillReference.parse("quay.io/acme/hello:1.0.0");
        assertThat(Binding.repositoryName(LifecyclePolicy.publishedOnly(), reference, "hello"))
                .isEmpty();
        assertThat(Binding.repositoryName(LifecyclePolicy.publishedOnly(), reference, "hallo"))
                .map(SkillWarning::code)
                .contains(Code.REPOSITORY_NAME);
    }
}
