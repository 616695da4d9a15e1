package io.skillimage.testkit;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What lists the repositories of a registry: {@code _catalog}, and Quay's API if there is one. Thread-safe. */
final class CatalogEndpoints {
    static final String CATALOG = "/v2/_catalog";
    private static final String QUAY = "/api/v1/repository";

    private final DistributionEndpoints endpoints;
    private final int perPage;
    private final boolean catalog;
    private final boolean quay;

    CatalogEndpoints(DistributionEndpoints endpoints, int perPage, boolean catalog, boolean quay) {
        this.endpoints = endpoints;
        this.perPage = perPage;
        this.catalog = catalog;
        this.quay = quay;
    }

    /** Returns the answer to a request that needs no authentication of the registry, or null if it is for others. */
    @Nullable
    FakeAnswer beside(FakeRequest request) {
        return quay && request.path().equals(QUAY) ? quay(request) : null;
    }

    FakeAnswer catalog(FakeRequest request) {
        if (!catalog) {
            return FakeAnswer.error(404, "NOT_FOUND");
        }
        String last = request.query().getOrDefault("last", "");
        List<String> rest = endpoints.repositories().stream()
                .filter(name -> name.compareTo(last) > 0)
                .toList();
        List<String> page = rest.subList(0, Math.min(perPage, rest.size()));
        String names = page.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
        FakeAnswer answer = FakeAnswer.json(200, "{\"repositories\":[" + names + "]}");
        return page.size() == rest.size()
                ? answer
                : answer.with(
                        "Link",
                        "<" + CATALOG + "?last=" + page.get(page.size() - 1).replace("/", "%2F") + "&n=" + perPage
                                + ">; rel=\"next\"");
    }

    /** The name of a page is where it starts. */
    private FakeAnswer quay(FakeRequest request) {
        String namespace = request.query().get("namespace");
        List<String> all = endpoints.repositories().stream()
                .filter(name -> name.indexOf('/') > 0)
                .filter(name -> namespace == null || name.startsWith(namespace + "/"))
                .toList();
        int start = Integer.parseInt(
                request.query().getOrDefault("next_page", "p+0/=").replaceAll("\\D", ""));
        int end = Math.min(start + perPage, all.size());
        String repositories = all.subList(start, end).stream()
                .map(CatalogEndpoints::described)
                .collect(Collectors.joining(","));
        String next = end == all.size() ? "" : ",\"next_page\":\"p+" + end + "/=\"";
        return FakeAnswer.json(200, "{\"repositories\":[" + repositories + "]" + next + "}");
    }

    private static String described(String repository) {
        int slash = repository.indexOf('/');
        return "{\"namespace\":\"" + repository.substring(0, slash) + "\",\"name\":\""
                + repository.substring(slash + 1)
                + "\",\"description\":null,\"is_public\":true,\"kind\":\"image\",\"state\":\"NORMAL\"}";
    }
}
