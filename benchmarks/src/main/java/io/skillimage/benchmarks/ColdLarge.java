package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * G2, G3, G4, and G13 for them: large skills, from a registry to verified files. Each round has a resolver and a cache directory of its
 * own, made before, so that one skill serves all rounds.
 */
final class ColdLarge implements Measurement {
    private record Demand(List<String> goals, SkillSize size, int warmUp, int rounds, double toFloor) {
        String goal() {
            return goals.get(0);
        }
    }

    private static final List<Demand> DEMANDS = List.of(
            new Demand(List.of("G2", AllChecks.GOAL), SkillSize.NOISE_5MB, 60, 60, 1.2),
            new Demand(List.of("G2", AllChecks.GOAL), SkillSize.TEXT_15MB, 20, 30, 1.2),
            new Demand(List.of("G3"), SkillSize.NOISE_100MB, 5, 15, 1.25),
            new Demand(List.of("G4"), SkillSize.MANY_FILES, 10, 21, 1.25));

    @Override
    public List<String> goals() {
        return List.of("G2", "G3", "G4", AllChecks.GOAL);
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Demand demand : DEMANDS) {
            if (settings.wants(demand.goals())) {
                try (RegistryProcess registry = RegistryProcess.start();
                        Scratch scratch = Scratch.create()) {
                    rows.addAll(measure(demand, registry, scratch, settings));
                }
            }
        }
        return rows;
    }

    private static List<Row> measure(Demand demand, RegistryProcess registry, Scratch scratch, Settings settings)
            throws IOException {
        int warmUp = settings.warmUp(demand.warmUp());
        int rounds = settings.rounds(demand.rounds());
        Skill skill = registry.add(demand.size().image(0));
        OrasPeer oras = new OrasPeer();
        JibPeer jib = new JibPeer();
        try (Floor floor = new Floor(registry.host());
                ColdResolvers sdk = ColdResolvers.open(registry.host(), scratch, warmUp + rounds)) {
            Race race = new Race(scratch.root())
                    .with(Clients.SDK, (round, directory) -> sdk.get(round).resolve(skill.byTag()))
                    .with(Clients.FLOOR, (round, directory) -> floor.cold(skill, directory, false))
                    .with(AllChecks.FLOOR, (round, directory) -> floor.cold(skill, directory, true))
                    .with(Clients.ORAS, (round, directory) -> oras.cold(skill, directory))
                    .with(Clients.JIB, (round, directory) -> jib.cold(skill, directory))
                    .run(warmUp, rounds);
            String scenario = "cold, " + demand.size().label();
            List<Row> rows = new ArrayList<>();
            rows.add(Row.ratio(demand.goal(), scenario, race, Clients.FLOOR, demand.toFloor()));
            if (demand.size() == SkillSize.MANY_FILES) {
                rows.add(Row.ratio(demand.goal(), scenario, race, Clients.JIB, 1));
            }
            if (demand.goals().contains(AllChecks.GOAL)) {
                rows.addAll(AllChecks.rows(demand.size(), race, demand.toFloor()));
            }
            return rows;
        }
    }
}
