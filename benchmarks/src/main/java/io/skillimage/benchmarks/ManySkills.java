package io.skillimage.benchmarks;

import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * G10: 200 typical skills by 16 threads. Against a registry without delay the bound is what 16 raw clients take that
 * fetch, hash and unpack; with a delay it is two round trips for each skill of a thread.
 */
final class ManySkills implements Measurement {
    private static final int SKILLS = 200;
    private static final int THREADS = 16;
    private static final int ROUND_TRIP_MILLIS = 40;
    private static final int ROUND_TRIPS = 2 * ((SKILLS + THREADS - 1) / THREADS);
    private static final double BOUND_LIMIT = 1.5;
    private static final double FORMULA_LIMIT = 1.2;
    private static final String FETCHING = "fetching alone";

    @Override
    public List<String> goals() {
        return List.of("G10");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        try (RegistryProcess registry = RegistryProcess.start();
                Scratch scratch = Scratch.create();
                Crowd crowd = new Crowd(THREADS)) {
            List<Skill> skills = registry.addAll(SKILLS, SkillSize.SMALL::image);
            List<Floor> floors = new ArrayList<>();
            try {
                for (int i = 0; i < THREADS; i++) {
                    floors.add(new Floor(registry.host()));
                }
                List<Row> rows = new ArrayList<>();
                rows.add(bound(skills, floors, crowd, scratch, settings));
                registry.delay(ROUND_TRIP_MILLIS);
                rows.add(formula(skills, crowd, scratch, settings));
                return rows;
            } finally {
                for (Floor floor : floors) {
                    floor.close();
                }
            }
        }
    }

    private static Row bound(List<Skill> skills, List<Floor> floors, Crowd crowd, Scratch scratch, Settings settings)
            throws IOException {
        int warmUp = settings.warmUp(10);
        int rounds = settings.rounds(21);
        OrasPeer oras = new OrasPeer();
        try (ColdResolvers sdk = ColdResolvers.open(skills.get(0).host(), scratch, warmUp + rounds)) {
            Race race = new Race(scratch.root())
                    .with(Clients.SDK, (round, directory) -> resolveAll(skills, sdk.get(round), crowd))
                    .with(Clients.FLOOR, (round, directory) -> {
                        Files.createDirectory(directory);
                        share(crowd, (member, i) -> floors.get(member).cold(skills.get(i), child(directory, i), false));
                    })
                    .with(
                            FETCHING,
                            (round, directory) -> share(
                                    crowd, (member, i) -> floors.get(member).fetch(skills.get(i))))
                    .with(Clients.ORAS, (round, directory) -> {
                        Files.createDirectory(directory);
                        share(crowd, (member, i) -> oras.cold(skills.get(i), child(directory, i)));
                    })
                    .run(warmUp, rounds);
            return Row.ratio("G10", SKILLS + " skills, " + THREADS + " threads", race, Clients.FLOOR, BOUND_LIMIT);
        }
    }

    private static Row formula(List<Skill> skills, Crowd crowd, Scratch scratch, Settings settings) throws IOException {
        int rounds = settings.rounds(9);
        String runner = "delayed";
        try (ColdResolvers sdk = ColdResolvers.open(skills.get(0).host(), scratch, runner, 1 + rounds)) {
            Race race = new Race(scratch.root())
                    .with(runner, (round, directory) -> resolveAll(skills, sdk.get(round), crowd))
                    .run(1, rounds);
            double millis = race.of(runner).wallMillis();
            double formula = ROUND_TRIPS * (double) ROUND_TRIP_MILLIS;
            return new Row(
                    "G10",
                    SKILLS + " skills, " + THREADS + " threads, " + ROUND_TRIP_MILLIS + " ms round trip",
                    Row.time(millis),
                    ROUND_TRIPS + " round trips " + Row.time(formula),
                    Row.decimal(millis / formula),
                    "<= " + Row.decimal(FORMULA_LIMIT),
                    Row.verdict(millis <= FORMULA_LIMIT * formula));
        }
    }

    private static void resolveAll(List<Skill> skills, OciSkillResolver resolver, Crowd crowd) throws IOException {
        share(crowd, (member, i) -> resolver.resolve(skills.get(i).byTag()));
    }

    private interface One {
        void run(int member, int skill) throws IOException;
    }

    /** Whoever is free takes the next. */
    private static void share(Crowd crowd, One work) throws IOException {
        AtomicInteger next = new AtomicInteger();
        crowd.all(member -> {
            for (int i = next.getAndIncrement(); i < SKILLS; i = next.getAndIncrement()) {
                work.run(member, i);
            }
        });
    }

    private static Path child(Path directory, int number) {
        return directory.resolve(String.valueOf(number));
    }
}
