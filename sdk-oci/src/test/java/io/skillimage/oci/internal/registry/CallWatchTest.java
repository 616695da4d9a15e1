package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallWatchTest {
    private final CallWatch watch = new CallWatch(() -> {});

    @Test
    void takesAConnectionThatAnInterruptBrokeForAnInterrupt() {
        WatchedCall call = watch.begin(Deadline.none(), () -> {});
        try {
            assertThatThrownBy(() -> call.run(() -> {
                        Thread.currentThread().interrupt();
                        throw new SocketException("Closed by interrupt");
                    }))
                    .isInstanceOf(WatchedCall.Interrupted.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
            call.end();
        }
    }

    @Test
    void looksAfterOtherCallsWhereOneCannotBeEnded() throws IOException {
        for (int i = 0; i < 2; i++) {
            CountDownLatch tried = new CountDownLatch(1);
            WatchedCall stubborn = watch.begin(soon(), () -> {
                tried.countDown();
                throw new IllegalStateException("it was ended already");
            });
            awaitEnd(stubborn, tried);
            stubborn.end();
        }
        CountDownLatch ended = new CountDownLatch(1);
        WatchedCall other = watch.begin(soon(), ended::countDown);
        awaitEnd(other, ended);
        other.end();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(300), System::nanoTime);
    }

    private static void awaitEnd(WatchedCall call, CountDownLatch latch) throws IOException {
        boolean ended = call.run(() -> {
            try {
                return latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        assertThat(ended).isTrue();
    }
}
