package io.skillimage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** G8: large layers in a JVM with a heap of 64 MB; nothing may be left in its temporary directory. */
final class SmallHeap implements Measurement {
    private static final List<String> OPTIONS = List.of("-Xmx64m");
    private static final int PARTS = 16;
    private static final long MIB = 1L << 20;

    @Override
    public List<String> goals() {
        return List.of("G8");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (RegistryProcess registry = RegistryProcess.start()) {
            Skill large = registry.addGenerated("large", PARTS, 64 * MIB);
            rows.add(row("one layer of 1 GiB", registry, List.of(large)));
            List<Skill> many = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                many.add(registry.addGenerated("part-" + i, 1, 100 * MIB));
            }
            rows.add(row(PARTS + " x 100 MB in parallel", registry, many));
        }
        return rows;
    }

    private static Row row(String scenario, RegistryProcess registry, List<Skill> skills) throws IOException {
        try (Scratch scratch = Scratch.create()) {
            Path temporary = Files.createDirectory(scratch.resolve("tmp"));
            List<String> options = new ArrayList<>(OPTIONS);
            options.add("-Djava.io.tmpdir=" + temporary);
            List<String> arguments = new ArrayList<>(
                    List.of(registry.host(), scratch.resolve("cache").toString()));
            skills.forEach(skill -> arguments.add(skill.text()));
            try (ChildJvm child = ChildJvm.start(options, ParallelResolve.class, arguments)) {
                String peaks = child.lineOrEnd();
                boolean done = child.succeeds() && !peaks.isEmpty();
                long left = entries(temporary);
                return new Row(
                        "G8",
                        scenario + " at -Xmx64m",
                        done ? peaks + "; " + left + " temporary files left" : "failed",
                        "-",
                        "-",
                        "passes, nothing left",
                        Row.verdict(done && left == 0));
            }
        }
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }
}
