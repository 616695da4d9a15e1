package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
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
}
