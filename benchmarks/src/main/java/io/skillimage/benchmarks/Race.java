package io.skillimage.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Lets several do the same work, in turn and in another order each round, so that whatever happens to the machine
 * happens to all of them. CPU is that of all Java threads of this process: not of compilers and collectors, whose work
 * falls into anybody's round.
 */
final class Race {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path scratch;
    private LongSupplier cpu = Race::cpuOfThreads;
    private int repeats = 1;
    private final Map<String, Lap> runners = new HashMap<>();
    private final Map<String, Times> results = new HashMap<>();

    Race(Path scratch) {
        this.scratch = scratch;
    }

    /** The work, with the number of the round, and the name of a directory that is not there yet and is removed after. */
    interface Lap {
        void run(int round, Path directory) throws IOException;
    }

    /** What the rounds of one took, in nanoseconds. */
    record Times(List<Long> wall, List<Long> cpu) {
        double wallMillis() {
            return median(wall) / 1e6;
        }

        double cpuMillis() {
            return median(cpu) / 1e6;
        }

        private static double median(List<Long> values) {
            return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
        }
    }

    /** Counts the CPU of processes that were started and have ended, in ticks of the kernel, and not that of threads. */
    Race countingChildren() {
        cpu = ChildJvm::cpuOfEnded;
        return this;
    }

    /** Counts no CPU, because other processes do the work, and go on after it. */
    Race countingNoCpu() {
        cpu = () -> 0;
        return this;
    }

    /** Does the work so many times in each round, and divides, because a clock tells little of what is short. */
    Race repeating(int times) {
        repeats = times;
        return this;
    }

    Race with(String name, Lap lap) {
        runners.put(name, lap);
        results.put(name, new Times(new ArrayList<>(), new ArrayList<>()));
        return this;
    }

    /** Runs rounds that do not count, and then rounds that do. */
    Race run(int warmUp, int rounds) throws IOException {
        List<String> order = new ArrayList<>(runners.keySet());
        Collections.sort(order);
        Random random = new Random(rounds);
        for (int round = 0; round < warmUp + rounds; round++) {
            Collections.shuffle(order, random);
            for (String name : order) {
                measure(name, round, round >= warmUp);
            }
        }
        return this;
    }

    private void measure(String name, int round, boolean counts) throws IOException {
        Lap lap = runners.get(name);
        Times times = results.get(name);
        if (lap == null || times == null) {
            throw new IllegalStateException(name);
        }
        Path directory = scratch.resolve(name + "-" + round);
        long before = cpu.getAsLong();
        long started = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            lap.run(round, directory);
        }
        long wall = System.nanoTime() - started;
        long used = cpu.getAsLong() - before;
        Scratch.remove(directory);
        if (counts) {
            times.wall().add(wall / repeats);
            times.cpu().add(used / repeats);
        }
    }

    private static long cpuOfThreads() {
        long sum = 0;
        for (long nanos : THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) {
            sum += Math.max(nanos, 0);
        }
        return sum;
    }

    /** Returns all names, the fastest first. */
    List<String> ranking() {
        return results.keySet().stream()
                .sorted(Comparator.comparingDouble(name -> of(name).wallMillis()))
                .toList();
    }

    Times of(String name) {
        Times times = results.get(name);
        if (times == null) {
            throw new IllegalArgumentException("nobody is called " + name);
        }
        return times;
    }
}
