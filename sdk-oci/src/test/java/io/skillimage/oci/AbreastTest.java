package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AbreastTest {
    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    @Test
    void keepsTheOrderAndTheBound() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<Integer> results = Abreast.map(
                HUNDRED,
                value -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    now.decrementAndGet();
                    return value + 1;
                },
                4,
                "test");

        assertThat(results)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void worksAtOnceOnAsManyAsAllowed() {
        CyclicBarrier together = new CyclicBarrier(4);

        assertThat(Abreast.map(List.of(1, 2, 3, 4), value -> awaited(together, value), 4, "test"))
                .hasSize(4);
    }

    private static int awaited(CyclicBarrier together, int value) {
        try {
            together.await(30, TimeUnit.SECONDS);
            return value;
        } catch (Exception e) {
            throw new AssertionError("they were not at work at once", e);
        }
    }

    @Test
    void throwsTheFirstFailureOfAllAndBeginsNothingNew() {
        Queue<Integer> begun = new ConcurrentLinkedQueue<>();
        CyclicBarrier together = new CyclicBarrier(2);

        assertThatIllegalStateException()
                .isThrownBy(() -> Abreast.map(
                        HUNDRED,
                        value -> {
                            begun.add(value);
                            awaited(together, value);
                            throw new IllegalStateException("number " + value);
                        },
                        2,
                        "test"))
                .withMessage("number 0");
        assertThat(begun).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void interruptsTheWorkOfAnInterruptedThread() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> Abreast.map(List.of(1, 2), value -> endless(interrupted), 1, "test"))
                .returns(ErrorCode.INTERRUPTED, RegistryException::code);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static int endless(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await(30, TimeUnit.SECONDS);
            throw new AssertionError("nobody interrupted");
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
    }
}
