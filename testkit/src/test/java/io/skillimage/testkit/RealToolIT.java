package io.skillimage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the real parts of the interoperability tests run on this machine at all. */
class RealToolIT {
    private static final RealTool UMOCI = RealTool.named("umoci");
    private static final RealTool SKOPEO = RealTool.named("skopeo");

    @TempDir
    Path directory;

    private String image;

    @BeforeEach
    void makeImage() throws IOException {
        assumeTrue(UMOCI.works("--version"), "umoci does not run here");
        Path content = Files.createDirectory(directory.resolve("content"));
        Files.writeString(content.resolve("SKILL.md"), "of umoci");
        String layout = directory.resolve("layout").toString();
        image = layout + ":1.0.0";
        UMOCI.run("init", "--layout", layout).orFail();
        UMOCI.run("new", "--image", image).orFail();
        UMOCI.run("insert", "--rootless", "--image", image, content.toString(), "/hello")
                .orFail();
    }

    @Test
    void umociUnpacksImage() throws IOException {
        Path bundle = directory.resolve("bundle");

        UMOCI.run("unpack", "--rootless", "--image", image, bundle.toString()).orFail();

        assertThat(bundle.resolve("rootfs/hello/SKILL.md")).hasContent("of umoci");
    }

    @Test
    void skopeoCopiesImageThroughRegistryAsItIs() throws IOException {
        assumeTrue(SKOPEO.works("--version"), "skopeo does not run here");
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        Path second = directory.resolve("second");
        try (RealRegistry registry = startRegistry()) {
            String remote = "docker://" + registry.host() + "/acme/hello:1.0.0";
            SKOPEO.run("copy", "--preserve-digests", "--dest-tls-verify=false", "oci:" + image, remote)
                    .orFail();
            SKOPEO.run("copy", "--preserve-digests", "--src-tls-verify=false", remote, "oci:" + second + ":1.0.0")
                    .orFail();
        }
        assertThat(manifestIn(second)).isEqualTo(manifestIn(directory.resolve("layout")));
    }

    @Test
    void podmanPullsAndMountsImage() throws IOException {
        RealTool podman = RealTool.podman(directory.resolve("podman"));
        assumeTrue(podman.works("info"), "podman does not run here");
        assumeTrue(SKOPEO.works("--version"), "skopeo does not run here");
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        try (RealRegistry registry = startRegistry()) {
            String name = registry.host() + "/acme/hello:1.0.0";
            SKOPEO.run("copy", "--dest-tls-verify=false", "oci:" + image, "docker://" + name)
                    .orFail();
            podman.run("pull", "--tls-verify=false", name).orFail();
            String tree = podman.run("image", "mount", name).orFail().output().strip();
            assertThat(Path.of(tree, "hello", "SKILL.md")).hasContent("of umoci");
            podman.run("image", "unmount", name).orFail();
        }
    }

    private RealRegistry startRegistry() throws IOException {
        return RealRegistry.start(Files.createDirectory(directory.resolve("registry")));
    }

    private static String manifestIn(Path layout) throws IOException {
        String digest = SKOPEO.run("inspect", "--format", "{{.Digest}}", "oci:" + layout + ":1.0.0")
                .orFail()
                .output();
        assertThat(digest).startsWith("sha256:");
        return digest;
    }
}
