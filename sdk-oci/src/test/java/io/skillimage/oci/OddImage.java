package io.skillimage.oci;

import io.skillimage.Digest;
import io.skillimage.Digest.Algorithm;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SampleImage;
import io.skillimage.testkit.SampleLayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A published image whose manifest is put together as a test wants it. Not thread-safe. */
final class OddImage {
    static final String REPOSITORY = "samples/hello-world";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";

    String manifestType = OCI_MANIFEST;
    String configType = "application/vnd.oci.image.config.v1+json";
    Algorithm configAlgorithm = Algorithm.SHA256;
    Algorithm layerAlgorithm = Algorithm.SHA256;
    Algorithm diffIdAlgorithm = Algorithm.SHA256;
    boolean inlineConfig;
    boolean inlineLayers;
    UnaryOperator<String> manifestEdit = text -> text;
    String configMembers = "\"architecture\":\"amd64\",\"os\":\"linux\"";
    private final List<byte[]> layers = new ArrayList<>();
    private final List<String> layerTypes = new ArrayList<>();
    private final List<byte[]> archives = new ArrayList<>();

    static SkillReference in(FakeRegistry registry) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + ":" + SampleImage.VERSION);
    }

    static Map<String, byte[]> documents() {
        return SampleImage.documents("hello-world");
    }

    /** Returns files whose names and texts come in turn. */
    static Map<String, byte[]> files(String... namesAndTexts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    /** Adds a layer on top. */
    OddImage layer(String mediaType, UnaryOperator<byte[]> compression, Map<String, byte[]> files) {
        byte[] archive = SampleLayer.archive(files);
        archives.add(archive);
        layers.add(compression.apply(archive));
        layerTypes.add(mediaType);
        return this;
    }

    OddImage layer(Map<String, byte[]> files) {
        return layer(OCI_LAYER, UnaryOperator.identity(), files);
    }

    byte[] config() {
        String diffIds = archives.stream()
                .map(diffIdAlgorithm::of)
                .map(id -> "\"" + id + "\"")
                .collect(Collectors.joining(","));
        return ("{" + configMembers + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] manifest() {
        StringBuilder described = new StringBuilder();
        for (int i = 0; i < layers.size(); i++) {
            described
                    .append(i == 0 ? "" : ",")
                    .append(descriptor(layerTypes.get(i), layers.get(i), layerAlgorithm, inlineLayers));
        }
        String text = "{\"schemaVersion\":2,\"mediaType\":\"" + manifestType + "\",\"config\":"
                + descriptor(configType, config(), configAlgorithm, inlineConfig) + ",\"layers\":[" + described
                + "],\"annotations\":{\"io.skillimage.name\":\"samples/hello-world\",\"io.skillimage.status\":\"published\","
                + "\"org.opencontainers.image.title\":\"hello-world\",\"org.opencontainers.image.vendor\":\"samples\","
                + "\"org.opencontainers.image.description\":\"A sample.\","
                + "\"org.opencontainers.image.licenses\":\"Apache-2.0\","
                + "\"org.opencontainers.image.version\":\"" + SampleImage.VERSION + "\"}}";
        return manifestEdit.apply(text).getBytes(StandardCharsets.UTF_8);
    }

    static String descriptor(String mediaType, byte[] blob, Algorithm algorithm, boolean inline) {
        String data = inline ? ",\"data\":\"" + Base64.getEncoder().encodeToString(blob) + "\"" : "";
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + algorithm.of(blob) + "\",\"size\":" + blob.length
                + data + "}";
    }

    /** Stores what is not inline, and the manifest under its tag and by the digest; returns that of SHA-256. */
    Digest push(FakeRegistry registry) {
        if (!inlineConfig) {
            registry.putBlob(REPOSITORY, configAlgorithm, config());
        }
        if (!inlineLayers) {
            layers.forEach(layer -> registry.putBlob(REPOSITORY, layerAlgorithm, layer));
        }
        return registry.putManifest(REPOSITORY, SampleImage.VERSION, manifestType, manifest());
    }
}
