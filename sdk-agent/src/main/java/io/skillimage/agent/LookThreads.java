package io.skillimage.agent;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Threads that look at skills, and end by themselves when there is nothing to look at. */
final class LookThreads {
    private static final int IDLE_SECONDS = 10;

    private LookThreads() {}

    static Executor start(int atOnce) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> thread(work, loader));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * What a caller's thread hands down, such as who is logged in, must not count for what others are offered. Only the
     * classes are those that the host had in reach when it described its skills.
     */
    private static Thread thread(Runnable work, @Nullable ClassLoader loader) {
        Thread thread = new Thread(null, work, "skillimage-look", 0, false);
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        return thread;
    }
}
