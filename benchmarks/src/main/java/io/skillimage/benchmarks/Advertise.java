package io.skillimage.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Makes a catalogue and prints how many bytes of the heap that keeps. Runs in a process of its own. */
final class Advertise {
    private static final int COLLECTIONS = 4;

    private Advertise() {}

    /** Takes who does it, the registry, the directory and how many skills there are. */
    public static void main(String[] arguments) throws IOException {
        // The second one finds every class loaded, so that no class counts.
        make(arguments).close();
        long before = used();
        try (Catalogue catalogue = make(arguments)) {
            long after = used();
            System.out.println(after - before);
            Objects.requireNonNull(catalogue.kept());
        }
    }

    private static Catalogue make(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[2]);
        if (arguments[0].equals(Clients.LANGCHAIN4J)) {
            return Catalogue.ofDirectories(directory);
        }
        List<Skill> skills = IntStream.range(0, Integer.parseInt(arguments[3]))
                .mapToObj(i -> new Skill(arguments[1], "samples/" + SkillSize.SMALL.name(i), ""))
                .toList();
        return Catalogue.ofRegistry(skills, directory);
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
