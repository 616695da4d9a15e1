package io.skillimage.oci;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skillimage.CacheException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Checkout;
import io.skillimage.cache.SkillCache;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a resolver that still hold, and those that are being worked out, so that threads that ask for the same
 * at once share one. Safe for use by many threads.
 */
final class Answers {
    private static final int MAX_ANSWERS = 10_000;

    /** Futures as values, because an asynchronous cache logs every failure as its own. */
    private final Cache<SkillReference, CompletableFuture<Answer>> answers = Caffeine.newBuilder()
            .maximumSize(MAX_ANSWERS)
            .executor(Runnable::run)
            .build();

    private final SkillCache cache;
    private final LongSupplier nanoTime;

    /**
     * An answer.
     *
     * @param skill the skill, for whoever had it worked out
     * @param again the same skill, for everyone else: it comes from the cache
     * @param manifest the digest that the registry gave for the reference, unless that was not all there was to say
     * @param checkout where its files are
     * @param holdsUntil until when the reference means this skill, in ticks
     */
    record Answer(
            ResolvedSkill skill,
            ResolvedSkill again,
            @Nullable Digest manifest,
            Checkout checkout,
            long holdsUntil) {

        /** Returns the same answer, found again. */
        Answer until(long time) {
            return new Answer(again, again, manifest, checkout, time);
        }
    }

    /** How an answer is worked out; the last one may still be right. */
    @FunctionalInterface
    interface Work {
        Answer apply(@Nullable Answer last);
    }

    Answers(SkillCache cache, LongSupplier nanoTime) {
        this.cache = cache;
        this.nanoTime = nanoTime;
    }

    /** Returns the answer that holds, or has it worked out by one of the threads that ask. */
    ResolvedSkill get(SkillReference reference, Work work) {
        CompletableFuture<Answer> known = answers.getIfPresent(reference);
        Answer last = known == null ? null : done(known);
        if (last != null && holds(last)) {
            return last.again();
        }
        if (known != null && known.isDone()) {
            answers.asMap().remove(reference, known);
        }
        while (true) {
            CompletableFuture<Answer> mine = new CompletableFuture<>();
            CompletableFuture<Answer> other = answers.asMap().putIfAbsent(reference, mine);
            ResolvedSkill skill = other == null ? workOut(reference, mine, work, last) : share(other);
            if (skill != null) {
                return skill;
            }
        }
    }

    /** Works out an answer for this thread alone, whatever is known. */
    ResolvedSkill getAnew(SkillReference reference, Work work) {
        CompletableFuture<Answer> known = answers.getIfPresent(reference);
        Answer answer = work.apply(known == null ? null : done(known));
        answers.put(reference, CompletableFuture.completedFuture(answer));
        return answer.skill();
    }

    /** Forgets what is known of a repository, whatever tag or digest it was asked for by. */
    void forget(String repository) {
        answers.asMap().keySet().removeIf(reference -> reference.repository().equals(repository));
    }

    private static @Nullable Answer done(CompletableFuture<Answer> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally() ? answer.getNow(null) : null;
    }

    private boolean holds(Answer answer) {
        return nanoTime.getAsLong() - answer.holdsUntil() < 0 && cache.isCurrent(answer.checkout());
    }

    private ResolvedSkill workOut(
            SkillReference reference, CompletableFuture<Answer> mine, Work work, @Nullable Answer last) {
        try {
            Answer answer = work.apply(last);
            mine.complete(answer);
            return answer.skill();
        } catch (RuntimeException | Error e) {
            answers.asMap().remove(reference, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** Returns the other thread's answer, or null if that thread gave up for a reason of its own. */
    private static @Nullable ResolvedSkill share(CompletableFuture<Answer> other) {
        try {
            return other.get().again();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    ErrorCode.INTERRUPTED,
                    "the thread was interrupted while another one resolved the same",
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
