package io.skillimage.oci.internal.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call that a {@link CallWatch} looks after: a request and the reading of its answer. */
final class WatchedCall {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedCall.class);

    private final Deadline deadline;
    private final Runnable abort;
    private final Consumer<WatchedCall> whenEnded;
    private volatile @Nullable Thread blocked;
    private volatile @Nullable Verdict verdict;

    WatchedCall(Deadline deadline, Runnable abort, Consumer<WatchedCall> whenEnded) {
        this.deadline = deadline;
        this.abort = abort;
        this.whenEnded = whenEnded;
    }

    private enum Verdict {
        INTERRUPTED,
        TIME_OVER,
        CLOSED
    }

    /** The thread was interrupted; its flag stays set. */
    static final class Interrupted extends InterruptedIOException {
        private static final long serialVersionUID = 1L;
    }

    /** The transport was closed meanwhile. */
    static final class Closed extends InterruptedIOException {
        private static final long serialVersionUID = 1L;
    }

    /** The time for the whole operation is over. */
    static final class TimeOver extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        private TimeOver(Deadline deadline) {
            super("it was not done within " + deadline.time().toMillis() + " ms");
        }
    }

    /** What may block. */
    @FunctionalInterface
    interface Blocking<T> {
        T run() throws IOException;
    }

    /** Does what may block, unless its thread is interrupted or its time over, before or meanwhile. */
    <T> T run(Blocking<T> work) throws IOException {
        Thread current = Thread.currentThread();
        judge(current);
        throwVerdict();
        blocked = current;
        try {
            return work.run();
        } catch (IOException | RuntimeException e) {
            // The thread may have noticed before the watch did.
            judge(current);
            throwVerdict();
            throw e;
        } finally {
            blocked = null;
        }
    }

    /** Looks after this call no longer. */
    void end() {
        whenEnded.accept(this);
    }

    /** Ends the call if its thread should not wait for it any longer. */
    void check() {
        Thread waiting = blocked;
        if (waiting != null && verdict == null && judge(waiting)) {
            abort();
        }
    }

    /** Ends the call, because what it is made with is closed. */
    void close() {
        verdict = Verdict.CLOSED;
        abort();
    }

    /** The next call must be looked after, whatever becomes of this one. */
    private void abort() {
        try {
            abort.run();
        } catch (RuntimeException e) {
            LOG.debug("A call cannot be ended", e);
        }
    }

    private boolean judge(Thread thread) {
        if (verdict == Verdict.CLOSED) {
            return true;
        }
        if (thread.isInterrupted()) {
            verdict = Verdict.INTERRUPTED;
        } else if (deadline.isOver()) {
            verdict = Verdict.TIME_OVER;
        }
        return verdict != null;
    }

    private void throwVerdict() throws IOException {
        Verdict known = verdict;
        if (known != null) {
            throw switch (known) {
                case INTERRUPTED -> new Interrupted();
                case TIME_OVER -> new TimeOver(deadline);
                case CLOSED -> new Closed();
            };
        }
    }
}
