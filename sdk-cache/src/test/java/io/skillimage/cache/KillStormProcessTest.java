package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FaultyFileSystem;
import io.skillimage.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share one cache are killed at random moments, time and again. */
class KillStormProcessTest {
    private static final Duration LOCK_WAIT = Duration.ofSeconds(60);
    private static final long SEED = 20261122;
    private static final int KILLS = 200;
    private static final int ALIVE = 3;
    private static final int MOST_STEPS = 100;
    /** How many contents each process makes; neighbours share all but one. */
    private static final int CONTENTS = 6;

    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    /**
     * Makes a content and remembers a tag each time it is told to go on. Every other one stops for ever before a
     * certain step, with its locks. Arguments are the directory, a first number and a seed.
     */
    static final class Program {
        private static final String IDLE = "idle";
        private static final String STOPPED = "stopped";

        private Program() {}

        public static void main(String[] arguments) throws IOException {
            FaultyFileSystem files = FaultyFileSystem.over(Path.of(arguments[0]));
            int first = Integer.parseInt(arguments[1]);
            Random random = new Random(Long.parseLong(arguments[2]));
            if (random.nextBoolean()) {
                files.atStep(1 + random.nextInt(MOST_STEPS), () -> {
                    ForkedJvm.say(STOPPED);
                    ForkedJvm.park();
                });
            }
            files.onStep(ForkedJvm::say);
            while (ForkedJvm.hear().isPresent()) {
                try (SkillCache cache = SampleContent.open(files.path("cache"), LOCK_WAIT)) {
                    work(cache, first + random.nextInt(CONTENTS));
                }
                ForkedJvm.say(IDLE);
            }
        }

        private static void work(SkillCache cache, int number) {
            SampleContent.make(cache, number);
            cache.keepManifest(SampleContent.manifestDigest(number), SampleContent.manifest(number));
            cache.tags().remember("repository", "tag", SampleContent.manifestDigest(number), Instant.EPOCH);
        }
    }

    @AfterEach
    void removeReadOnlyFiles() throws IOException {
        Trees.remove(directory.resolve("cache"));
    }

    @Test
    void killsLeaveNothingThatIsDamagedOrInTheWay() throws IOException {
        Random random = new Random(SEED);
        ForkedJvm[] alive = new ForkedJvm[ALIVE];
        int started = 0;
        try {
            while (started < ALIVE) {
                alive[started] = start(started++, random);
            }
            for (int kills = 0; kills < KILLS; ) {
                for (ForkedJvm jvm : alive) {
                    jvm.writeLine("go");
                }
                int victim = random.nextInt(ALIVE);
                if (killAtSomeTime(alive[victim], random)) {
                    kills++;
                    alive[victim] = start(started++, random);
                }
            }
        } finally {
            for (ForkedJvm jvm : alive) {
                if (jvm != null) {
                    jvm.kill();
                }
            }
        }
        makeAllAgain(started - 1 + CONTENTS);
    }

    private ForkedJvm start(int first, Random random) throws IOException {
        return ForkedJvm.start(
                Program.class, directory.toString(), String.valueOf(first), String.valueOf(random.nextLong()));
    }

    /**
     * Kills a process some steps later. It goes on while they are read, so the moment is another one in each run. One that
     * waits for the lock of one that has stopped is let live.
     */
    private static boolean killAtSomeTime(ForkedJvm jvm, Random random) {
        int steps = 1 + random.nextInt(MOST_STEPS);
        String last = "";
        for (int i = 0; i < steps && !last.equals(Program.STOPPED); i++) {
            String line = jvm.readLine().orElseThrow(() -> new AssertionError("seed " + SEED + ": " + jvm.output()));
            if (line.startsWith("lock ") && line.equals(last)) {
                return false;
            }
            if (line.equals(Program.IDLE)) {
                jvm.writeLine("go");
            }
            last = line;
        }
        jvm.kill();
        assertThat(jvm.waitFor()).as(() -> "seed " + SEED + ": " + jvm.output()).isEqualTo(KILLED);
        return true;
    }

    private void makeAllAgain(int contents) throws IOException {
        Path path = directory.resolve("cache");
        try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
            int found = 0;
            for (int number = 0; number < contents; number++) {
                found += cache.find(SampleContent.key(number)).isPresent() ? 1 : 0;
                Checkout made = SampleContent.make(cache, number);
                assertThat(made.directory().resolve("SKILL.md")).hasContent("# Sample " + number);
            }
            assertThat(found).as("made before a death").isGreaterThan(KILLS / 2);
            assertThat(cache.tags().find("repository", "tag")).isPresent();
        }
        assertThat(UnpackerTestBase.names(path.resolve("v1/quarantine"))).isEmpty();
        SampleContent.open(path, Duration.ZERO).close();
        CacheStoreCheck.check(path);
    }
}
