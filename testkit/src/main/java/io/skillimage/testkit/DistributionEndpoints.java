package io.skillimage.testkit;

import io.skillimage.Digest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The endpoints of the OCI distribution specification over content in memory. Thread-safe. */
final class DistributionEndpoints {
    private final Map<String, RepositoryContent> repositories = new ConcurrentHashMap<>();
    private final AtomicInteger uploads = new AtomicInteger();
    private final int tagsPerPage;
    private final boolean ranges;
    private final boolean tagDeletion;
    private final String uploadBase;

    DistributionEndpoints(int tagsPerPage, boolean ranges, boolean tagDeletion, String uploadBase) {
        this.tagsPerPage = tagsPerPage;
        this.ranges = ranges;
        this.tagDeletion = tagDeletion;
        this.uploadBase = uploadBase;
    }

    /** What a request is about: a repository, the kind of resource, and its name. */
    record Target(String repository, String kind, String name) {
        static @Nullable Target of(String path) {
            if (!path.startsWith("/v2/")) {
                return null;
            }
            for (String kind : List.of("/manifests/", "/blobs/uploads/", "/blobs/", "/tags/")) {
                int at = path.indexOf(kind);
                if (at > 0) {
                    return new Target(path.substring("/v2/".length(), at), kind, path.substring(at + kind.length()));
                }
            }
            return null;
        }
    }

    RepositoryContent content(String repository) {
        return repositories.computeIfAbsent(repository, name -> new RepositoryContent());
    }

    /** Returns the repositories that hold anything, sorted. */
    List<String> repositories() {
        return repositories.entrySet().stream()
                .filter(repository -> !repository.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    FakeAnswer answer(FakeRequest request) {
        Target target = Target.of(request.path());
        if (target == null) {
            return request.path().equals("/v2/") ? FakeAnswer.json(200, "{}") : FakeAnswer.error(404, "NOT_FOUND");
        }
        RepositoryContent content = content(target.repository());
        return switch (target.kind()) {
            case "/manifests/" -> manifest(content, target.name(), request);
            case "/blobs/uploads/" -> upload(content, target, request);
            case "/blobs/" -> blob(content, target.name(), request);
            default -> tags(content, target, request);
        };
    }

    private FakeAnswer manifest(RepositoryContent content, String name, FakeRequest request) {
        switch (request.method()) {
            case "GET", "HEAD" -> {
                RepositoryContent.Manifest manifest = content.manifest(name);
                return manifest == null
                        ? FakeAnswer.error(404, "MANIFEST_UNKNOWN")
                        : FakeAnswer.of(200, manifest.mediaType(), manifest.bytes())
                                .with("Docker-Content-Digest", manifest.digest().toString());
            }
            case "PUT" -> {
                String type = request.headers().getOrDefault("content-type", "application/octet-stream");
                Digest digest = content.putManifest(name, type, request.body());
                return FakeAnswer.of(201).with("Docker-Content-Digest", digest.toString());
            }
            case "DELETE" -> {
                return delete(content, name);
            }
            default -> {
                return FakeAnswer.error(405, "UNSUPPORTED");
            }
        }
    }

    private FakeAnswer delete(RepositoryContent content, String name) {
        boolean byDigest = name.indexOf(':') > 0;
        if (!byDigest && !tagDeletion) {
            return FakeAnswer.error(405, "UNSUPPORTED");
        }
        boolean removed = byDigest ? content.removeManifest(name) : content.removeTag(name);
        return removed ? FakeAnswer.of(202) : FakeAnswer.error(404, "MANIFEST_UNKNOWN");
    }

    private FakeAnswer blob(RepositoryContent content, String name, FakeRequest request) {
        byte[] bytes = content.blob(name);
        if (bytes == null) {
            return FakeAnswer.error(404, "BLOB_UNKNOWN");
        }
        String range = request.headers().get("range");
        if (range == null || !ranges) {
            return FakeAnswer.of(200, "application/octet-stream", bytes).with("Docker-Content-Digest", name);
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
        return FakeAnswer.of(206, "application/octet-stream", Arrays.copyOfRange(bytes, from, bytes.length))
                .with("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }

    private FakeAnswer upload(RepositoryContent content, Target target, FakeRequest request) {
        String session = uploadBase + "/v2/" + target.repository() + "/blobs/uploads/";
        switch (request.method()) {
            case "POST" -> {
                return FakeAnswer.of(202).with("Location", session + uploads.incrementAndGet() + "?_state=a%2Bb");
            }
            case "PATCH" -> {
                content.append(target.name(), request.body());
                return FakeAnswer.of(202).with("Location", session + target.name());
            }
            case "PUT" -> {
                String digest = request.query().getOrDefault("digest", "");
                boolean stored = content.putBlob(digest, content.finish(target.name(), request.body()));
                return stored
                        ? FakeAnswer.of(201).with("Docker-Content-Digest", digest)
                        : FakeAnswer.error(400, "DIGEST_INVALID");
            }
            default -> {
                return FakeAnswer.error(405, "UNSUPPORTED");
            }
        }
    }

    private FakeAnswer tags(RepositoryContent content, Target target, FakeRequest request) {
        List<String> all = content.tags();
        if (all.isEmpty()) {
            return FakeAnswer.error(404, "NAME_UNKNOWN");
        }
        String last = request.query().getOrDefault("last", "");
        List<String> rest = all.stream().filter(tag -> tag.compareTo(last) > 0).toList();
        List<String> page = rest.subList(0, Math.min(tagsPerPage, rest.size()));
        String names = page.isEmpty() ? "" : "\"" + String.join("\",\"", page) + "\"";
        FakeAnswer answer = FakeAnswer.json(200, "{\"name\":\"" + target.repository() + "\",\"tags\":[" + names + "]}");
        if (page.size() == rest.size()) {
            return answer;
        }
        String next =
                "/v2/" + target.repository() + "/tags/list?n=" + tagsPerPage + "&last=" + page.get(page.size() - 1);
        return answer.with("Link", "<" + next + ">; rel=\"next\"");
    }
}
