package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    private final References references = new References("quay.io/acme", SkillReference::parse);

    @ParameterizedTest
    @ValueSource(strings = {"hello:1.0.0", "hello", "team/hello:1.0.0", "hello.world:1.0.0"})
    void putsTheRegistryBeforeWhatNamesNone(String text) {
        assertThat(references.parse(text).toString()).isEqualTo("quay.io/acme/" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost/hello:1.0.0",
                "ghcr.io/a/hello",
                "registry:5000/hello:1",
                "[::1]:5000/hello",
                "dir:x",
                "oci-archive:x.tar"
            })
    void leavesTheRegistryThatIsNamed(String text) {
        assertThat(references.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://quay.io/x", "oci-archive:", "UPPER/hello"})
    void makesNoReferenceOfWhatIsNone(String text) {
        assertThatThrownBy(() -> references.parse(text)).isInstanceOf(InvalidReferenceException.class);
    }

    @Test
    void needsARegistryOtherwise() {
        assertThatThrownBy(() -> new References(null, SkillReference::parse).parse("hello:1.0.0"))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("names no registry");
    }
}
