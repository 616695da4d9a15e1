package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RealToolTest {
    private static final RealTool SHELL = RealTool.named("sh", "-c");

    @Test
    void keepsOutputAndErrorsApart() throws IOException {
        RealTool.Result result = SHELL.run("echo out; echo err >&2; exit 3");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("out\n");
        assertThat(result.errors()).isEqualTo("err\n");
    }

    @Test
    void givesTheProgramNothingToRead() throws IOException {
        assertThat(SHELL.run("cat").orFail().output()).isEmpty();
    }

    @Test
    void givesTheProgramMoreVariables() throws IOException {
        RealTool tool = SHELL.with("FIRST", "1").with("SECOND", "2");

        assertThat(tool.run("echo $FIRST $SECOND").orFail().output()).isEqualTo("1 2\n");
    }

    @Test
    void failsWithAllThatTheProgramSaid() throws IOException {
        RealTool.Result result = SHELL.run("echo no; exit 1");

        assertThatThrownBy(result::orFail).isInstanceOf(AssertionError.class).hasMessageContaining("ended with 1:\nno");
    }

    @Test
    void saysWhenTheProgramIsNotInstalled() {
        RealTool missing = RealTool.named("no-such-program-anywhere");

        assertThat(missing.works("--version")).isFalse();
        assertThatThrownBy(() -> missing.run("--version"))
                .isInstanceOf(IOException.class)
                .hasMessage("no-such-program-anywhere is not installed");
    }

    @Test
    void stopsTheProgramThatTakesTooLong() {
        assertThatThrownBy(() -> SHELL.within(Duration.ofMillis(50)).run("sleep 60; true"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end within PT0.05S");
    }
}
