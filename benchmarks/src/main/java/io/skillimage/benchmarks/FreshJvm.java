package io.skillimage.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * G12: one resolve in a JVM of its own, from the start of the process to its end. Each program has only those jars on
 * its class path that it loads a class from.
 */
final class FreshJvm implements Measurement {
    private static final String HELLO = "Hello";
    private static final String COLD = "cold";
    private static final String WARM = "warm";
    private static final String SHARED = ", class data sharing";
    private static final double COLD_MILLIS = 400;
    private static final double SHARED_MILLIS = 220;
    private static final double TO_ORAS = 0.25;
    private static final double TO_HELLO = 2;

    @Override
    public List<String> goals() {
        return List.of("G12");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        try (RegistryProcess registry = RegistryProcess.start();
                Scratch scratch = Scratch.create()) {
            Skill skill = registry.add(SkillSize.SMALL.image(0));
            return new Trial(skill, scratch).measure(settings);
        }
    }

    private record Trial(Skill skill, Scratch scratch) {
        List<Row> measure(Settings settings) throws IOException {
            String hello = classPath(Once.Hello.class);
            String sdk = classPath(Once.Sdk.class);
            String oras = classPath(Once.Oras.class);
            String least = classPath(Once.Least.class);
            Path archive = scratch.resolve("sdk.jsa");
            Path warm = scratch.resolve("warm");
            run(
                    List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"),
                    sdk,
                    Once.Sdk.class,
                    warm);
            List<String> plain = List.of();
            List<String> shared = List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:on");
            Race race = new Race(scratch.root())
                    .countingChildren()
                    .with(HELLO, (round, directory) -> run(plain, hello, Once.Hello.class, directory))
                    .with(Clients.FLOOR, (round, directory) -> run(plain, least, Once.Least.class, directory))
                    .with(Clients.ORAS, (round, directory) -> run(plain, oras, Once.Oras.class, directory))
                    .with(COLD, (round, directory) -> run(plain, sdk, Once.Sdk.class, directory))
                    .with(COLD + SHARED, (round, directory) -> run(shared, sdk, Once.Sdk.class, directory))
                    .with(WARM, (round, directory) -> run(plain, sdk, Once.Sdk.class, warm))
                    .with(WARM + SHARED, (round, directory) -> run(shared, sdk, Once.Sdk.class, warm))
                    .run(1, settings.rounds(15));
            return List.of(
                    Row.ratio("G12", "fresh JVM, cold", race, COLD, Clients.ORAS, TO_ORAS),
                    atMost(race, COLD, COLD_MILLIS),
                    atMost(race, COLD + SHARED, SHARED_MILLIS),
                    Row.ratio("G12", "fresh JVM, warm", race, WARM, HELLO, TO_HELLO),
                    Row.ratio("G12", "fresh JVM, warm" + SHARED, race, WARM + SHARED, HELLO, TO_HELLO));
        }

        private static Row atMost(Race race, String name, double limit) {
            return Row.atMost("G12", "fresh JVM, " + name, race.of(name).wallMillis(), limit);
        }

        private void run(List<String> options, String classPath, Class<?> main, Path directory) throws IOException {
            List<String> arguments = List.of(skill.host(), skill.repository(), directory.toString());
            try (ChildJvm child = ChildJvm.start(options, classPath, main, arguments)) {
                child.line();
                if (!child.succeeds()) {
                    throw new IOException(main + " failed");
                }
            }
        }

        /** Runs the program once, and returns the jars that it needs, in the order of this process's class path. */
        private String classPath(Class<?> main) throws IOException {
            Path log = scratch.resolve(main.getSimpleName() + ".log");
            String whole = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    .map(FreshJvm::packed)
                    .collect(Collectors.joining(File.pathSeparator));
            run(List.of("-Xlog:class+load:file=" + log), whole, main, scratch.resolve(main.getSimpleName()));
            List<String> sources = new ArrayList<>();
            for (String line : Files.readAllLines(log)) {
                int source = line.indexOf(" source: file:");
                if (source >= 0) {
                    sources.add(
                            line.substring(source + " source: file:".length()).strip());
                }
            }
            return Stream.of(whole.split(File.pathSeparator, -1))
                    .filter(sources::contains)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** Class data sharing takes jars only, and this module's classes lie in a directory beside theirs. */
    private static String packed(String entry) {
        Path directory = Path.of(entry);
        if (!Files.isDirectory(directory)) {
            return entry;
        }
        try (Stream<Path> jars = Files.list(directory.resolveSibling(""))) {
            return jars.map(Path::toString)
                    .filter(name -> name.contains("skillimage-benchmarks-") && name.endsWith(".jar"))
                    .findFirst()
                    .orElse(entry);
        } catch (IOException e) {
            return entry;
        }
    }
}
