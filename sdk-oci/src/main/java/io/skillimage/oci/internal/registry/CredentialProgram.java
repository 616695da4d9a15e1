package io.skillimage.oci.internal.registry;

import io.skillimage.oci.Credential;
import io.skillimage.oci.internal.host.HostEnvironment;
import io.skillimage.oci.internal.image.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@code docker-credential-*} program for a credential, by the protocol of docker-credential-helpers: {@code get},
 * the server on standard input, JSON on standard output. What the program says is not shown to anyone.
 */
final class CredentialProgram {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final int MAX_OUTPUT = 256 * 1024;
    private static final String NONE = "credentials not found";

    private final HostEnvironment environment;
    private final Duration limit;

    CredentialProgram(HostEnvironment environment, Duration limit) {
        this.environment = environment;
        this.limit = limit;
    }

    /** Returns the credential, or null if the helper has none for that server. */
    @Nullable
    Credential get(String helper, String server) throws AuthFile.UnusableException {
        if (!NAME.matcher(helper).matches()) {
            throw new AuthFile.UnusableException("the name of the credential helper for " + server + " is not allowed");
        }
        String program = "docker-credential-" + helper;
        Path file = environment.executable(program);
        if (file == null) {
            throw new AuthFile.UnusableException(program + " is not installed");
        }
        try {
            return run(file, program, server);
        } catch (IOException e) {
            throw new AuthFile.UnusableException(program + " cannot be run");
        }
    }

    private @Nullable Credential run(Path file, String program, String server)
            throws IOException, AuthFile.UnusableException {
        Process process = new ProcessBuilder(file.toString(), "get")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            CompletableFuture<byte[]> output = readAside(process);
            try (OutputStream in = process.getOutputStream()) {
                in.write(server.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A helper may answer without reading; whether it did is seen from what it says.
            }
            byte[] bytes = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            return parse(program, bytes, process.exitValue());
        } catch (TimeoutException e) {
            throw new AuthFile.UnusableException(program + " did not answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new AuthFile.UnusableException("what " + program + " says cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted("the credentials for " + server, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<byte[]> readAside(Process process) {
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        InputStream in = process.getInputStream();
                        output.complete(in.readNBytes(MAX_OUTPUT + 1));
                    } catch (IOException e) {
                        output.completeExceptionally(e);
                    }
                },
                "skillimage-credential-helper");
        reader.setDaemon(true);
        reader.start();
        return output;
    }

    private static @Nullable Credential parse(String program, byte[] output, int exit)
            throws AuthFile.UnusableException {
        if (output.length > MAX_OUTPUT) {
            throw new AuthFile.UnusableException(program + " says more than " + MAX_OUTPUT + " bytes");
        }
        if (exit != 0) {
            if (new String(output, StandardCharsets.UTF_8).contains(NONE)) {
                return null;
            }
            throw new AuthFile.UnusableException(program + " failed with exit code " + exit);
        }
        try {
            JsonDocument document = JsonDocument.parse(output);
            String user = document.text("Username");
            String secret = document.text("Secret");
            return user.isEmpty() && secret.isEmpty() ? null : AuthFile.credential(user, secret);
        } catch (StrictJson.MalformedException e) {
            throw new AuthFile.UnusableException("what " + program + " says is no credential: it " + e.fact());
        }
    }
}
