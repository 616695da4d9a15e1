package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkedJvmProcessTest {
    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /** Does what its first argument says. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            switch (arguments[0]) {
                case "echo" -> ForkedJvm.hear().ifPresent(line -> ForkedJvm.say("heard " + line));
                case "fail" -> throw new IllegalStateException("what went wrong");
                case "park" -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> ForkedJvm.say("ends orderly")));
                    ForkedJvm.say("parks ü");
                    ForkedJvm.park();
                }
                case "step" -> stopBeforeStep(Path.of(arguments[1]));
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }

        private static void stopBeforeStep(Path directory) {
            try {
                FaultyFileSystem files = FaultyFileSystem.over(directory);
                files.atStep(2, () -> {
                    ForkedJvm.say("stops before step 2");
                    ForkedJvm.park();
                });
                Files.createFile(files.path("one"));
                Files.createFile(files.path("two"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void talksAndEnds() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.start(Program.class, "echo")) {
            assertThat(jvm.isAlive()).isTrue();
            jvm.writeLine("hello");
            assertThat(jvm.readLine()).contains("heard hello");
            assertThat(jvm.readLine()).isEmpty();
            assertThat(jvm.readLine()).isEmpty();
            assertThat(jvm.waitFor()).isZero();
            jvm.waitForSuccess();
        }
    }

    @Test
    void tellsWhatFailedProgramSaid() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.start(Program.class, "fail")) {
            assertThatThrownBy(() -> jvm.awaitLine("heard"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended before it said 'heard'");
            assertThatThrownBy(jvm::waitForSuccess)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Program (process " + jvm.pid() + ") ended with 1", "what went wrong");
            assertThatThrownBy(() -> jvm.writeLine("too late"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended before it heard");
        }
    }

    @Test
    void failsInsteadOfHanging() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.start(Duration.ofMillis(1), Program.class, "echo")) {
            assertThatThrownBy(jvm::readLine).isInstanceOf(AssertionError.class).hasMessageContaining("said nothing");
            assertThatThrownBy(jvm::waitFor).isInstanceOf(AssertionError.class).hasMessageContaining("did not end");
            jvm.writeLine("go on");
        }
    }

    @Test
    void killsWithoutWarning() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.start(Program.class, "park")) {
            assertThat(jvm.awaitLine("parks")).isEqualTo("parks ü");
            jvm.kill();
            assertThat(jvm.isAlive()).isFalse();
            assertThat(jvm.waitFor()).isEqualTo(KILLED);
            assertThat(jvm.readLine()).isEmpty();
            assertThat(jvm.output()).doesNotContain("orderly");
            jvm.kill();
        }
    }

    @Test
    void killsAtTheEndOfItsBlock() throws IOException {
        ForkedJvm jvm = ForkedJvm.start(Program.class, "park");
        try (jvm) {
            jvm.awaitLine("parks");
        }
        assertThat(jvm.waitFor()).isEqualTo(KILLED);
    }

    @Test
    void programDiesBetweenTwoSteps() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.start(Program.class, "step", directory.toString())) {
            jvm.awaitLine("stops before step 2");
            jvm.kill();
        }
        assertThat(directory.resolve("one")).exists();
        assertThat(directory.resolve("two")).doesNotExist();
    }
}
