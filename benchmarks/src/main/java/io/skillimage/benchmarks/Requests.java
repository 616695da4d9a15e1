package io.skillimage.benchmarks;

import io.skillimage.Freshness;
import io.skillimage.SkillReference;
import io.skillimage.oci.OciSkillResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
            List<Row> rows = new ArrayList<>();
            Map<String, Integer> peer = count(registry, () -> oras.cold(skill, scratch.resolve("oras")));
            Map<String, Integer> byTag = resolve(registry, scratch.resolve("tag"), skill.byTag());
            rows.add(row("cold, version tag", byTag, "oras " + text(peer), BY_TAG + CONFIG));
            Map<String, Integer> byDigest = resolve(registry, scratch.resolve("digest"), skill.byDigest());
            rows.add(row("cold, digest", byDigest, "-", BY_DIGEST + CONFIG));
            Path cache = scratch.resolve("tag");
            try (OciSkillResolver refreshing = Clients.resolver(registry.host(), cache)
                    .freshness(Freshness.always())
                    .build()) {
                rows.add(row("refresh", count(registry, () -> refreshing.resolve(skill.byTag())), "-", REFRESH));
            }
            rows.add(row("warm, inside maxAge", resolve(registry, cache, skill.byTag()), "-", 0));
            return rows;
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Map<String, Integer> resolve(RegistryProcess registry, Path cache, SkillReference reference)
            throws IOException {
        try (OciSkillResolver resolver =
                Clients.resolver(registry.host(), cache).build()) {
            return count(registry, () -> resolver.resolve(reference));
        }
    }

    /** Returns the requests by kind, such as {@code GET blob}. */
    private static Map<String, Integer> count(RegistryProcess registry, Work work) throws IOException {
        registry.clearRequests();
        work.run();
        Map<String, Integer> kinds = new TreeMap<>();
        registry.requests().forEach((request, count) -> kinds.merge(kind(request), count, Integer::sum));
        return kinds;
    }

    private static String kind(String request) {
        String method = request.substring(0, request.indexOf(' ') + 1);
        if (request.contains("/blobs/")) {
            return method + "blob";
        }
        return request.contains("/manifests/") ? method + "manifest" : request;
    }

    private static Row row(String scenario, Map<String, Integer> requests, String against, int limit) {
        int total = total(requests);
        return new Row(
                "G5",
                "requests: " + scenario,
                text(requests),
                against,
                "-",
                "<= " + limit,
                Row.verdict(total <= limit && !requests.containsKey("GET /v2/")));
    }

    private static int total(Map<String, Integer> requests) {
        return requests.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String text(Map<String, Integer> requests) {
        String kinds = requests.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return total(requests) + (kinds.isEmpty() ? "" : " (" + kinds + ")");
    }
}
