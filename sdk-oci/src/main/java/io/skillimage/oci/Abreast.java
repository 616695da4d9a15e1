package io.skillimage.oci;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Does the same to many values, a few at a time. Its threads end with it. */
final class Abreast {
    private Abreast() {}

    /**
     * Returns the results in the order of the values. After a failure nothing new is begun; what is going on goes on to
     * its end, and of all failures the first in that order is thrown.
     *
     * @param threads the name of the threads
     * @throws RegistryException if the calling thread is interrupted; the work is, too, then
     */
    static <T, R> List<R> map(List<T> values, Function<T, R> work, int atOnce, String threads) {
        if (values.size() <= 1) {
            return values.stream().map(work).toList();
        }
        AtomicBoolean failed = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(atOnce, values.size()), task -> {
            Thread thread = new Thread(task, threads);
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<R>> results = new ArrayList<>();
            values.forEach(value -> results.add(pool.submit(() -> one(value, work, failed))));
            return gathered(results);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(ErrorCode.INTERRUPTED, "the thread was interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T, R> R one(T value, Function<T, R> work, AtomicBoolean failed) {
        if (failed.get()) {
            throw new CancellationException("another one has failed");
        }
        try {
            return work.apply(value);
        } catch (RuntimeException | Error e) {
            failed.set(true);
            throw e;
        }
    }

    private static <R> List<R> gathered(List<Future<R>> results) throws InterruptedException {
        List<R> values = new ArrayList<>();
        Throwable failure = null;
        for (Future<R> result : results) {
            try {
                values.add(result.get());
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                failure = failure == null && !(cause instanceof CancellationException) ? cause : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return values;
    }
}
