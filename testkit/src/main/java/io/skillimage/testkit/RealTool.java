package io.skillimage.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine that tests run as it is, such as skopeo. Immutable, thread-safe.
 *
 * <p>A test of a program that may be missing, or that a sandbox may forbid, first assumes that it {@link #works}.
 */
public final class RealTool {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

    private final String program;
    private final List<String> firstArguments;
    private final Map<String, String> environment;
    private final Duration limit;

    /**
     * What a program did.
     *
     * @param command the command line, for messages
     * @param exitCode its exit code, 0 for success
     * @param output what it wrote to standard output
     * @param errors what it wrote to standard error
     */
    public record Result(String command, int exitCode, String output, String errors) {
        /** Returns this result if the program succeeded. Throws {@link AssertionError} with all it said otherwise. */
        public Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError(command + " ended with " + exitCode + ":\n" + output + errors);
            }
            return this;
        }
    }

    private RealTool(String program, List<String> firstArguments, Map<String, String> environment, Duration limit) {
        this.program = program;
        this.firstArguments = firstArguments;
        this.environment = environment;
        this.limit = limit;
    }

    /** Returns a program by its name on the path, with arguments that stand before those of each run. */
    public static RealTool named(String program, String... firstArguments) {
        return new RealTool(program, List.of(firstArguments), Map.of(), DEFAULT_LIMIT);
    }

    /** Returns podman with a storage of its own, and without what it needs only to run containers. */
    public static RealTool podman(Path storage) {
        return named(
                "podman",
                "--root=" + storage.resolve("root"),
                "--runroot=" + storage.resolve("run"),
                "--tmpdir=" + storage.resolve("tmp"),
                "--storage-driver=vfs",
                "--cgroup-manager=cgroupfs",
                "--events-backend=none");
    }

    /** Returns this program with another limit of time for each run; two minutes unless set. */
    public RealTool within(Duration time) {
        return new RealTool(program, firstArguments, environment, time);
    }

    /** Returns this program with another variable in its environment, which is otherwise that of this process. */
    public RealTool with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new RealTool(program, firstArguments, Map.copyOf(more), limit);
    }

    /** Returns the file of the program, or nothing when it is not installed. */
    public Optional<Path> file() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Returns whether the program is installed and succeeds with these arguments. */
    public boolean works(String... arguments) {
        try {
            return file().isPresent() && run(arguments).exitCode() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs the program to its end, with nothing on its standard input.
     *
     * @throws IOException if it is not installed, cannot start or takes longer than the limit; then it is stopped
     */
    public Result run(String... arguments) throws IOException {
        Path file = file().orElseThrow(() -> new IOException(program + " is not installed"));
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(firstArguments);
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(program, ".out");
        Path errors = Files.createTempFile(program, ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String line = String.join(" ", command);
            if (!endsInTime(process)) {
                throw new IOException(line + " did not end within " + limit + ": " + Files.readString(errors));
            }
            return new Result(line, process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private boolean endsInTime(Process process) throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            stop(process);
            return false;
        } catch (InterruptedException e) {
            stop(process);
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", e);
        }
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
