package io.skillimage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skillimage.Digest;
import io.skillimage.testkit.FakeRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts skill images into a registry that have a manifest and nothing else: what a catalogue needs. */
final class SkillImages {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String STATUS = "io.skillimage.status";
    static final String VERSION = "org.opencontainers.image.version";
    static final String DESCRIPTION = "org.opencontainers.image.description";

    private final FakeRegistry registry;

    SkillImages(FakeRegistry registry) {
        this.registry = registry;
    }

    SkillCatalog catalog() {
        return builder().build();
    }

    SkillCatalog.Builder builder() {
        return SkillCatalog.builder().registryAccess(access().build());
    }

    SkillCatalog impatient(int attempts) {
        return SkillCatalog.builder()
                .registryAccess(access().attempts(attempts).build())
                .parallelism(3)
                .build();
    }

    private RegistryAccess.Builder access() {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .idleTimeout(Duration.ofSeconds(5))
                .plainHttp(registry.host());
    }

    Digest publish(String repository, String version, String state) {
        String tag = state.equals("draft") || state.equals("testing") ? version + "-" + state : version;
        return put(repository, tag, annotations(repository, version, state));
    }

    Digest put(String repository, String tag, Map<String, String> annotations) {
        return registry.putManifest(repository, tag, MANIFEST, manifest(annotations));
    }

    static Map<String, String> annotations(String name, String version, String state) {
        return new TreeMap<>(Map.of(
                STATUS, state, VERSION, version, "io.skillimage.name", name, DESCRIPTION, "About " + name + "."));
    }

    static byte[] manifest(Map<String, String> annotations) {
        Digest config = Digest.sha256("config".getBytes(UTF_8));
        Digest layer = Digest.sha256("layer".getBytes(UTF_8));
        String members = annotations.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue().replace("\u001b", "\\u001b") + "\"")
                .collect(Collectors.joining(","));
        return """
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":6},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":5}],\
                "annotations":{%s}}""".formatted(MANIFEST, config, layer, members).getBytes(UTF_8);
    }
}
