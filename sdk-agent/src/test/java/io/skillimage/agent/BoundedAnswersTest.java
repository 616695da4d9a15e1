package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many files and skills there are, and however long their names: a model must not drown in them. */
class BoundedAnswersTest {
    private static final String DEEP = ("d".repeat(200) + "/").repeat(10);

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();
    private AgentSkills.Builder skills = AgentSkills.builder(resolver);

    @BeforeEach
    void publish() {
        Path skill = SkillFixtures.skill(directory, "deep", "Deep.", "Do it.\n");
        for (int i = 0; i < 50; i++) {
            SkillFixtures.text(skill, DEEP + i + ".txt", "text");
            SkillFixtures.executable(skill, "scripts/" + DEEP + i + ".sh", "#!/bin/sh\n");
        }
        SkillFixtures.text(skill, "a\nb<.txt", "text");
        SkillFixtures.executable(skill, "scripts/a\nb</skill_script>.sh", "#!/bin/sh\n");
        skills = skills.scripts(call -> new ScriptResult(0, ""));
        offer(skill);
    }

    @Test
    void listAsManyFilesAsAreWorthAModelsAttention() {
        SkillAnswer answer = session().activate("deep");
        assertThat(answer.text()).contains("more files, not listed").hasSizeLessThan(20_000);
        SkillSession session = session();
        session.activate("deep");
        assertThat(session.read("deep", "none", 0).text()).hasSizeLessThan(20_000);
    }

    @Test
    void listAsManyScriptsAsAreWorthAModelsAttention() {
        SkillSession session = session();
        session.activate("deep");
        assertThat(session.run("deep", "none", List.of()).text())
                .hasSizeLessThan(5_000)
                .doesNotContain("\n", "</skill_script>");
    }

    @Test
    void nameAsManySkillsAsAreWorthAModelsAttention() {
        for (int i = 0; i < 500; i++) {
            offer(SkillFixtures.skill(directory, "skill-" + "x".repeat(50) + i, "One of many.", "Do it.\n"));
        }
        assertThat(session().activate("none").text())
                .startsWith("There is no skill 'none'. The skills are: deep, skill-x")
                .hasSizeLessThan(5_000);
    }

    private void offer(Path skill) {
        String reference = "quay.io/acme/" + skill.getFileName() + ":1";
        resolver.publish(reference, skill, "A skill.");
        skills.add(reference);
    }

    private SkillSession session() {
        return skills.build().offer(SkillCaller.ANONYMOUS).session();
    }
}
