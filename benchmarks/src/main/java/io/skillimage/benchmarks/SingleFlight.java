package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * G9: many who want the same skill at the same time, threads of one JVM or processes that share a cache directory, take
 * hardly longer than one does, and ask no more. The processes are running and warm, and start on a signal.
 */
final class SingleFlight implements Measurement {
    private static final int THREADS = 64;
    private static final int PROCESSES = 8;
    private static final int REQUESTS = 3;
    private static final double THREADS_LIMIT = 1.3;
    private static final double PROCESSES_LIMIT = 1.5;

    private record Demand(SkillSize size, int warmUp, int rounds) {}

    private static final List<Demand> DEMANDS =
            List.of(new Demand(SkillSize.SMALL, 100, 60), new Demand(SkillSize.NOISE_100MB, 4, 11));

    @Override
    public List<String> goals() {
        return List.of("G9");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Demand demand : DEMANDS) {
            try (RegistryProcess registry = RegistryProcess.start();
                    Scratch scratch = Scratch.create()) {
                Skill skill = registry.add(demand.size().image(0));
                rows.addAll(threads(demand, registry, skill, scratch, settings));
                rows.addAll(processes(demand, registry, skill, scratch, settings));
            }
        }
        return rows;
    }

    private static List<Row> threads(
            Demand demand, RegistryProcess registry, Skill skill, Scratch scratch, Settings settings)
            throws IOException {
        int warmUp = settings.warmUp(demand.warmUp());
        int rounds = settings.rounds(demand.rounds());
        String one = "1 thread";
        String many = THREADS + " threads";
        try (Crowd crowd = new Crowd(THREADS);
                ColdResolvers alone = ColdResolvers.open(registry.host(), scratch, one, warmUp + rounds);
                ColdResolvers shared = ColdResolvers.open(registry.host(), scratch, many, warmUp + rounds + 1)) {
            Race race = new Race(scratch.root())
                    .with(one, (round, directory) -> alone.get(round).resolve(skill.byTag()))
                    .with(
                            many,
                            (round, directory) ->
                                    crowd.all(member -> shared.get(round).resolve(skill.byTag())))
                    .run(warmUp, rounds);
            RequestCount requests = RequestCount.of(
                    registry,
                    () -> crowd.all(member -> shared.get(warmUp + rounds).resolve(skill.byTag())));
            return rows(demand.size(), race, many, one, THREADS_LIMIT, requests);
        }
    }

    private static List<Row> processes(
            Demand demand, RegistryProcess registry, Skill skill, Scratch scratch, Settings settings)
            throws IOException {
        int warmUp = settings.warmUp(demand.warmUp());
        int rounds = settings.rounds(demand.rounds());
        String one = "1 process";
        String many = PROCESSES + " processes";
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                List<String> arguments = List.of(
                        skill.text(),
                        registry.host(),
                        scratch.root().toString(),
                        String.valueOf(warmUp + rounds + 1),
                        one,
                        many);
                children.add(ChildJvm.start(List.of(), ResolveOnSignal.class, arguments));
            }
            for (ChildJvm child : children) {
                child.line();
            }
            Race race = new Race(scratch.root())
                    .countingNoCpu()
                    .with(
                            one,
                            (round, directory) ->
                                    signal(one, round, children.subList(round % PROCESSES, round % PROCESSES + 1)))
                    .with(many, (round, directory) -> signal(many, round, children))
                    .run(warmUp, rounds);
            RequestCount requests = RequestCount.of(registry, () -> signal(many, warmUp + rounds, children));
            return rows(demand.size(), race, many, one, PROCESSES_LIMIT, requests);
        } finally {
            children.forEach(ChildJvm::close);
        }
    }

    /** Lets them all go, and waits for the last. */
    private static void signal(String runner, int round, List<ChildJvm> children) throws IOException {
        for (ChildJvm child : children) {
            child.tell(runner + "-" + round);
        }
        for (ChildJvm child : children) {
            child.line();
        }
    }

    private static List<Row> rows(
            SkillSize size, Race race, String many, String one, double limit, RequestCount requests) {
        String scenario = many + ", the same skill, " + size.label();
        List<Row> rows = new ArrayList<>();
        rows.add(Row.ratio("G9", scenario, race, many, one, limit));
        rows.add(requests.row("G9", scenario, "-", REQUESTS));
        return Collections.unmodifiableList(rows);
    }
}
