package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts the program as the build leaves it, with little of this process's environment.
 *
 * @param home the home directory and the working directory
 */
record Launcher(Path home) {
    static final Path PROGRAM = Path.of("target/skillctl").toAbsolutePath();

    ProcessBuilder process(Path program, String... args) {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(args));
        ProcessBuilder process = new ProcessBuilder(line).directory(home.toFile());
        Map<String, String> variables = process.environment();
        variables.keySet().removeIf(name -> name.startsWith("XDG_") || name.startsWith("SKILL"));
        variables.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "REGISTRY_AUTH_FILE", "DOCKER_CONFIG"));
        variables.put("HOME", home.toString());
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        return process;
    }

    Outcome run(ProcessBuilder process) throws IOException, InterruptedException {
        Path out = home.resolve("out.txt");
        Path err = home.resolve("err.txt");
        Process started =
                process.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            started.getOutputStream().close();
            assertThat(started.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            started.destroyForcibly();
        }
        return new Outcome(started.exitValue(), Files.readString(out), Files.readString(err));
    }
}
