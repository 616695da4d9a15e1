package io.skillimage.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java program in a process of its own, with the class path of this one, that can be talked to, and killed at any
 * moment.
 *
 * <p>Every wait is bounded; when time is up it fails with all that the program has said. The program's standard input
 * ends when this process does, so one that {@linkplain #park parks} never outlives its test.
 *
 * <p>For use by one thread at a time.
 */
public final class ForkedJvm implements AutoCloseable {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(60);
    /** Starts fast and stays small; without the file of performance data, which a killed JVM would leave behind. */
    private static final List<String> FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx64m", "-XX:-UsePerfData");

    private final String name;
    private final Duration limit;
    private final Process process;
    /** What was written to standard output and not read yet; an empty one is the end. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final List<Thread> listeners = new ArrayList<>();
    private boolean ended;

    private ForkedJvm(String name, Duration limit, Process process) {
        this.name = name;
        this.limit = limit;
        this.process = process;
    }

    /**
     * Starts a program; each wait for it takes at most a minute.
     *
     * @param main the class with the {@code main} method
     * @throws IOException if the JVM cannot start
     */
    public static ForkedJvm start(Class<?> main, String... arguments) throws IOException {
        return start(DEFAULT_LIMIT, main, arguments);
    }

    /**
     * Starts a program.
     *
     * @param limit how long each wait for it may take
     * @param main the class with the {@code main} method
     * @throws IOException if the JVM cannot start
     */
    public static ForkedJvm start(Duration limit, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(classPath());
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ForkedJvm jvm = new ForkedJvm(main.getSimpleName(), limit, new ProcessBuilder(command).start());
        jvm.listen(jvm.process.getInputStream(), true);
        jvm.listen(jvm.process.getErrorStream(), false);
        return jvm;
    }

    /**
     * For the program: tells its parent something, whatever the encoding of its standard output.
     *
     * @param line what to say; without a line's end
     */
    @SuppressWarnings("SystemOut") // the way to the parent
    public static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (System.out) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    /** For the program: waits for a line from its parent. Returns nothing if the parent has ended. */
    public static Optional<String> hear() {
        try {
            StringBuilder line = new StringBuilder();
            int next = System.in.read();
            while (next >= 0 && next != '\n') {
                line.append((char) next);
                next = System.in.read();
            }
            return next < 0 ? Optional.empty() : Optional.of(line.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the program: stops this thread until it is killed or its parent ends. */
    public static void park() {
        while (hear().isPresent()) {
            // whatever the parent says
        }
        Runtime.getRuntime().halt(1);
    }

    /** Returns the process's number. */
    public long pid() {
        return process.pid();
    }

    /** Returns whether the program runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Returns the next line that the program says, or nothing if it has ended.
     *
     * @throws AssertionError if that takes too long
     */
    public Optional<String> readLine() {
        if (ended) {
            return Optional.empty();
        }
        Optional<String> line = poll();
        ended = line.isEmpty();
        return line;
    }

    /**
     * Reads on until a line that begins with {@code start}, and returns that line.
     *
     * @throws AssertionError if that takes too long or the program ends
     */
    public String awaitLine(String start) {
        for (Optional<String> line = readLine(); line.isPresent(); line = readLine()) {
            if (line.get().startsWith(start)) {
                return line.get();
            }
        }
        throw failed("ended before it said '" + start + "'");
    }

    /**
     * Tells the program something.
     *
     * @param line ASCII, without a line's end
     * @throws AssertionError if it has ended
     */
    public void writeLine(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException e) {
            awaitEnd(limit);
            throw failed("ended before it heard '" + line + "'");
        }
    }

    /** Kills the process, which learns nothing of it, and waits until it is gone; its locks are, too. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(KILL_LIMIT);
    }

    /**
     * Waits until the program has ended.
     *
     * @return its exit code
     * @throws AssertionError if that takes too long
     */
    public int waitFor() {
        awaitEnd(limit);
        return process.exitValue();
    }

    /** Waits until the program has ended, and fails with all that it has said unless it says 0. */
    public void waitForSuccess() {
        int code = waitFor();
        if (code != 0) {
            throw failed("ended with " + code);
        }
    }

    /** Returns what the program has said so far, on standard output and standard error; all of it after its end. */
    public String output() {
        return String.join("\n", output);
    }

    /** Kills the process if it runs. */
    @Override
    public void close() {
        kill();
    }

    /** Surefire may hide the test class path; and modules may hold a part of it. */
    private static String classPath() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(System.getProperty("jdk.module.path", ""), classPath)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void listen(InputStream stream, boolean keepLines) {
        Thread thread = new Thread(() -> collect(stream, keepLines), "output of " + name);
        thread.setDaemon(true);
        thread.start();
        listeners.add(thread);
    }

    private void collect(InputStream stream, boolean keepLines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
                if (keepLines) {
                    lines.add(Optional.of(line));
                }
            }
        } catch (IOException e) {
            output.add(e.toString());
        } finally {
            if (keepLines) {
                lines.add(Optional.empty());
            }
        }
    }

    private Optional<String> poll() {
        try {
            Optional<String> line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw failed("said nothing for " + limit);
            }
            return line;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void awaitEnd(Duration time) {
        try {
            if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("did not end within " + time);
            }
            for (Thread listener : listeners) {
                listener.join(KILL_LIMIT.toMillis());
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private AssertionError interrupted() {
        Thread.currentThread().interrupt();
        return failed("was waited for by a thread that was interrupted");
    }

    private AssertionError failed(String what) {
        return new AssertionError(name + " (process " + process.pid() + ") " + what + ". It said:\n" + output());
    }
}
