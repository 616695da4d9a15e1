package io.skillimage.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Decisions, read from bytes, from which structured input is made: a small change of the bytes is a small change of the
 * input. When there are no more bytes, every decision is the first one.
 */
final class Choices {
    private final ByteBuffer bytes;

    Choices(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    /** Returns a number from 0 to {@code bound - 1}; the bound is 256 at most. */
    int below(int bound) {
        return bytes.hasRemaining() ? (bytes.get() & 0xff) % bound : 0;
    }

    /** Returns true for one byte out of {@code n}. */
    boolean oneIn(int n) {
        return below(n) == n - 1;
    }

    <T> T of(List<T> values) {
        return values.get(below(values.size()));
    }

    /** Returns some of the bytes as they are. */
    byte[] bytes(int max) {
        byte[] taken = new byte[Math.min(below(max + 1), bytes.remaining())];
        bytes.get(taken);
        return taken;
    }

    String text(int max) {
        return new String(bytes(max), StandardCharsets.UTF_8);
    }
}
