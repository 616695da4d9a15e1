package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SkillFormatTest {
    @Test
    void labelsAreWordsWithHyphens() {
        assertThat(SkillFormat.AGENT_SKILLS_FILES.label()).isEqualTo("agent-skills-files");
        assertThat(Arrays.stream(SkillFormat.values()).map(SkillFormat::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z]+(-[a-z]+)*"));
    }
}
