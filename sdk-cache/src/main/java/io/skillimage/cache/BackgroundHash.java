package io.skillimage.cache;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hashes on a thread of its own, in the order of the calls, while the caller goes on. How much waits is bounded by the
 * caller, who must not change bytes before they are hashed. For use by one thread, which closes it; then the other
 * thread has ended.
 */
final class BackgroundHash implements AutoCloseable {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(MessageDigest hash, byte[] bytes, int offset, int length) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Part> waiting = new ArrayDeque<>();
    private final Thread thread;
    private long accepted;
    private long done;
    private @Nullable Throwable failure;
    private boolean closed;

    private BackgroundHash() {
        thread = new Thread(null, this::run, "skillimage-hash", 0, false);
        thread.setDaemon(true);
    }

    /** Starts the thread; returns null where the system allows no more of them. */
    static @Nullable BackgroundHash start() {
        BackgroundHash background = new BackgroundHash();
        try {
            background.thread.start();
            return background;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Adds bytes to a hash, some time before {@link #await} returns for the mark that follows. */
    void update(MessageDigest hash, byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            waiting.add(new Part(hash, bytes, offset, length));
            accepted++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns a mark that stands for everything up to now. */
    long mark() {
        return accepted;
    }

    /** Waits until everything before the mark is hashed. */
    void await(long mark) {
        lock.lock();
        try {
            while (done < mark) {
                if (failure != null) {
                    throw new IllegalStateException("hashing failed", failure);
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread; what waits is not hashed any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Part part = take(); part != null; part = take()) {
                part.hash.update(part.bytes, part.offset, part.length);
                finished(null);
            }
        } catch (RuntimeException | Error e) {
            finished(e);
        }
    }

    private @Nullable Part take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return closed ? null : waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    private void finished(@Nullable Throwable problem) {
        lock.lock();
        try {
            failure = problem;
            done += problem == null ? 1 : 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
