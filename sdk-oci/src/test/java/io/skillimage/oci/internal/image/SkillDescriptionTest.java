package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.IntegrityException;
import io.skillimage.SkillFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkillDescriptionTest {
    private static SkillDescription config(String json, SkillFormat format) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ImageConfig.read(bytes, Digest.sha256(bytes), format).skill();
    }

    @Test
    void aConfigOfAnAgentSkillSaysEverything() {
        assertThat(config("""
                {"schemaVersion":"1","name":"pdf","version":"1.0","description":"Reads.","license":"MIT",\
                "compatibility":"any","allowedTools":["Read","Bash"],"metadata":{"b":"2","a":"1","n":7},"more":[]}""", SkillFormat.AGENT_SKILLS))
                .isEqualTo(new SkillDescription(
                        "pdf", "1.0", "Reads.", "MIT", "any", "Read Bash", Map.of("a", "1", "b", "2")));
        assertThat(config("{\"schemaVersion\":\"1\",\"name\":null}", SkillFormat.AGENT_SKILLS))
                .isEqualTo(SkillDescription.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":\"2\"}",
                "{\"schemaVersion\":\"1\",\"name\":7}",
                "{\"schemaVersion\":\"1\",\"description\":[]}"
            })
    void refusesAConfigThatIsNotAsItsSpecificationSays(String json) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> config(json, SkillFormat.AGENT_SKILLS))
                .returns(ErrorCode.BAD_MANIFEST, IntegrityException::code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Read Bash|Read Bash", "[\"Read\",\"Bash\"]|Read Bash", "[1]|[1]", "[broken|[broken", "[]|[]"})
    void toolsInALabelAreWordsOrAJsonArray(String label, String tools) {
        assertThat(SkillDescription.ofAnnotations(
                                Map.of("dev.toolhive.skills.allowedTools", label), SkillFormat.TOOLHIVE)
                        .allowedTools())
                .isEqualTo(tools);
    }

    @Test
    void onlyTheAnnotationsOfTheFormatCount() {
        Map<String, String> all =
                Map.of("org.agent.skill.name", "a", "io.agentskills.skill.name", "b", "dev.toolhive.skills.name", "c");
        assertThat(SkillDescription.ofAnnotations(all, SkillFormat.ALIBABA).name())
                .isEqualTo("a");
        assertThat(SkillDescription.ofAnnotations(all, SkillFormat.AGENT_SKILLS_FILES)
                        .name())
                .isEqualTo("b");
        assertThat(SkillDescription.ofAnnotations(all, SkillFormat.TOOLHIVE).name())
                .isEqualTo("c");
        assertThat(SkillDescription.ofAnnotations(all, SkillFormat.SKILLIMAGE)).isEqualTo(SkillDescription.NONE);
    }

    @Test
    void whatIsBlankOrEndlessSaysNothing() {
        for (String text : new String[] {"", "  ", "x".repeat(100_000)}) {
            assertThat(SkillDescription.ofAnnotations(Map.of("org.agent.skill.description", text), SkillFormat.ALIBABA))
                    .isEqualTo(SkillDescription.NONE);
        }
    }

    @Test
    void fillsGapsAndNeverReplaces() {
        SkillDescription description =
                new SkillDescription("pdf", "1.0", "Reads.", "MIT", "any", "Read", Map.of("a", "1", "b", "2"));
        FrontMatter own =
                new FrontMatter("own", "Own.", "Apache-2.0", "mine", "Bash", Map.of("a", "0", "version", "9"));

        assertThat(description.complete(own))
                .isEqualTo(new FrontMatter(
                        "own", "Own.", "Apache-2.0", "mine", "Bash", Map.of("a", "0", "version", "9", "b", "2")));
        assertThat(description.complete(new FrontMatter(null, "Own.", null, null, null, Map.of())))
                .isEqualTo(new FrontMatter(
                        "pdf", "Own.", "MIT", "any", "Read", Map.of("a", "1", "b", "2", "version", "1.0")));
        assertThat(SkillDescription.NONE.frontMatter()).isNull();
        assertThat(SkillDescription.NONE.orElse(description)).isEqualTo(description);
        assertThat(description.orElse(SkillDescription.NONE)).isEqualTo(description);
    }

    @Test
    void aNameThatIsNoneIsNotTaken() {
        SkillDescription description = new SkillDescription("../evil", null, "Reads.", null, null, null, Map.of());

        assertThat(description.legalName()).isNull();
        assertThat(description.frontMatter()).isEqualTo(new FrontMatter(null, "Reads.", null, null, null, Map.of()));
    }
}
