package io.skillimage.skillctl;

import static io.skillimage.skillctl.Launcher.PROGRAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as the build leaves it, in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private Path home = Path.of("");
    private Launcher launcher = new Launcher(home);

    @BeforeEach
    void start(@TempDir Path directory) {
        home = directory;
        launcher = new Launcher(directory);
    }

    private ProcessBuilder process(Path program, String... args) {
        return launcher.process(program, args);
    }

    private Outcome run(ProcessBuilder process) throws IOException, InterruptedException {
        return launcher.run(process);
    }

    @Test
    void runsThroughALinkFromAnyFolder() throws Exception {
        Path folder = Files.createDirectories(home.resolve("a folder: of links"));
        Path link = Files.createSymbolicLink(folder.resolve("skillctl"), folder.relativize(PROGRAM));
        Path second = Files.createSymbolicLink(home.resolve("sc"), Path.of("a folder: of links/skillctl"));

        assertThat(run(process(link, "version")).out()).startsWith("skillctl ");
        assertThat(run(process(second, "version")).err()).isEmpty();
    }

    /** On the class path every package is open; as modules, only what a library exports can be used. */
    @Test
    void runsAsModulesToo() throws Exception {
        Path skill = SkillFixtures.helloWorld(home);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar;
        try (Stream<Path> built = Files.list(PROGRAM.resolveSibling("."))) {
            jar = built.filter(file ->
                            file.getFileName().toString().matches("skillimage-skillctl-[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        String modules = jar + ":" + PROGRAM.resolveSibling("lib");

        Outcome outcome = run(process(
                java,
                "-p",
                modules,
                "--add-modules",
                "ALL-MODULE-PATH",
                "-m",
                "io.skillimage.skillctl/" + Skillctl.class.getName(),
                "validate",
                skill.toString()));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void knowsNamesBeyondAsciiInTheLocaleC() throws Exception {
        SkillFixtures.everything(home.resolve("größe 👋"));
        ProcessBuilder process =
                process(PROGRAM, "resolve", "--output", "json", "dir:größe 👋/" + SkillFixtures.EVERYTHING);
        process.environment().put("LC_ALL", "C");
        process.environment().remove("LANG");

        Outcome outcome = run(process);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json()).containsEntry("reference", "dir:größe 👋/" + SkillFixtures.EVERYTHING);
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        ProcessBuilder process = process(PROGRAM, "version");
        process.environment().remove("JAVA_HOME");
        process.environment().put("PATH", home.toString());
        process.command().addAll(0, List.of("/bin/sh"));

        Outcome outcome = run(process);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("error: there is no Java");
    }

    @Test
    void writesWithoutColourIntoAFile() throws Exception {
        Outcome outcome = run(process(PROGRAM, "inspect", "a/b:1"));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: ").doesNotContain("\u001b");
    }

    @Test
    void keepsInTheCacheWhatAnotherProcessHasOpen() throws Exception {
        Path skill = SkillFixtures.helloWorld(home);
        String name = String.valueOf(run(process(PROGRAM, "pack", "--output", "json", skill.toString()))
                .json()
                .get("name"));
        String[] prune = {"cache", "prune", "--max-size", "0", "--output", "json"};
        Process user = process(PROGRAM, "resolve", "--allow", "draft", "--output", "json", "-")
                .start();
        try {
            String reference = "oci:" + home.resolve(".local/share/skillctl/store") + ":" + name + "\n";
            user.getOutputStream().write(reference.getBytes(StandardCharsets.UTF_8));
            user.getOutputStream().flush();
            assertThat(user.inputReader(StandardCharsets.UTF_8).readLine()).contains("\"fromCache\":false");

            assertThat(run(process(PROGRAM, "cache", "list", "--output", "json"))
                            .json())
                    .containsEntry("inUse", true);
            assertThat(run(process(PROGRAM, prune)).json())
                    .containsEntry("kept", 1L)
                    .containsEntry("removed", List.of());
            user.getOutputStream().close();
            assertThat(user.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            user.destroyForcibly();
        }
        assertThat(run(process(PROGRAM, prune)).json()).containsEntry("kept", 0L);
    }

    @Test
    void answersEachReferenceAtOnceAndEndsWhenInterrupted() throws Exception {
        SkillFixtures.helloWorld(home);
        Process process = process(PROGRAM, "resolve", "--output", "json", "-").start();
        process.getOutputStream().write("dir:hello-world\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();

        String answer = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(answer).contains("\"reference\":\"dir:hello-world\"");
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
    }
}
