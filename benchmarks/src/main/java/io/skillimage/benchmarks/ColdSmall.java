package io.skillimage.benchmarks;

import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * G1, and G13 for a typical one: small skills, from a registry to verified files. One resolver, long-lived and warm; each round resolves a skill
 * that it has not seen.
 */
final class ColdSmall implements Measurement {
    private record Demand(SkillSize size, int warmUp, int rounds, double toFloor, double toPeer) {}

    private static final Set<String> PEERS = Set.of(Clients.ORAS, Clients.JIB);
    /** The first one warms everything that follows. */
    private static final List<Demand> DEMANDS = List.of(
            new Demand(SkillSize.TINY, 2_000, 300, 2.5, 0.5),
            new Demand(SkillSize.SMALL, 800, 300, 1.8, 0.5),
            new Demand(SkillSize.MEDIUM, 200, 100, 1.3, 0.7));

    @Override
    public List<String> goals() {
        return List.of("G1", AllChecks.GOAL);
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Demand demand : DEMANDS) {
            if (demand.size() == SkillSize.SMALL || settings.wants(List.of("G1"))) {
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
        List<Skill> skills = registry.addAll(warmUp + rounds, demand.size()::image);
        OrasPeer oras = new OrasPeer();
        JibPeer jib = new JibPeer();
        try (Floor floor = new Floor(registry.host());
                OciSkillResolver sdk = Clients.resolver(registry.host(), scratch.resolve("cache"))
                        .build()) {
            Race race = new Race(scratch.root())
                    .with(
                            Clients.SDK,
                            (round, directory) -> sdk.resolve(skills.get(round).byTag()))
                    .with(Clients.FLOOR, (round, directory) -> floor.cold(skills.get(round), directory, false))
                    .with(AllChecks.FLOOR, (round, directory) -> floor.cold(skills.get(round), directory, true))
                    .with(Clients.ORAS, (round, directory) -> oras.cold(skills.get(round), directory))
                    .with(Clients.JIB, (round, directory) -> jib.cold(skills.get(round), directory))
                    .run(warmUp, rounds);
            String peer =
                    race.ranking().stream().filter(PEERS::contains).findFirst().orElseThrow();
            String scenario = "cold, " + demand.size().label();
            List<Row> rows = new ArrayList<>();
            rows.add(Row.ratio("G1", scenario, race, Clients.FLOOR, demand.toFloor()));
            rows.add(Row.ratio("G1", scenario, race, peer, demand.toPeer()));
            if (demand.size() == SkillSize.SMALL) {
                rows.addAll(AllChecks.rows(demand.size(), race, demand.toFloor()));
            }
            return rows;
        }
    }
}
