package io.skillimage.benchmarks;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often which kind of request was made, such as {@code GET blob}.
 *
 * @param kinds the counts by kind
 */
record RequestCount(Map<String, Integer> kinds) {
    RequestCount {
        kinds = new TreeMap<>(kinds);
    }

    /** What makes requests. */
    interface Work {
        void run() throws IOException;
    }

    static RequestCount of(RegistryProcess registry, Work work) throws IOException {
        registry.clearRequests();
        work.run();
        Map<String, Integer> kinds = new TreeMap<>();
        registry.requests().forEach((request, count) -> kinds.merge(kind(request), count, Integer::sum));
        return new RequestCount(kinds);
    }

    private static String kind(String request) {
        String method = request.substring(0, request.indexOf(' ') + 1);
        if (request.contains("/blobs/")) {
            return method + "blob";
        }
        return request.contains("/manifests/") ? method + "manifest" : request;
    }

    /** Returns the line that demands no more than so many, and no ping. */
    Row row(String goal, String scenario, String against, int limit) {
        boolean met = total() <= limit && !kinds.containsKey("GET /v2/");
        return new Row(goal, "requests: " + scenario, text(), against, "-", "<= " + limit, Row.verdict(met));
    }

    private int total() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum();
    }

    String text() {
        String each = kinds.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return total() + (each.isEmpty() ? "" : " (" + each + ")");
    }
}
