package io.skillimage.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registry that Debian packages as docker-registry, on a loopback port of its own choice, without TLS. Tags and
 * manifests can be deleted. Thread-safe; runs until closed.
 */
public final class RealRegistry implements AutoCloseable {
    /** The user of a registry {@linkplain #startWithPassword with a password}. */
    public static final String USER = "skillimage";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "of a test";

    /** {@link #PASSWORD} with bcrypt, the only method that the registry takes. */
    private static final String HTPASSWD = "skillimage:$2y$05$6WHpO4FRBRfY8baY0N7FQu6Y22hXAtWBDDgXD/u9DomBW1uCqzpC.";

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final int SECONDS_TO_START = 60;

    private final Process process;
    private final int port;

    private RealRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns whether the registry is installed here. */
    public static boolean isInstalled() {
        return program().file().isPresent();
    }

    /**
     * Starts a registry that is open to everyone, and returns when it answers.
     *
     * @param directory an empty directory for its files; it stays behind
     * @throws IOException if the registry is not installed or does not start; the message holds its log
     */
    public static RealRegistry start(Path directory) throws IOException {
        return start(directory, "");
    }

    /**
     * Starts a registry that asks for {@link #USER} and {@link #PASSWORD}, and returns when it answers.
     *
     * @param directory an empty directory for its files; it stays behind
     * @throws IOException if the registry is not installed or does not start; the message holds its log
     */
    public static RealRegistry startWithPassword(Path directory) throws IOException {
        Path users = Files.writeString(directory.resolve("htpasswd"), HTPASSWD + "\n");
        return start(directory, """
                auth:
                  htpasswd:
                    realm: skills
                    path: '%s'
                """.formatted(users));
    }

    private static RealTool program() {
        return RealTool.named("docker-registry");
    }

    private static RealRegistry start(Path directory, String auth) throws IOException {
        Path program = program().file().orElseThrow(() -> new IOException("docker-registry is not installed"));
        Path configuration = Files.writeString(
                directory.resolve("registry.yml"), """
                version: 0.1
                log:
                  level: info
                  accesslog:
                    disabled: true
                storage:
                  filesystem:
                    rootdirectory: '%s'
                  delete:
                    enabled: true
                http:
                  addr: 127.0.0.1:0
                """.formatted(directory.resolve("storage")) + auth);
        Process process = new ProcessBuilder(program.toString(), "serve", configuration.toString())
                .redirectErrorStream(true)
                .start();
        try {
            return new RealRegistry(process, portOf(process));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int portOf(Process process) throws IOException {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread reader = new Thread(() -> readLog(process, port), "log of docker-registry");
        reader.setDaemon(true);
        reader.start();
        try {
            return port.get(SECONDS_TO_START, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("docker-registry does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while docker-registry started", e);
        }
    }

    /** Reads to the end: a registry whose log nobody reads would stand still when the pipe is full. */
    private static void readLog(Process process, CompletableFuture<Integer> port) {
        StringBuilder log = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (port.isDone()) {
                    continue;
                }
                log.append(line).append('\n');
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    port.complete(Integer.valueOf(listening.group(1)));
                }
            }
            port.completeExceptionally(new IOException("it ended:\n" + log));
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    /** Returns the registry's name in a reference: {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Returns scheme, host and port. */
    public String url() {
        return "http://" + host();
    }

    /** Stops the registry and returns when it has ended. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
