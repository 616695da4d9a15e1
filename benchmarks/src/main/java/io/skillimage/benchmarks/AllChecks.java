package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * G13: what the checks cost. The SDK always makes all of them, the diff_id among them, for which it fetches the config.
 * So it runs against the floor of G1 and G2, which fetches no config, with 10 % added to their limits; and against a
 * floor that fetches the config, one after the other, with 30 % added.
 */
final class AllChecks implements Measurement {
    private static final String FLOOR_WITH_CONFIG = "floor with config";
    private static final double WITHOUT_CONFIG = 1.1;
    private static final double WITH_CONFIG = 1.3;

    private record Demand(SkillSize size, int warmUp, int rounds, double limit) {}

    private static final List<Demand> DEMANDS =
            List.of(new Demand(SkillSize.SMALL, 600, 200, 1.8), new Demand(SkillSize.NOISE_5MB, 60, 60, 1.2));

    @Override
    public List<String> goals() {
        return List.of("G13");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Demand demand : DEMANDS) {
            try (RegistryProcess registry = RegistryProcess.start();
                    Scratch scratch = Scratch.create()) {
                rows.addAll(measure(demand, registry, scratch, settings));
            }
        }
        return rows;
    }

    private static List<Row> measure(Demand demand, RegistryProcess registry, Scratch scratch, Settings settings)
            throws IOException {
        int warmUp = settings.warmUp(demand.warmUp());
        int rounds = settings.rounds(demand.rounds());
        Skill skill = registry.add(demand.size().image(0));
        try (Floor floor = new Floor(registry.host());
                ColdResolvers sdk = ColdResolvers.open(registry.host(), scratch, warmUp + rounds)) {
            Race race = new Race(scratch.root())
                    .with(Clients.SDK, (round, directory) -> sdk.get(round).resolve(skill.byTag()))
                    .with(Clients.FLOOR, (round, directory) -> floor.cold(skill, directory, false))
                    .with(FLOOR_WITH_CONFIG, (round, directory) -> floor.cold(skill, directory, true))
                    .run(warmUp, rounds);
            String scenario = "all checks, cold, " + demand.size().label();
            return List.of(
                    Row.ratio("G13", scenario, race, Clients.FLOOR, WITHOUT_CONFIG * demand.limit()),
                    Row.ratio("G13", scenario, race, FLOOR_WITH_CONFIG, WITH_CONFIG * demand.limit()));
        }
    }
}
