package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FaultyFileSystem;
import io.skillimage.testkit.FileFault;
import io.skillimage.testkit.FileOperation;
import io.skillimage.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is killed before each single step that it takes on disk; whoever comes next must not suffer. */
class CrashProcessTest {
    private static final int NUMBER = 1;
    private static final int OTHER = 2;
    /** Small enough to cut every write of more than a few lines. */
    private static final int WRITE_BYTES = 150;

    @TempDir
    Path directory;

    /** What the process that dies is doing, and in what cache. */
    enum Work {
        /** Makes the first checkout, and the cache itself. */
        FIRST_CHECKOUT {
            @Override
            void prepare(Path cache) {
                // there is none
            }

            @Override
            void run(Path cache) {
                makeOne(cache);
            }
        },
        /** Makes a checkout where a damaged one is in the way, which has happened before, as has a death. */
        REPAIR {
            @Override
            void prepare(Path cache) throws IOException {
                damage(makeOne(cache));
                damage(makeOne(cache));
                Path left =
                        cache.resolve("v1/staging/" + SampleContent.key(NUMBER).directoryName() + ".1234/tree");
                Files.createDirectories(left);
                Files.writeString(left.resolve("SKILL.md"), "half");
            }

            @Override
            void run(Path cache) {
                makeOne(cache);
            }
        },
        /** Keeps a manifest and replaces what is remembered about a tag. */
        SMALL_FILES {
            @Override
            void prepare(Path cache) {
                remember(cache, OTHER);
            }

            @Override
            void run(Path cache) {
                remember(cache, NUMBER);
            }
        };

        abstract void prepare(Path cache) throws IOException;

        abstract void run(Path cache);

        static Checkout makeOne(Path path) {
            try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
                return SampleContent.make(cache, NUMBER);
            }
        }

        static void remember(Path path, int number) {
            try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
                cache.keepManifest(SampleContent.manifestDigest(number), SampleContent.manifest(number));
                cache.tags().remember("repository", "tag", SampleContent.manifestDigest(number), Instant.EPOCH);
            }
        }

        private static void damage(Checkout checkout) throws IOException {
            TreeMode.unseal(checkout.directory());
            Files.delete(checkout.directory().resolve("SKILL.md"));
        }
    }

    /** The process that dies: arguments are the directory, the work and the number of the step. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            FaultyFileSystem files = fileSystem(Path.of(arguments[0]));
            files.atStep(Integer.parseInt(arguments[2]), () -> {
                ForkedJvm.say("stopped");
                ForkedJvm.park();
            });
            Work.valueOf(arguments[1]).run(files.path("cache"));
            ForkedJvm.say("done");
        }

        static FaultyFileSystem fileSystem(Path directory) throws IOException {
            FaultyFileSystem files = FaultyFileSystem.over(directory);
            files.inject(FileOperation.WRITE, "", 0, FaultyFileSystem.ALWAYS, new FileFault.ShortWrite(WRITE_BYTES));
            return files;
        }
    }

    @ParameterizedTest
    @EnumSource
    void deathBeforeAnyStepHarmsNobody(Work work) throws Exception {
        List<String> steps = stepsOf(work);
        assertThat(steps).hasSizeGreaterThan(5);
        List<Callable<Void>> deaths = new ArrayList<>();
        for (int step = 1; step <= steps.size(); step++) {
            int number = step;
            deaths.add(() -> {
                dieAndGoOn(work, number, steps.get(number - 1));
                return null;
            });
        }
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (Future<Void> death : two.invokeAll(deaths)) {
                death.get();
            }
        } finally {
            two.shutdownNow();
        }
    }

    private List<String> stepsOf(Work work) throws IOException {
        Path place = Files.createDirectory(directory.resolve("dry-run"));
        work.prepare(place.resolve("cache"));
        FaultyFileSystem files = Program.fileSystem(place);
        work.run(files.path("cache"));
        Trees.remove(place);
        return files.steps();
    }

    private void dieAndGoOn(Work work, int step, String words) throws IOException {
        Path place = Files.createDirectory(directory.resolve("step-" + step));
        Path cache = place.resolve("cache");
        work.prepare(cache);
        try (ForkedJvm jvm = ForkedJvm.start(Program.class, place.toString(), work.name(), String.valueOf(step))) {
            jvm.awaitLine("stopped");
            jvm.kill();
        }
        try {
            if (work == Work.SMALL_FILES) {
                rememberAgain(cache);
            } else {
                makeAgain(work, cache);
            }
            SampleContent.open(cache, Duration.ZERO).close();
            CacheStoreCheck.check(cache);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("after a death before step " + step + ": " + words, e);
        }
        Trees.remove(place);
    }

    private static void makeAgain(Work work, Path path) throws IOException {
        ContentKey key = SampleContent.key(NUMBER);
        boolean visible = Files.exists(path.resolve("v1/checkouts").resolve(key.directoryName()));
        try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
            boolean found = cache.find(key).isPresent();
            if (work == Work.FIRST_CHECKOUT) {
                assertThat(found).as("whole once visible").isEqualTo(visible);
            }
            Checkout made = SampleContent.make(cache, NUMBER);
            assertThat(made.directory().resolve("SKILL.md")).hasContent("# Sample " + NUMBER);
            assertThat(cache.find(key)).isPresent();
        }
    }

    private static void rememberAgain(Path path) {
        try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
            cache.manifest(SampleContent.manifestDigest(NUMBER))
                    .ifPresent(kept ->
                            assertThat(kept).usingRecursiveComparison().isEqualTo(SampleContent.manifest(NUMBER)));
            assertThat(cache.manifest(SampleContent.manifestDigest(OTHER))).isPresent();
            assertThat(cache.tags().find("repository", "tag").orElseThrow().digest())
                    .as("the old or the new")
                    .isIn(SampleContent.manifestDigest(OTHER), SampleContent.manifestDigest(NUMBER));
        }
        Work.remember(path, NUMBER);
        try (SkillCache cache = SampleContent.open(path, Duration.ZERO)) {
            assertThat(cache.manifest(SampleContent.manifestDigest(NUMBER))).isPresent();
            assertThat(cache.tags().find("repository", "tag").orElseThrow().digest())
                    .isEqualTo(SampleContent.manifestDigest(NUMBER));
        }
    }
}
