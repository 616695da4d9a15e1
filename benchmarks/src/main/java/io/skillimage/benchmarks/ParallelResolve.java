package io.skillimage.benchmarks;

import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Resolves some skills, all at once, and prints how much memory that took. Runs in a process of its own. */
final class ParallelResolve {
    private static final double MIB = 1 << 20;
    private static final double KIB_PER_MIB = 1024;

    private ParallelResolve() {}

    /** Takes the registry, the cache directory and the references. */
    public static void main(String[] arguments) throws Exception {
        List<String> references = Arrays.asList(arguments).subList(2, arguments.length);
        long started = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(references.size());
        try (OciSkillResolver resolver =
                Clients.resolver(arguments[0], Path.of(arguments[1])).build()) {
            List<Callable<Object>> tasks = new ArrayList<>();
            references.forEach(reference -> tasks.add(() -> resolver.resolve(reference)));
            for (Future<Object> result : threads.invokeAll(tasks)) {
                result.get();
            }
        } finally {
            threads.shutdown();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.println("heap " + Row.decimal(heapPeak() / MIB) + " MB, resident "
                + Row.decimal(residentPeak() / KIB_PER_MIB) + " MB, " + Row.decimal(seconds) + " s");
    }

    /** What the pools had at their fullest, garbage included, which need not have been at the same time. */
    private static double heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(ParallelResolve::peak)
                .sum();
    }

    private static long peak(MemoryPoolMXBean pool) {
        return pool.getPeakUsage().getUsed();
    }

    private static double residentPeak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
