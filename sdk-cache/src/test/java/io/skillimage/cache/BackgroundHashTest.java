package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.Digest;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hashing beside the thread that unpacks. */
@Timeout(60)
class BackgroundHashTest {
    private static final String NAME = "skillimage-hash";

    /** Waits for its sign before it takes the first bytes. */
    private static final class Held extends MessageDigest {
        private final CountDownLatch sign = new CountDownLatch(1);

        Held() {
            super("held");
        }

        @Override
        protected void engineUpdate(byte value) {
            throw new IllegalArgumentException("single bytes are refused");
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            try {
                if (!sign.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody gave the sign");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected byte[] engineDigest() {
            return new byte[0];
        }

        @Override
        protected void engineReset() {
            // holds nothing
        }
    }

    private static BackgroundHash start() {
        return Objects.requireNonNull(BackgroundHash.start());
    }

    @Test
    void hashesEveryPartOfSeveralHashesInOrder() {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        MessageDigest whole = Digest.Algorithm.SHA512.newMessageDigest();
        MessageDigest half = Digest.Algorithm.SHA256.newMessageDigest();
        try (BackgroundHash background = start()) {
            for (int at = 0; at < bytes.length; at += 1_000) {
                background.update(whole, bytes, at, 1_000);
                if (at < bytes.length / 2) {
                    background.update(half, bytes, at, 1_000);
                }
            }
            background.await(background.mark());
        }
        assertThat(Digest.Algorithm.SHA512.digest(whole.digest())).isEqualTo(Digest.Algorithm.SHA512.of(bytes));
        assertThat(Digest.Algorithm.SHA256.digest(half.digest()))
                .isEqualTo(Digest.sha256(Arrays.copyOf(bytes, bytes.length / 2)));
    }

    @Test
    void waitsForNothingThatCameAfterTheMark() {
        Held held = new Held();
        try (BackgroundHash background = start()) {
            background.update(Digest.Algorithm.SHA256.newMessageDigest(), new byte[10], 0, 10);
            long mark = background.mark();
            background.update(held, new byte[1], 0, 1);
            background.await(mark);
            held.sign.countDown();
        }
    }

    @Test
    void waitsThoughItsThreadIsInterruptedAndKeepsTheFlag() {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        Held held = new Held();
        try (BackgroundHash background = start()) {
            background.update(held, new byte[1], 0, 1);
            background.update(hash, new byte[3], 0, 3);
            Thread.currentThread().interrupt();
            held.sign.countDown();
            background.await(background.mark());
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Digest.Algorithm.SHA256.digest(hash.digest())).isEqualTo(Digest.sha256(new byte[3]));
    }

    @Test
    void reportsAHashThatFails() {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        try (BackgroundHash background = start()) {
            background.update(hash, new byte[1], 0, 2);
            assertThatThrownBy(() -> background.await(background.mark()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void endsItsThreadWithoutHashingWhatWaits() {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        try (BackgroundHash background = start()) {
            for (int i = 0; i < 1_000; i++) {
                background.update(hash, new byte[1_000], 0, 1_000);
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain(NAME);
    }
}
