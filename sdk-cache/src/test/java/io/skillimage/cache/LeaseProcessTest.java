package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.SkillFile;
import io.skillimage.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes have open while another one prunes everything. */
class LeaseProcessTest {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final PruneRule EVERYTHING = PruneRule.leftoversOnly().keepingOnly(Set.of());
    private static final int ROUNDS = 200;

    @TempDir
    Path directory;

    private Path path = Path.of("");
    private final List<ForkedJvm> jvms = new ArrayList<>();

    /** Has checkouts open in two instances, and does with them what it is told. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(arguments[0]);
            List<SkillCache> caches = List.of(SampleContent.open(path, WAIT), SampleContent.open(path, WAIT));
            List<Checkout> open = new ArrayList<>();
            for (String line = next(); !line.isEmpty(); line = next()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "open" -> open.add(SampleContent.make(caches.get(number(words[1])), number(words[2])));
                    case "read" -> {
                        for (Checkout checkout : open) {
                            requireWhole(checkout);
                        }
                    }
                    case "close" -> caches.get(number(words[1])).close();
                    default -> throw new IllegalArgumentException(line);
                }
                ForkedJvm.say("done");
            }
        }

        private static String next() {
            return ForkedJvm.hear().orElse("");
        }

        private static int number(String word) {
            return Integer.parseInt(word);
        }
    }

    /** Opens contents in turn, as a process that has just started would. */
    static final class Opener {
        private static final int CONTENTS = 2;

        private Opener() {}

        public static void main(String[] arguments) throws IOException {
            int made = 0;
            int found = 0;
            for (int i = 0; i < ROUNDS; i++) {
                try (SkillCache cache = SampleContent.open(Path.of(arguments[0]), WAIT)) {
                    int number = i % CONTENTS;
                    boolean present = cache.find(SampleContent.key(number)).isPresent();
                    requireWhole(SampleContent.make(cache, number));
                    found += present ? 1 : 0;
                    made += present ? 0 : 1;
                }
            }
            ForkedJvm.say("made " + made + " found " + found);
        }
    }

    /** Reads every file, so that a checkout from which anything was taken away shows. */
    private static void requireWhole(Checkout checkout) throws IOException {
        for (SkillFile file : checkout.files()) {
            byte[] content = Files.readAllBytes(checkout.directory().resolve(file.path()));
            if (!file.digest().algorithm().of(content).equals(file.digest())) {
                throw new IOException(file.path() + " of " + checkout + " is not what was verified");
            }
        }
    }

    @BeforeEach
    void choosePath() throws IOException {
        path = directory.toRealPath().resolve("cache");
    }

    @AfterEach
    void endAllAndLookAtTheStore() throws IOException {
        jvms.forEach(ForkedJvm::close);
        SampleContent.open(path, Duration.ZERO).close();
        CacheStoreCheck.check(path);
        Trees.remove(path);
    }

    @Test
    void removesNothingThatAnyLiveProcessHasOpen() throws IOException {
        ForkedJvm first = start(Holder.class);
        ForkedJvm second = start(Holder.class);
        tell(first, "open 0 1", "open 0 2");
        tell(second, "open 0 2", "open 0 3");
        try (SkillCache cache = SampleContent.open(path, WAIT)) {
            for (int i = 0; i < 20; i++) {
                try (SkillCache other = SampleContent.open(path, WAIT)) {
                    SampleContent.make(other, 4);
                }
                PruneReport report = cache.prune(EVERYTHING.maxBytes(0).unusedFor(Duration.ZERO));
                assertThat(report.removed()).extracting(CachedSkill::key).containsExactly(SampleContent.key(4));
                assertThat(inUse(report)).containsExactlyInAnyOrder(keys(1, 2, 3));
                tell(first, "read");
                tell(second, "read");
            }
            assertThat(cache.list()).hasSize(3).allMatch(CachedSkill::inUse);

            first.kill();
            assertThat(inUse(cache.prune(EVERYTHING)))
                    .as("a killed process holds nothing")
                    .containsExactlyInAnyOrder(keys(2, 3));
            tell(second, "read", "close 0");
            assertThat(inUse(cache.prune(EVERYTHING)))
                    .as("a cache that is closed holds nothing, though its process lives")
                    .isEmpty();
            assertThat(cache.list()).isEmpty();
        }
    }

    @Test
    void instanceKeepsItsLeaseWhenAnotherOfTheSameProcessIsClosed() throws IOException {
        ForkedJvm holder = start(Holder.class);
        tell(holder, "open 0 1", "open 1 1", "open 1 2", "open 1 2", "close 0");
        try (SkillCache cache = SampleContent.open(path, WAIT)) {
            assertThat(inUse(cache.prune(EVERYTHING))).containsExactlyInAnyOrder(keys(1, 2));
            tell(holder, "read", "close 1");
            assertThat(inUse(cache.prune(EVERYTHING))).isEmpty();
            assertThat(cache.list()).isEmpty();
        }
    }

    @Test
    void whoOpensAtTheMomentOfAPruneGetsAWholeCheckoutOrNone() throws IOException {
        ForkedJvm first = start(Opener.class);
        ForkedJvm second = start(Opener.class);
        int removed = 0;
        long deadline = System.nanoTime() + WAIT.toNanos();
        try (SkillCache cache = SampleContent.open(path, WAIT)) {
            while ((first.isAlive() || second.isAlive()) && System.nanoTime() < deadline) {
                removed += cache.prune(EVERYTHING).removed().size();
            }
        }
        assertThat(removed).isPositive();
        for (ForkedJvm jvm : jvms) {
            assertThat(jvm.awaitLine("made ")).doesNotStartWith("made 0 ");
            jvm.waitForSuccess();
        }
        try (SkillCache cache = SampleContent.open(path, WAIT)) {
            assertThat(cache.verify().isClean()).isTrue();
            assertThat(UnpackerTestBase.names(path.resolve("v1/quarantine"))).isEmpty();
        }
    }

    private ForkedJvm start(Class<?> program) throws IOException {
        ForkedJvm jvm = ForkedJvm.start(program, path.toString());
        jvms.add(jvm);
        return jvm;
    }

    private static void tell(ForkedJvm jvm, String... lines) {
        for (String line : lines) {
            jvm.writeLine(line);
            assertThat(jvm.readLine()).as(jvm::output).contains("done");
        }
    }

    private static ContentKey[] keys(int... numbers) {
        ContentKey[] keys = new ContentKey[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            keys[i] = SampleContent.key(numbers[i]);
        }
        return keys;
    }

    private static List<ContentKey> inUse(PruneReport report) {
        return report.inUse().stream().map(CachedSkill::key).toList();
    }
}
