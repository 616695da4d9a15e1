package io.skillimage.oci;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a resolver that still hold, and those that are being worked out, so that threads that ask for the same
 * at once share one. Safe for use by many threads.
 *
 * @param <T> what is asked for
 */
final class Answers<T> {
    private static final int MAX_ANSWERS = 10_000;

    /** Futures as values, because an asynchronous cache logs every failure as its own. */
    private final Cache<SkillReference, CompletableFuture<Answer<T>>> answers = Caffeine.newBuilder()
            .maximumSize(MAX_ANSWERS)
            .executor(Runnable::run)
            .build();

    private final LongSupplier nanoTime;

    /**
     * An answer.
     *
     * @param first what it is, for whoever had it worked out
     * @param again the same, for everyone else: it comes from the cache
     * @param manifest the digest that the registry gave for the reference, unless that was not all there was to say
     * @param isCurrent whether what it speaks of is still there
     * @param holdsUntil until when the reference means this, in ticks
     */
    record Answer<T>(T first, T again, @Nullable Digest manifest, BooleanSupplier isCurrent, long holdsUntil) {

        /** Returns the same answer, found again. */
        Answer<T> until(long time) {
            return new Answer<>(again, again, manifest, isCurrent, time);
        }
    }

    /** How an answer is worked out; the last one may still be right. */
    @FunctionalInterface
    interface Work<T> {
        Answer<T> apply(@Nullable Answer<T> last);
    }

    Answers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Returns the answer that holds, or has it worked out by one of the threads that ask. */
    T get(SkillReference reference, Work<T> work) {
        CompletableFuture<Answer<T>> known = answers.getIfPresent(reference);
        Answer<T> last = known == null ? null : done(known);
        if (last != null && holds(last)) {
            return last.again();
        }
        if (known != null && known.isDone()) {
            answers.asMap().remove(reference, known);
        }
        while (true) {
            CompletableFuture<Answer<T>> mine = new CompletableFuture<>();
            CompletableFuture<Answer<T>> other = answers.asMap().putIfAbsent(reference, mine);
            T shared = other == null ? workOut(reference, mine, work, last) : share(other);
            if (shared != null) {
                return shared;
            }
        }
    }

    /** Works out an answer for this thread alone, whatever is known. */
    T getAnew(SkillReference reference, Work<T> work) {
        CompletableFuture<Answer<T>> known = answers.getIfPresent(reference);
        Answer<T> answer = work.apply(known == null ? null : done(known));
        answers.put(reference, CompletableFuture.completedFuture(answer));
        return answer.first();
    }

    /** Forgets what is known of a repository, whatever tag or digest it was asked for by. */
    void forget(String repository) {
        answers.asMap().keySet().removeIf(reference -> reference.repository().equals(repository));
    }

    private static <T> @Nullable Answer<T> done(CompletableFuture<Answer<T>> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally() ? answer.getNow(null) : null;
    }

    private boolean holds(Answer<T> answer) {
        return nanoTime.getAsLong() - answer.holdsUntil() < 0
                && answer.isCurrent().getAsBoolean();
    }

    private T workOut(
            SkillReference reference, CompletableFuture<Answer<T>> mine, Work<T> work, @Nullable Answer<T> last) {
        try {
            Answer<T> answer = work.apply(last);
            mine.complete(answer);
            return answer.first();
        } catch (RuntimeException | Error e) {
            answers.asMap().remove(reference, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** Returns the other thread's answer, or null if that thread gave up for a reason of its own. */
    private static <T> @Nullable T share(CompletableFuture<Answer<T>> other) {
        try {
            return other.get().again();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    ErrorCode.INTERRUPTED,
                    "the thread was interrupted while another one asked for the same",
                    Path.of(""),
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SkillException failure && failure.code() != ErrorCode.INTERRUPTED) {
                throw failure;
            }
            return null;
        }
    }
}
