package io.skillimage.benchmarks;

import io.skillimage.Freshness;
import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.util.List;

/** G7: asking whether a tag has moved that has not, against one HEAD on a raw socket. */
final class Refresh implements Measurement {
    private static final int REPEATS = 20;

    @Override
    public List<String> goals() {
        return List.of("G7");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        try (RegistryProcess registry = RegistryProcess.start();
                Scratch scratch = Scratch.create();
                Floor floor = new Floor(registry.host());
                OciSkillResolver sdk = Clients.resolver(registry.host(), scratch.resolve("cache"))
                        .freshness(Freshness.always())
                        .build()) {
            Skill skill = registry.add(SkillSize.SMALL.image(0));
            OrasPeer oras = new OrasPeer();
            Race race = new Race(scratch.root())
                    .repeating(REPEATS)
                    .with(Clients.SDK, (round, directory) -> sdk.resolve(skill.byTag()))
                    .with(Clients.FLOOR, (round, directory) -> floor.head(skill))
                    .with(Clients.ORAS, (round, directory) -> oras.head(skill))
                    .run(settings.warmUp(400), settings.rounds(200));
            return List.of(Row.ratio("G7", "refresh of an unchanged tag", race, Clients.FLOOR, 3));
        }
    }
}
