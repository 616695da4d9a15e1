package io.skillimage.benchmarks;

import io.skillimage.Freshness;
import io.skillimage.SkillReference;
import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** G5: how many requests there are. The config, which is fetched beside the layer, is one more of a cold resolve. */
final class Requests implements Measurement {
    private static final int BY_TAG = 2;
    private static final int BY_DIGEST = 3;
    private static final int CONFIG = 1;
    private static final int REFRESH = 1;

    @Override
    public List<String> goals() {
        return List.of("G5");
    }

    @Override
    public List<Row> measure(Settings settings) throws IOException {
        try (RegistryProcess registry = RegistryProcess.start();
                Scratch scratch = Scratch.create()) {
            Skill skill = registry.add(SkillSize.SMALL.image(0));
            OrasPeer oras = new OrasPeer();
            RequestCount peer = RequestCount.of(registry, () -> oras.cold(skill, scratch.resolve("oras")));
            RequestCount peerRefresh = RequestCount.of(registry, () -> oras.head(skill));
            Path cache = scratch.resolve("cache");
            List<Row> rows = new ArrayList<>();
            rows.add(resolve(registry, cache, skill.byTag())
                    .row("G5", "cold, version tag", "oras " + peer.text(), BY_TAG + CONFIG));
            rows.add(resolve(registry, scratch.resolve("other"), skill.byDigest())
                    .row("G5", "cold, digest", "-", BY_DIGEST + CONFIG));
            rows.add(refresh(registry, cache, skill.byTag())
                    .row("G5", "refresh", "oras " + peerRefresh.text(), REFRESH));
            rows.add(resolve(registry, cache, skill.byTag()).row("G5", "warm, inside maxAge", "-", 0));
            return rows;
        }
    }

    private static RequestCount resolve(RegistryProcess registry, Path cache, SkillReference reference)
            throws IOException {
        try (OciSkillResolver resolver =
                Clients.resolver(registry.host(), cache).build()) {
            return RequestCount.of(registry, () -> resolver.resolve(reference));
        }
    }

    private static RequestCount refresh(RegistryProcess registry, Path cache, SkillReference reference)
            throws IOException {
        try (OciSkillResolver resolver = Clients.resolver(registry.host(), cache)
                .freshness(Freshness.always())
                .build()) {
            return RequestCount.of(registry, () -> resolver.resolve(reference));
        }
    }
}
