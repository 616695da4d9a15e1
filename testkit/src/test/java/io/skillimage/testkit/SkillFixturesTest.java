package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillFixturesTest {

    @TempDir
    Path parent;

    @Test
    void namesTheDirectoryAfterTheSkill() throws IOException {
        Path skill = SkillFixtures.helloWorld(parent);
        assertThat(skill).isEqualTo(parent.resolve(SkillFixtures.HELLO_WORLD));
        assertThat(Files.readString(skill.resolve("SKILL.md"))).startsWith("---\nname: hello-world\n");
        assertThat(skill.resolve("references/greetings.md")).isRegularFile();
    }

    @Test
    void writesEveryKindOfFile() throws IOException {
        Path skill = SkillFixtures.everything(parent);
        assertThat(skill.resolve("scripts/count.sh")).isExecutable();
        assertThat(skill.resolve("references/format.md")).isRegularFile();
        assertThat(Files.readAllLines(skill.resolve("references/readings.txt"))).hasSize(SkillFixtures.LONG_FILE_LINES);
        assertThat(Files.readAllBytes(skill.resolve("assets/stamp.png"))).contains(0);
        assertThat(skill.resolve("references/übersicht.md")).isRegularFile();
    }

    @Test
    void quotesTheDescription() throws IOException {
        Path skill = SkillFixtures.skill(parent, "odd", "Says \"a: b\" \\ c", "Body\n");
        assertThat(Files.readString(skill.resolve("skill.yaml")))
                .contains("description: \"Says \\\"a: b\\\" \\\\ c\"\n");
    }
}
