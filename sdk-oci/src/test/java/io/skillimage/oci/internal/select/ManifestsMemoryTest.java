package io.skillimage.oci.internal.select;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.SkillFormat;
import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageConfig;
import io.skillimage.oci.internal.image.OfflineRepository;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in memory is bounded, whatever a registry says. */
class ManifestsMemoryTest {
    private static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "artifactType":"application/vnd.agentskills.skill.v1",
            "config":{"mediaType":"application/vnd.agentskills.skill.config.v1+json","digest":"%1$s","size":2},
            "layers":[{"mediaType":"application/vnd.agentskills.skill.content.v1.tar+gzip","digest":"%1$s","size":2}]}
            """.formatted(Digest.sha256("{}".getBytes(UTF_8)));

    @TempDir
    Path root;

    @Test
    void aSmallManifestWithALargeConfigIsNotKeptInMemory() {
        try (SkillCache cache = SkillCache.open(root.resolve("cache"), Limits.defaults())) {
            Manifests manifests = new Manifests(cache, Limits.defaults(), null);
            KnownManifest known = manifests.read(
                    new OfflineRepository(),
                    new FetchedManifest(MANIFEST.getBytes(UTF_8), Digest.sha256(MANIFEST.getBytes(UTF_8)), ""));

            manifests.keepConfig(known, config(16));
            assertThat(kept(manifests, known)).isSameAs(kept(manifests, known));

            manifests.keepConfig(known, config(20_000));
            assertThat(kept(manifests, known)).isNotSameAs(kept(manifests, known));
            assertThat(kept(manifests, known).config()).isEqualTo(config(20_000));
        }
    }

    private static KnownManifest kept(Manifests manifests, KnownManifest known) {
        return manifests.kept(known.asked()).orElseThrow();
    }

    private static ImageConfig config(int metadata) {
        StringBuilder json = new StringBuilder("{\"schemaVersion\":\"1\",\"metadata\":{\"first\":\"\"");
        for (int i = 0; i < metadata; i++) {
            json.append(",\"key-").append(i).append("\":\"a value of twenty\"");
        }
        byte[] bytes = json.append("}}").toString().getBytes(UTF_8);
        return ImageConfig.read(bytes, Digest.sha256(bytes), SkillFormat.AGENT_SKILLS);
    }
}
