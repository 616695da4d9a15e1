package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "pdf", "pdf-tools", "a-b-c-1", "2fa"})
    void acceptsLegalName(String name) {
        assertThat(SkillNames.isName(name)).isTrue();
        assertThat(SkillNames.isNamespace(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "-a", "a-", "a--b", "A", "a_b", "a.b", "a b", "a\n", "\u00e9", "\u0661", "..", "a\u0000"
            })
    void refusesIllegalName(String name) {
        assertThat(SkillNames.isName(name)).isFalse();
        assertThat(SkillNames.isNamespace(name)).isFalse();
    }

    @Test
    void takesSlashesInNamespacesOnly() {
        assertThat(SkillNames.isNamespace("acme/tools/pdf-2")).isTrue();
        assertThat(SkillNames.isName("acme/tools")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "a/", "a//b", "/", "a/../b", "a/-b", "a/b\n"})
    void refusesEmptyOrIllegalSegments(String namespace) {
        assertThat(SkillNames.isNamespace(namespace)).isFalse();
    }

    @Test
    void boundsTheLength() {
        assertThat(SkillNames.isName("n".repeat(64))).isTrue();
        assertThat(SkillNames.isName("n".repeat(65))).isFalse();
        assertThat(SkillNames.isNamespace("n".repeat(128))).isTrue();
        assertThat(SkillNames.isNamespace("n".repeat(129))).isFalse();
    }
}
