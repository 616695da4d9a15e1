package io.skillimage.agent;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that look at skills, and end by themselves when there is nothing to look at. */
final class LookThreads {
    private static final int IDLE_SECONDS = 10;

    private LookThreads() {}

    static Executor start(int atOnce) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LookThreads::thread);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** What a caller's thread hands down, such as who is logged in, must not count for what others are offered. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "skillimage-look", 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
