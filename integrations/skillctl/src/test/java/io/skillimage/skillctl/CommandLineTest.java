package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every command: help, usage errors, common options. */
class CommandLineTest {
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void start(@TempDir Path home) {
        shell = new Shell(home);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "validate",
                "pack",
                "build",
                "list",
                "images",
                "catalog",
                "inspect",
                "promote",
                "push",
                "pull",
                "resolve",
                "collection",
                "cache",
                "version"
            })
    void everyCommandExplainsItself(String command) {
        Outcome help = shell.run(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: skillctl ", "Common options:", "--store", "Exit codes:");
        assertThat(help.err()).isEmpty();
        assertThat(shell.run("help", command).out()).isEqualTo(help.out());
    }

    @Test
    void explainsTheProgram() {
        assertThat(shell.run("--help").out())
                .contains("validate", "pack, build", "list, images", "catalog", "resolve", "cache", "130");
        assertThat(shell.run("help").out()).isEqualTo(shell.run("--help").out());
    }

    @Test
    void saysItsVersion() {
        assertThat(shell.run("--version").out()).startsWith("skillctl ");
        assertThat(shell.run("version").out()).isEqualTo(shell.run("--version").out());
        assertThat(shell.run("version", "--output", "json").json()).containsOnlyKeys("version");
    }

    @Test
    void refusesNoCommand() {
        Outcome outcome = shell.run();

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).isEqualTo("error: a command is missing\nadvice: see skillctl --help\n");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        Outcome outcome = shell.run("resolv", "quay.io/acme/hello:1.0.0");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("advice: did you mean resolve");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--output json list --no-such-option", "list --output=json surplus", "promote x --output JSON"})
    void tellsUsageErrorsToProgramsToo(String line) {
        Outcome outcome = shell.run(line.split(" ", -1));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).containsEntry("code", "USAGE").containsKeys("message", "reference");
        assertThat(outcome.err().lines()).hasSize(2);
    }

    @Test
    void refusesAnOutputFormatThatDoesNotExist() {
        Outcome outcome = shell.run("list", "--output", "xml");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("xml");
    }

    @Test
    void refusesAStateThatDoesNotExist() {
        Outcome outcome = shell.run("resolve", "--allow", "draft,\u001b[31mfinal", "quay.io/acme/hello:1.0.0");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("final").doesNotContain("\u001b");
    }

    @Test
    void takesCommonOptionsBeforeTheCommandToo() {
        Path store = shell.home().resolve("elsewhere");
        shell.packDraft();

        assertThat(shell.run("--store", store.toString(), "--output", "json", "list")
                        .out())
                .isEmpty();
        assertThat(shell.run("--output", "json", "list").jsonLines()).hasSize(1);
    }

    @Test
    void readsNoArgumentsFromFiles() {
        assertThat(shell.run("resolve", "@arguments").err()).contains("@arguments' is no reference");
    }

    @Test
    void coloursErrorsOnATerminalOnly() {
        assertThat(shell.run("inspect", "a/b:1").err()).doesNotContain("\u001b");
        shell.with("SKILLCTL_TERMINAL", "out,err");
        assertThat(shell.run("inspect", "a/b:1").err()).contains("\u001b[31merror:");
        shell.with("NO_COLOR", "1");
        assertThat(shell.run("inspect", "a/b:1").err()).doesNotContain("\u001b");
    }

    @Test
    void showsStackTracesOnRequestOnly() {
        assertThat(shell.run("inspect", "a/b:1").err().lines()).hasSize(2);
        assertThat(shell.run("inspect", "a/b:1", "--verbose").err()).contains("SkillNotFoundException", "    at ");
    }
}
