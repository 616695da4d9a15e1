package io.skillimage.benchmarks;

import io.skillimage.oci.OciSkillResolver;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A resolver for each round, each with an empty cache where {@link Race} has the runner's directory, so that it removes
 * what the round left.
 */
record ColdResolvers(List<OciSkillResolver> resolvers) implements AutoCloseable {
    ColdResolvers {
        resolvers = List.copyOf(resolvers);
    }

    static ColdResolvers open(String host, Scratch scratch, int rounds) {
        return open(host, scratch, Clients.SDK, rounds);
    }

    static ColdResolvers open(String host, Scratch scratch, String runner, int rounds) {
        return new ColdResolvers(IntStream.range(0, rounds)
                .mapToObj(round -> Clients.resolver(host, scratch.resolve(runner + "-" + round))
                        .build())
                .toList());
    }

    OciSkillResolver get(int round) {
        return resolvers.get(round);
    }

    @Override
    public void close() {
        resolvers.forEach(OciSkillResolver::close);
    }
}
