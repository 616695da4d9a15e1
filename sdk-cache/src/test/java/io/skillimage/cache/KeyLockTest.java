package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLockTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("key.lock");
    }

    @Test
    void namesTheHolderInsideThisProcessWhenTimeIsUp() {
        try (KeyLock held = KeyLock.acquire(file, WAIT, "unpack sha256:1234")) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> KeyLock.acquire(file, Duration.ofMillis(1), "wait"))
                    .isInstanceOfSatisfying(CacheException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT);
                        assertThat(e.getMessage()).contains("this process (unpack sha256:1234)", file.toString());
                    });
        }
    }

    @Test
    void canBeTakenAgainAfterRelease() {
        KeyLock first = KeyLock.acquire(file, WAIT, "one");
        first.close();
        first.close();

        KeyLock.acquire(file, Duration.ZERO, "two").close();
        assertThat(file).exists();
    }

    @Test
    void letsOneThreadInAtATime() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        int[] unguarded = {0};
        try {
            Callable<Integer> task = () -> {
                try (KeyLock held = KeyLock.acquire(file, WAIT, "count")) {
                    assertThat(held).isNotNull();
                    return ++unguarded[0];
                }
            };
            for (Future<Integer> result : pool.invokeAll(java.util.Collections.nCopies(200, task))) {
                result.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(unguarded[0]).isEqualTo(200);
    }

    @Test
    void keepsOtherKeysFree() {
        try (KeyLock held = KeyLock.acquire(file, WAIT, "one");
                KeyLock other = KeyLock.acquire(directory.resolve("other.lock"), Duration.ZERO, "two")) {
            assertThat(held).isNotSameAs(other);
        }
    }

    @Test
    void stopsWaitingWhenInterrupted() {
        try (KeyLock held = KeyLock.acquire(file, WAIT, "one")) {
            assertThat(held).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> KeyLock.acquire(file, WAIT, "two"))
                    .isInstanceOfSatisfying(
                            CacheException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void reportsFileThatCannotBeLocked() {
        assertThatThrownBy(() -> KeyLock.acquire(directory.resolve("missing/key.lock"), WAIT, "one"))
                .isInstanceOfSatisfying(
                        CacheException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CACHE_UNAVAILABLE));
    }
}
