package io.skillimage;

import io.skillimage.SkillWarning.Code;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SkillWarningTest {

    @Test
    void showsNoControlCharacter() {
        SkillWarning warning = new SkillWarning(Code.BAD_ANNOTATION, "the title is 'a\u001B]0;b\u0007\n'");

        assertThat(warning.code()).isEqualTo(Code.BAD_ANNOTATION);
        assertThat(warning.message()).isEqualTo("the title is 'a\\u001B]0;b\\u0007\\u000A'");
    }

    @Test
    void isAValue() {
        assertThat(new SkillWarning(Code.BOM, "a\n")).isEqualTo(new SkillWarning(Code.BOM, "a\\u000A"));
    }

    @Test
    void boundsTheMessage() {
        assertThat(new SkillWarning(Code.BOM, "a".repeat(100_000)).message()).hasSizeLessThanOrEqualTo(2_000);
    }
}
