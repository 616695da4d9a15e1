package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.oci.internal.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A helper that says nothing for as long as the tests may last. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class CredentialWaitTest {
    @TempDir
    Path home;

    private AmbientCredentials credentials;

    @BeforeEach
    void installASilentHelper() throws IOException {
        Path docker = Files.createDirectories(home.resolve(".docker"));
        Files.writeString(docker.resolve("config.json"), "{\"credsStore\":\"silent\"}");
        Path helper = home.resolve("docker-credential-silent");
        Files.writeString(helper, "#!/bin/sh\nexec sleep 600\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> variables = Map.of(
                "PATH", home.toString(), "XDG_RUNTIME_DIR", home.resolve("run").toString());
        credentials =
                new AmbientCredentials(new HostEnvironment(variables, home), Duration.ofMinutes(10), System::nanoTime);
    }

    private final class Asking {
        private final CompletableFuture<ErrorCode> end = new CompletableFuture<>();
        private final Thread thread = new Thread(this::ask);

        Asking() {
            thread.setDaemon(true);
            thread.start();
            while (thread.isAlive()
                    && thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        private void ask() {
            try {
                credentials.credential("quay.io", "acme/x");
                end.complete(ErrorCode.NOT_FOUND);
            } catch (SkillException e) {
                end.complete(e.code());
            }
        }

        ErrorCode interrupted() throws Exception {
            thread.interrupt();
            return end.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void anInterruptEndsTheWaitForAHelperThatAnotherThreadRuns() throws Exception {
        Asking first = new Asking();
        Asking second = new Asking();
        assertThat(second.interrupted()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(first.end).isNotDone();
        assertThat(first.interrupted()).isEqualTo(ErrorCode.INTERRUPTED);
    }

    @Test
    void theInterruptOfOneThreadIsNotTheAnswerOfTheOthers() throws Exception {
        Asking first = new Asking();
        Asking second = new Asking();
        assertThat(first.interrupted()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(second.end).isNotDone();
        assertThat(second.interrupted()).isEqualTo(ErrorCode.INTERRUPTED);
    }
}
