package io.skillimage.benchmarks;

import io.skillimage.oci.WarmResolve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** G6: resolves that fetch nothing, measured by JMH against {@code Files.isDirectory}. */
final class Warm implements Measurement {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LOOK_NANOS = 3_000;
    private static final double LOOK_RATIO = 2;
    private static final double REPEAT_NANOS = 100;

    @Override
    public List<String> goals() {
        return List.of("G6");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        try (Scratch scratch = Scratch.create()) {
            Map<String, RunResult> byName = new Runner(options(settings, scratch))
                    .run().stream()
                            .collect(Collectors.toMap(
                                    result -> result.getPrimaryResult().getLabel(), result -> result));
            double anchor = nanos(named(byName, "isDirectory"));
            List<Row> rows = new ArrayList<>();
            for (String what : List.of("pinned", "tag")) {
                String scenario = "warm, " + what;
                rows.add(row(scenario + ", a look at the disk", named(byName, what + "WithLook"), anchor));
                RunResult repeat = named(byName, what + "Repeated");
                double nanos = nanos(repeat);
                rows.add(new Row(
                        "G6",
                        scenario + ", repeated at once",
                        text(repeat),
                        "isDirectory " + Row.time(anchor / NANOS_PER_MILLI),
                        Row.decimal(nanos / anchor),
                        "<= " + Row.time(REPEAT_NANOS / NANOS_PER_MILLI),
                        Row.verdict(nanos <= REPEAT_NANOS)));
            }
            RunResult comparison = named(byName, "tagWithComparison");
            rows.add(new Row(
                    "G6",
                    "warm, tag, every file compared",
                    text(comparison),
                    "isDirectory " + Row.time(anchor / NANOS_PER_MILLI),
                    Row.decimal(nanos(comparison) / anchor),
                    "-",
                    "-"));
            return rows;
        } catch (RunnerException e) {
            throw new IOException(e);
        }
    }

    private static RunResult named(Map<String, RunResult> results, String name) {
        return Objects.requireNonNull(results.get(name), name);
    }

    private static Options options(Settings settings, Scratch scratch) {
        return new OptionsBuilder()
                .include(WarmResolve.class.getName())
                .forks(settings.isQuick() ? 1 : 3)
                .warmupIterations(settings.isQuick() ? 3 : 5)
                .measurementIterations(settings.isQuick() ? 3 : 5)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementTime(TimeValue.milliseconds(500))
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-D" + WarmResolve.DIRECTORY + "=" + scratch.root())
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }

    private static Row row(String scenario, RunResult result, double anchor) {
        double nanos = nanos(result);
        return new Row(
                "G6",
                scenario,
                text(result),
                "isDirectory " + Row.time(anchor / NANOS_PER_MILLI),
                Row.decimal(nanos / anchor),
                "<= " + Row.decimal(LOOK_RATIO) + " and <= " + Row.time(LOOK_NANOS / NANOS_PER_MILLI),
                Row.verdict(nanos <= LOOK_NANOS && nanos <= LOOK_RATIO * anchor));
    }

    private static String text(RunResult result) {
        double bytes = result.getSecondaryResults().keySet().stream()
                .filter(name -> name.endsWith("gc.alloc.rate.norm"))
                .mapToDouble(name -> Objects.requireNonNull(
                                result.getSecondaryResults().get(name))
                        .getScore())
                .sum();
        return Row.time(nanos(result) / NANOS_PER_MILLI) + ", " + Row.decimal(bytes) + " B";
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore();
    }
}
