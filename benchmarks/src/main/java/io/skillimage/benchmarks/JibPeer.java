package io.skillimage.benchmarks;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.skillimage.testkit.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** jib-core: {@code pullManifest}, then {@code pullBlob}, which verifies the digest. Its cache is left out. */
final class JibPeer {
    private final FailoverHttpClient http = new FailoverHttpClient(true, false, event -> {});

    void cold(Skill skill, Path directory) throws IOException {
        RegistryClient client = RegistryClient.factory(EventHandlers.NONE, skill.host(), skill.repository(), http)
                .newRegistryClient();
        try {
            DescriptorDigest digest = client.pullManifest(SampleImage.VERSION, OciManifestTemplate.class)
                    .getManifest()
                    .getLayers()
                    .get(0)
                    .getDigest();
            Files.createDirectory(directory);
            try (LeanLayer layer = new LeanLayer(directory)) {
                client.pullBlob(digest, size -> {}, written -> {}).writeTo(layer);
            }
        } catch (RegistryException e) {
            throw new IOException(e);
        }
    }
}
