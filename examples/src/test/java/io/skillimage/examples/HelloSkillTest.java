package io.skillimage.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class HelloSkillTest {

    @Test
    void theModelAnswersWithWhatItReadInTheSkill(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path work) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new HelloSkill(new PrintStream(printed, true, StandardCharsets.UTF_8), new ScriptedModel())
                .run(Path.of("skills", "hello-world"), work);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Promoted from draft to testing")
                .contains("Promoted from testing to published")
                .contains("state     published")
                .contains("Resolved again (from the cache)")
                .contains("scripts/greet.sh  ")
                .contains("executable")
                .contains("# Greeting people")
                .contains("The agent answers: 안녕하세요, Mina!");
    }
}
