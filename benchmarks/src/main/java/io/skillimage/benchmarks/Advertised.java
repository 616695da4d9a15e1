package io.skillimage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** G11: what an agent needs in order to offer 1,000 typical skills, from a disk that has them all. */
final class Advertised implements Measurement {
    private static final int SKILLS = 1_000;
    private static final double TIME_LIMIT = 0.1;
    private static final double HEAP_LIMIT = 0.02;
    private static final double KILO = 1_000;
    private static final String SMALL = "-Xmx32m";
    private static final String SCENARIO = "1,000 skills advertised from a warm disk";

    @Override
    public List<String> goals() {
        return List.of("G11");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        try (RegistryProcess registry = RegistryProcess.start();
                Scratch scratch = Scratch.create()) {
            List<Skill> skills = registry.addAll(SKILLS, SkillSize.SMALL::image);
            Path cache = scratch.resolve("cache");
            Path directories = Files.createDirectory(scratch.resolve("directories"));
            for (int i = 0; i < SKILLS; i++) {
                write(directories.resolve(SkillSize.SMALL.name(i)), SkillSize.SMALL.content(i));
            }
            Catalogue.ofRegistry(skills, cache).close();
            return List.of(
                    time(skills, cache, directories, scratch, settings),
                    heap(registry, cache, directories),
                    small(registry, cache, directories));
        }
    }

    private static void write(Path directory, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private static Row time(List<Skill> skills, Path cache, Path directories, Scratch scratch, Settings settings)
            throws IOException {
        Race race = new Race(scratch.root())
                .with(
                        Clients.SDK,
                        (round, directory) ->
                                Catalogue.ofRegistry(skills, cache).close())
                .with(
                        Clients.LANGCHAIN4J,
                        (round, directory) ->
                                Catalogue.ofDirectories(directories).close())
                .run(settings.warmUp(40), settings.rounds(21));
        return Row.ratio("G11", SCENARIO, race, Clients.LANGCHAIN4J, TIME_LIMIT);
    }

    private static Row heap(RegistryProcess registry, Path cache, Path directories) throws IOException {
        double ours = bytes(advertise("-Xmx1g", Clients.SDK, registry, cache));
        double theirs = bytes(advertise("-Xmx1g", Clients.LANGCHAIN4J, registry, directories));
        return new Row(
                "G11",
                "heap kept for each of them",
                Row.decimal(ours / KILO) + " kB",
                Clients.LANGCHAIN4J + " " + Row.decimal(theirs / KILO) + " kB",
                String.format(Locale.ROOT, "%.3f", ours / theirs),
                "<= " + HEAP_LIMIT,
                Row.verdict(ours <= HEAP_LIMIT * theirs));
    }

    private static double bytes(String line) {
        return line.isEmpty() ? Double.NaN : Double.parseDouble(line) / SKILLS;
    }

    private static Row small(RegistryProcess registry, Path cache, Path directories) throws IOException {
        boolean ours = !advertise(SMALL, Clients.SDK, registry, cache).isEmpty();
        boolean theirs =
                !advertise(SMALL, Clients.LANGCHAIN4J, registry, directories).isEmpty();
        return new Row(
                "G11",
                SCENARIO + " at " + SMALL,
                word(ours),
                Clients.LANGCHAIN4J + " " + word(theirs),
                "-",
                "passes",
                Row.verdict(ours));
    }

    private static String word(boolean passes) {
        return passes ? "passes" : "fails";
    }

    /** Returns what the process printed, or nothing if it did not end well. */
    private static String advertise(String heap, String who, RegistryProcess registry, Path directory)
            throws IOException {
        List<String> arguments = List.of(who, registry.host(), directory.toString(), String.valueOf(SKILLS));
        try (ChildJvm child = ChildJvm.start(List.of(heap), Advertise.class, arguments)) {
            String line = child.lineOrEnd();
            return child.succeeds() ? line : "";
        }
    }
}
