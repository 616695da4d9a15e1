package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.testkit.FaultyFileSystem;
import io.skillimage.testkit.FileFault;
import io.skillimage.testkit.FileOperation;
import io.skillimage.testkit.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks and leases by key in one file; another process tells what is really locked. */
class LockFileTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Path file = Path.of("");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ForkedJvm> jvms = new ArrayList<>();

    /** Does to the keys of a lock file what it is told, and says whether it could. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            List<KeyLock> held = new ArrayList<>();
            try (LockFile locks = LockFile.open(Path.of(arguments[0]))) {
                for (String line = next(); !line.isEmpty(); line = next()) {
                    int space = line.indexOf(' ');
                    String key = line.substring(space + 1);
                    ForkedJvm.say(done(locks, line.substring(0, space), key, held) ? "done" : "busy");
                }
            }
            held.forEach(KeyLock::close);
        }

        private static String next() {
            return ForkedJvm.hear().orElse("");
        }

        private static boolean done(LockFile locks, String what, String key, List<KeyLock> held) {
            try {
                switch (what) {
                    case "try" -> locks.acquire(key, Duration.ZERO, "try").close();
                    case "hold" -> held.add(locks.acquire(key, Duration.ZERO, "hold " + key));
                    case "lease" -> locks.lease(key, Duration.ZERO);
                    default -> throw new IllegalArgumentException(what);
                }
                return true;
            } catch (CacheException e) {
                return false;
            }
        }
    }

    @BeforeEach
    void chooseFile() throws IOException {
        file = directory.toRealPath().resolve("locks");
    }

    @AfterEach
    void endAll() {
        threads.shutdownNow();
        jvms.forEach(ForkedJvm::close);
        assertThat(file).isEmptyFile();
    }

    @Test
    void holdsManyKeysInOneFileAtOnce() throws IOException {
        ForkedJvm other = fork();
        List<KeyLock> held = new ArrayList<>();
        try (LockFile locks = LockFile.open(file)) {
            for (int i = 0; i < 1_000; i++) {
                held.add(locks.acquire("key " + i, Duration.ZERO, "count"));
            }
            assertThat(could(other, "try key 0")).isFalse();
            assertThat(could(other, "try key 999")).isFalse();
            assertThat(could(other, "try key 1000")).isTrue();
            held.remove(500).close();
            assertThat(could(other, "try key 500")).isTrue();
            assertThat(could(other, "try key 501")).isFalse();
        }
        held.forEach(KeyLock::close);
        assertThat(could(other, "try key 501")).isTrue();
    }

    @Test
    void letsOneThreadInAtATimeForEachKey() throws Exception {
        int keys = 5;
        int[] unguarded = new int[keys];
        try (LockFile locks = LockFile.open(file)) {
            List<Callable<Integer>> tasks = IntStream.range(0, 500)
                    .<Callable<Integer>>mapToObj(i -> () -> {
                        try (KeyLock held = locks.acquire("key " + i % keys, WAIT, "count")) {
                            assertThat(held).isNotNull();
                            return ++unguarded[i % keys];
                        }
                    })
                    .toList();
            for (Future<Integer> result : threads.invokeAll(tasks)) {
                result.get();
            }
        }
        assertThat(unguarded).containsOnly(100);
    }

    @Test
    void namesTheProcessThatHoldsTheLockWhenTimeIsUp() throws IOException {
        ForkedJvm owner = fork();
        String key = "key".repeat(100);
        assertThat(could(owner, "hold " + key)).isTrue();
        try (LockFile locks = LockFile.open(file)) {
            assertTimeout(() -> locks.acquire(key, Duration.ofMillis(1), "work"))
                    .hasMessageContaining("process " + owner.pid() + " (hold keykey")
                    .hasMessageContaining("the lock to work in " + file)
                    .hasMessageEndingWith(")");
        }
    }

    @Test
    void namesTheOtherProcessEvenBehindAThreadThatWaitsForIt() throws Exception {
        ForkedJvm owner = fork();
        assertThat(could(owner, "hold key")).isTrue();
        try (LockFile locks = LockFile.open(file)) {
            Future<ErrorCode> waiting = interruptedWhileWaiting(
                    locks,
                    "key",
                    () -> assertTimeout(() -> locks.acquire("key", Duration.ofMillis(1), "work"))
                            .hasMessageContaining("process " + owner.pid() + " (hold key)"));
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.INTERRUPTED);
        }
    }

    @Test
    void doesNotTakeTheOwnerOfOneLockForThatOfAnother() {
        LockOwners owners = new LockOwners(file.resolveSibling("owners"));
        owners.write(7, "one");
        owners.write(7 + 1_024, "two");

        assertThat(owners.read(7 + 1_024)).endsWith("(two)");
        assertThat(owners.read(7)).isEqualTo("a process that did not say which");
        owners.close();
        createFile();
    }

    @Test
    void locksThoughOwnersCannotBeWritten() throws IOException {
        Files.createDirectory(file.resolveSibling("locks.owners"));
        ForkedJvm owner = fork();
        assertThat(could(owner, "hold key")).isTrue();
        try (LockFile locks = LockFile.open(file)) {
            assertTimeout(() -> locks.acquire("key", Duration.ZERO, "work"))
                    .hasMessageContaining("a process that did not say which");
            locks.acquire("other", Duration.ZERO, "work").close();
        }
    }

    @Test
    void interruptOfThreadThatWaitsEndsNoLock() throws Exception {
        ForkedJvm other = fork();
        assertThat(could(other, "hold theirs")).isTrue();
        try (LockFile locks = LockFile.open(file);
                KeyLock mine = locks.acquire("mine", WAIT, "work")) {
            locks.lease("lease", WAIT);
            for (String key : List.of("theirs", "mine")) {
                Future<ErrorCode> waiting = interruptedWhileWaiting(locks, key, () -> {});
                assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.INTERRUPTED);
            }
            assertThat(mine).isNotNull();
            assertThat(could(other, "try mine")).isFalse();
            assertThat(could(other, "try lease")).isFalse();
        }
    }

    private Future<ErrorCode> interruptedWhileWaiting(LockFile locks, String key, Runnable meanwhile) {
        return threads.submit(() -> {
            Thread self = Thread.currentThread();
            Future<?> other = threads.submit(() -> {
                try {
                    awaitState(self, Thread.State.TIMED_WAITING);
                    meanwhile.run();
                } finally {
                    self.interrupt();
                }
            });
            try (KeyLock held = locks.acquire(key, WAIT, "work")) {
                assertThat(held).as("a lock that another process has").isNull();
            } catch (CacheException e) {
                Thread.interrupted();
                other.get();
                return e.code();
            }
        });
    }

    @Test
    void interruptInTheMiddleOfLockingEndsNoLock() throws Exception {
        ForkedJvm other = fork();
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        try (LockFile locks = LockFile.open(files.path("locks"));
                KeyLock mine = locks.acquire("mine", WAIT, "work")) {
            files.onStep(step -> Thread.currentThread().interrupt());
            threads.submit(() -> {
                        KeyLock second = locks.acquire("second", WAIT, "work");
                        Thread.interrupted();
                        locks.lease("lease", WAIT);
                        locks.lease("ended", WAIT);
                        locks.endLease("ended");
                        return second;
                    })
                    .get(60, TimeUnit.SECONDS);
            assertThat(mine).isNotNull();
            for (String key : List.of("mine", "second", "lease")) {
                assertThat(could(other, "try " + key)).as(key).isFalse();
            }
            assertThat(could(other, "try ended")).isTrue();
        }
    }

    @Test
    void leasesOfOneProcessCountAndKeepTheLockFromIt() throws IOException {
        try (LockFile locks = LockFile.open(file);
                LockFile second = LockFile.open(file)) {
            locks.lease("key", Duration.ZERO);
            second.lease("key", Duration.ZERO);
            assertThat(locks.tryAcquire("key", "work")).isEmpty();
            locks.endLease("key");
            assertThat(locks.tryAcquire("key", "work")).isEmpty();
            locks.endLease("key");
            locks.endLease("key");
            try (KeyLock held = locks.acquire("key", Duration.ZERO, "work")) {
                assertThat(held).isNotNull();
                assertTimeout(() -> second.lease("key", Duration.ofMillis(1))).hasMessageContaining("(work)");
            }
            second.lease("key", Duration.ZERO);
        }
    }

    @Test
    void leasesOfSeveralProcessesKeepTheLockFromAllUntilTheyDie() throws IOException {
        ForkedJvm dies = fork();
        ForkedJvm lives = fork();
        assertThat(could(dies, "lease key")).isTrue();
        assertThat(could(lives, "lease key")).isTrue();
        try (LockFile locks = LockFile.open(file)) {
            locks.lease("key", Duration.ZERO);
            assertThat(could(lives, "try key")).isFalse();
            locks.endLease("key");
            assertThat(locks.tryAcquire("key", "work")).isEmpty();
            lives.kill();
            assertThat(locks.tryAcquire("key", "work")).isEmpty();
            dies.kill();
            try (KeyLock held = locks.acquire("key", Duration.ZERO, "work")) {
                assertThat(held).isNotNull();
                assertThat(could(fork(), "lease key")).isFalse();
            }
        }
    }

    @Test
    void closingOneOfTwoInstancesKeepsTheLocksOfTheOther() throws IOException {
        ForkedJvm other = fork();
        LockFile first = LockFile.open(file);
        LockFile second = LockFile.open(file);
        first.lease("lease", Duration.ZERO);
        KeyLock held = first.acquire("key", Duration.ZERO, "work");
        second.close();
        second.close();
        assertThat(could(other, "try key")).isFalse();
        assertThat(could(other, "try lease")).isFalse();

        first.close();
        assertThat(could(other, "try key"))
                .as("a lock outlives the instance that gave it")
                .isFalse();
        held.close();
        assertThat(could(other, "try key")).isTrue();
        assertThat(could(other, "try lease")).isTrue();
    }

    @Test
    void closingTheLastInstanceEndsNoLockOfTheNextOne() throws Exception {
        ForkedJvm other = fork();
        LockChannel last = LockChannel.open(file);
        Thread closing = new Thread(last::close);
        Thread opening = new Thread(() -> assertThat(openAndLock()).isTrue());
        synchronized (last.owners()) {
            closing.start();
            awaitState(closing, Thread.State.BLOCKED);
            opening.start();
            awaitEndOrBlock(opening);
        }
        closing.join(WAIT.toMillis());
        opening.join(WAIT.toMillis());
        assertThat(could(other, "try key")).isFalse();
        assertThat(closing.isAlive() || opening.isAlive()).isFalse();
    }

    /** The lock stays with this process, whose memory of it ends with the test. */
    private boolean openAndLock() {
        try {
            return LockFile.open(file).tryAcquire("key", "work").isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void threadsExcludeEachOtherWithoutLocksOfTheSystem() throws IOException {
        FaultyFileSystem files = FaultyFileSystem.over(directory);
        files.inject(FileOperation.LOCK, "", 0, FaultyFileSystem.ALWAYS, new FileFault.NoLocks());
        try (LockFile locks = LockFile.open(files.path("locks"));
                KeyLock held = locks.acquire("key", Duration.ZERO, "work")) {
            assertThat(held).isNotNull();
            assertThat(locks.isSupported()).isFalse();
            assertThat(locks.tryAcquire("key", "work")).isEmpty();
            locks.lease("other", Duration.ZERO);
            locks.endLease("other");
        }
    }

    private ForkedJvm fork() throws IOException {
        ForkedJvm jvm = ForkedJvm.start(Program.class, file.toString());
        jvms.add(jvm);
        return jvm;
    }

    private static boolean could(ForkedJvm jvm, String what) {
        jvm.writeLine(what);
        String answer = jvm.readLine().orElseThrow(() -> new AssertionError(jvm.output()));
        assertThat(answer).as(jvm::output).isIn("done", "busy");
        return answer.equals("done");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertTimeout(
            ThrowingCallable work) {
        return assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        CacheException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT));
    }

    private void createFile() {
        try {
            LockFile.open(file).close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitState(Thread thread, Thread.State state) {
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (thread.getState() != state && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(thread.getState()).isEqualTo(state);
    }

    private static void awaitEndOrBlock(Thread thread) {
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (thread.getState() != Thread.State.TERMINATED
                && thread.getState() != Thread.State.BLOCKED
                && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(thread.getState()).isIn(Thread.State.TERMINATED, Thread.State.BLOCKED);
    }
}
