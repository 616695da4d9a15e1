package io.skillimage.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server program in the foreground, stopped by its own handle. Thread-safe. */
final class Daemon implements AutoCloseable {
    private static final int SECONDS_TO_START = 60;
    private static final int SECONDS_TO_END = 10;

    private final String name;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private Daemon(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a program, and returns when a line of its log says that it is ready.
     *
     * @param name for messages
     * @param readiness what is found in that line; its first group is {@link #ready()}
     * @throws IOException if it ends before, or says nothing for a minute; the message holds its log
     */
    static Daemon start(String name, Pattern readiness, List<String> command) throws IOException {
        Daemon daemon = new Daemon(
                name, new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread reader = new Thread(() -> daemon.readLog(readiness), "log of " + name);
        reader.setDaemon(true);
        reader.start();
        try {
            daemon.ready.get(SECONDS_TO_START, TimeUnit.SECONDS);
            return daemon;
        } catch (ExecutionException | TimeoutException e) {
            daemon.kill();
            throw new IOException(name + " does not start", e);
        } catch (InterruptedException e) {
            daemon.kill();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " started", e);
        }
    }

    /** Reads to the end: a program whose log nobody reads would stand still when the pipe is full. */
    private void readLog(Pattern readiness) {
        StringBuilder log = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (ready.isDone()) {
                    continue;
                }
                log.append(line).append('\n');
                Matcher found = readiness.matcher(line);
                if (found.find()) {
                    ready.complete(found.group(1));
                }
            }
            ready.completeExceptionally(new IOException("it ended:\n" + log));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Returns what the program told about itself when it was ready. */
    String ready() {
        return ready.join();
    }

    /** Returns when the program has ended by itself. Throws {@link AssertionError} if it does not. */
    void awaitEnd() {
        if (!endsInTime()) {
            kill();
            throw new AssertionError(name + " does not end");
        }
    }

    /** Stops the program and returns when it has ended. */
    @Override
    public void close() {
        process.destroy();
        if (!endsInTime()) {
            kill();
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private boolean endsInTime() {
        try {
            return process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
