package io.skillimage.benchmarks;

import io.skillimage.testkit.NullRegistry;
import io.skillimage.testkit.SampleImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** A {@link NullRegistry} in a process of its own, so that its work is not the client's. Not thread-safe. */
final class RegistryProcess implements AutoCloseable {
    private final ChildJvm process;
    private final String host;
    private final RawHttp http;

    private RegistryProcess(ChildJvm process) throws IOException {
        this.process = process;
        host = process.line();
        http = new RawHttp(host);
    }

    static RegistryProcess start() throws IOException {
        return new RegistryProcess(
                ChildJvm.start(List.of("-Xms256m", "-XX:MaxDirectMemorySize=2g"), NullRegistry.class, List.of()));
    }

    String host() {
        return host;
    }

    Skill add(SampleImage image) throws IOException {
        http.put(image.tagPath(), SampleImage.MANIFEST_TYPE, image.manifest());
        http.put(image.digestPath(), SampleImage.MANIFEST_TYPE, image.manifest());
        http.put(image.configPath(), SampleImage.BLOB_TYPE, image.config());
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        image.layer().writeTo(layer);
        http.put(image.layerPath(), SampleImage.BLOB_TYPE, layer.toByteArray());
        return new Skill(host, image.repository(), image.digest().toString());
    }

    /** Adds many, without keeping them here. */
    List<Skill> addAll(int count, IntFunction<SampleImage> images) throws IOException {
        List<Skill> skills = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            skills.add(add(images.apply(i)));
        }
        return skills;
    }

    /** Adds a skill with {@code count} files of {@code bytes} each, which are made while they are sent. */
    Skill addGenerated(String name, int count, long bytes) throws IOException {
        http.put("/-/generated/" + name + "/" + count + "/" + bytes, SampleImage.BLOB_TYPE, new byte[0]);
        return new Skill(host, "samples/" + name, "");
    }

    void delay(int millis) throws IOException {
        http.put("/-/delay", "text/plain", String.valueOf(millis).getBytes(StandardCharsets.US_ASCII));
    }

    void clearRequests() throws IOException {
        http.delete("/-/requests");
    }

    /** Returns how often each request, such as {@code GET /v2/}, was made since the last {@link #clearRequests()}. */
    Map<String, Integer> requests() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        new String(http.get("/-/requests"), StandardCharsets.ISO_8859_1).lines().forEach(line -> {
            int blank = line.indexOf(' ');
            counts.put(line.substring(blank + 1), Integer.valueOf(line.substring(0, blank)));
        });
        return counts;
    }

    @Override
    public void close() throws IOException {
        http.close();
        process.close();
    }
}
