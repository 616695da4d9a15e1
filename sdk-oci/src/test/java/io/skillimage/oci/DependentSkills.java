package io.skillimage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skillimage.Digest;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SampleImage;
import io.skillimage.testkit.SampleLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Puts small skills into a registry that need others: {@code put("acme/a 1.0.0", "acme/b ^1")}. */
final class DependentSkills {
    private final FakeRegistry registry;

    DependentSkills(FakeRegistry registry) {
        this.registry = registry;
    }

    SkillReference reference(String rest) {
        return SkillReference.parse(registry.host() + "/" + rest);
    }

    DependentSkills put(String release, String... needs) {
        putInState(release, "published", needs);
        return this;
    }

    Digest putInState(String release, String state, String... needs) {
        return putAt(release.split(" ", 2)[0], release, state, needs);
    }

    /** Puts a skill into a repository that may have another name. */
    Digest putAt(String repository, String release, String state, String... needs) {
        String name = release.split(" ", 2)[0];
        String version = release.split(" ", 2)[1];
        SampleLayer layer = SampleLayer.of(documents(name, version, needs), SampleLayer.STORED);
        byte[] config = """
                {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(layer.diffId()).getBytes(UTF_8);
        byte[] manifest = """
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}],\
                "annotations":{"io.skillimage.status":"%s","org.opencontainers.image.version":"%s"}}""".formatted(
                        SampleImage.MANIFEST_TYPE,
                        Digest.sha256(config),
                        config.length,
                        layer.digest(),
                        layer.size(),
                        state,
                        version)
                .getBytes(UTF_8);
        registry.putBlob(repository, config);
        registry.putBlob(repository, bytes(layer));
        boolean suffixed = state.equals("draft") || state.equals("testing");
        return registry.putManifest(
                repository, version + (suffixed ? "-" + state : ""), SampleImage.MANIFEST_TYPE, manifest);
    }

    private static byte[] bytes(SampleLayer layer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            layer.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Map<String, byte[]> documents(String qualified, String version, String... needs) {
        String name = qualified.substring(qualified.lastIndexOf('/') + 1);
        String markdown = "---\nname: " + name + "\ndescription: A sample.\n---\n# A sample\n";
        return Map.of(
                "SKILL.md", markdown.getBytes(UTF_8),
                "skill.yaml", card(qualified, version, needs).getBytes(UTF_8));
    }

    static String card(String qualified, String version, String... needs) {
        int slash = qualified.lastIndexOf('/');
        StringBuilder card = new StringBuilder(
                """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: %s
                  namespace: %s
                  version: %s
                  description: A sample.
                spec:
                  prompt: SKILL.md
                """.formatted(qualified.substring(slash + 1), qualified.substring(0, slash), version));
        card.append(needs.length == 0 ? "" : "  dependencies:\n");
        for (String need : needs) {
            String[] words = need.split(" ", 2);
            card.append("    - {name: ")
                    .append(words[0])
                    .append(", version: \"")
                    .append(words[1])
                    .append("\"}\n");
        }
        return card.toString();
    }
}
