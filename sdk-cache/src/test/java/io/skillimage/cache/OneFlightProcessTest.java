package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.testkit.FaultyFileSystem;
import io.skillimage.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that want the same content at the same time. */
class OneFlightProcessTest {
    private static final int NUMBER = 1;

    @TempDir
    Path directory;

    private final List<ForkedJvm> jvms = new ArrayList<>();

    /** Says {@code ready}, {@code waits} or {@code holds}, and {@code made} or {@code found}; goes on when told to. */
    static final class Program {
        /** More often than anyone asks for a lock that is free. */
        private static final int TRIES = 8;

        private Program() {}

        public static void main(String[] arguments) throws IOException {
            FaultyFileSystem files = FaultyFileSystem.over(Path.of(arguments[0]));
            try (SkillCache cache = SampleContent.open(files.path("cache"), Duration.ofSeconds(60))) {
                ForkedJvm.say("ready");
                ForkedJvm.hear();
                AtomicInteger tries = new AtomicInteger();
                files.onStep(step -> {
                    if (step.startsWith("lock ") && tries.incrementAndGet() == TRIES) {
                        ForkedJvm.say("waits");
                    }
                });
                acquire(cache);
            }
        }

        private static void acquire(SkillCache cache) {
            CacheEntry entry = cache.acquire(SampleContent.key(NUMBER));
            if (entry instanceof Checkout checkout) {
                ForkedJvm.say("found " + checkout.directory());
                return;
            }
            try (Staging staging = (Staging) entry) {
                ForkedJvm.say("holds");
                if (ForkedJvm.hear().isPresent()) {
                    ForkedJvm.say("made " + SampleContent.fill(staging, NUMBER).directory());
                }
            }
        }
    }

    @AfterEach
    void endAllAndLookAtTheStore() throws IOException {
        jvms.forEach(ForkedJvm::close);
        Path cache = directory.resolve("cache");
        SampleContent.open(cache, Duration.ZERO).close();
        CacheStoreCheck.check(cache);
        Trees.remove(cache);
    }

    @Test
    void onlyOneOfSixUnpacksAndAllGetItsCheckout() throws IOException {
        ForkedJvm owner = startTogether(6);
        List<ForkedJvm> others = jvms.stream().filter(jvm -> jvm != owner).toList();

        owner.writeLine("go");
        String made = owner.awaitLine("made ").substring("made ".length());
        for (ForkedJvm jvm : others) {
            assertThat(jvm.awaitLine("")).isEqualTo("found " + made);
        }
        for (ForkedJvm jvm : jvms) {
            jvm.waitForSuccess();
        }
        assertThat(Path.of(made)).isDirectory();
    }

    @Test
    void anotherTakesOverWhenOwnerDies() throws IOException {
        ForkedJvm owner = startTogether(3);
        List<ForkedJvm> others = new ArrayList<>(jvms);
        others.remove(owner);
        owner.kill();

        try (SkillCache cache = SampleContent.open(directory.resolve("cache"), Duration.ZERO)) {
            assertThat(cache.find(SampleContent.key(NUMBER))).isEmpty();
        }
        // Whichever: both stay until the heir has made it.
        for (ForkedJvm jvm : others) {
            jvm.writeLine("go");
        }
        List<String> ends = new ArrayList<>();
        for (ForkedJvm jvm : others) {
            String line = jvm.awaitLine("");
            ends.add(line.equals("holds") ? jvm.awaitLine("made ").substring(0, 5) : line.substring(0, 5));
            jvm.waitForSuccess();
        }
        assertThat(ends).containsExactlyInAnyOrder("made ", "found");
    }

    @Test
    void errorOfThoseWhoWaitInVainNamesProcessOperationAndFile() throws IOException {
        ForkedJvm owner = startTogether(1);
        Path path = directory.toRealPath().resolve("cache");

        try (SkillCache cache = SampleContent.open(path, Duration.ofMillis(1))) {
            assertThatThrownBy(() -> cache.acquire(SampleContent.key(NUMBER)))
                    .isInstanceOfSatisfying(CacheException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT);
                        assertThat(e.getMessage())
                                .contains("process " + owner.pid())
                                .contains("unpack " + SampleContent.key(NUMBER))
                                .contains(path.resolve("v1").toString());
                    });
        }
    }

    /** Starts processes that all want the same, and returns the one that got the lock, with the others waiting for it. */
    private ForkedJvm startTogether(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            jvms.add(ForkedJvm.start(Program.class, directory.toString()));
        }
        for (ForkedJvm jvm : jvms) {
            jvm.awaitLine("ready");
        }
        for (ForkedJvm jvm : jvms) {
            jvm.writeLine("go");
        }
        List<ForkedJvm> owners = new ArrayList<>();
        for (ForkedJvm jvm : jvms) {
            String line = jvm.awaitLine("");
            assertThat(line).isIn("holds", "waits");
            if (line.equals("holds")) {
                owners.add(jvm);
            }
        }
        assertThat(owners).hasSize(1);
        return owners.get(0);
    }
}
