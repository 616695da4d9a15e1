package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SkillVersionsTest {
    @Test
    void agreesWithTheGrammarOfReferences() {
        assertThat(SkillVersions.isVersion("1.0.0-rc.1")).isTrue();
        assertThat(SkillVersions.isVersion("1.0")).isFalse();
        assertThat(SkillVersions.isRange("^1.0 || 2.x")).isTrue();
        assertThat(SkillVersions.isRange("~>1.0")).isFalse();
        assertThat(SkillVersions.compare("1.10.0", "1.9.0")).isPositive();
        assertThat(SkillVersions.compare("1.0.0-rc.1", "1.0.0")).isNegative();
    }
}
