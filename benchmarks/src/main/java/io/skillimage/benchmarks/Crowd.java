package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that are there already when work comes. */
final class Crowd implements AutoCloseable {
    private final int size;
    private final ThreadPoolExecutor threads;

    Crowd(int size) {
        this.size = size;
        threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        threads.prestartAllCoreThreads();
    }

    /** The work of one thread. */
    interface Part {
        void run(int member) throws IOException;
    }

    /** Lets every thread work, and waits for all. */
    void all(Part part) throws IOException {
        List<Callable<Object>> tasks = new ArrayList<>();
        for (int member = 0; member < size; member++) {
            int number = member;
            tasks.add(() -> {
                part.run(number);
                return "";
            });
        }
        try {
            for (Future<Object> result : threads.invokeAll(tasks)) {
                result.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
