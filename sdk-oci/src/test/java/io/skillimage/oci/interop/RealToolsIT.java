package io.skillimage.oci.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What we write is read by the tools that people have, and what they write is read by us. */
class RealToolsIT {
    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private PublishedSkill skill;
    private Path store;

    @BeforeEach
    void packAndPublish() {
        skill = PublishedSkill.in(root);
        store = root.resolve("store");
    }

    private static RegistryAccess access(RealRegistry registry) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(registry.host())
                .build();
    }

    @Test
    void skopeoCopiesOurImageToADirectoryAndBackAndWeResolveIt() throws IOException {
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        String name = skill.nameInLayout();
        Path copy = root.resolve("copy");

        skopeo.run("copy", "oci:" + store + ":" + name, "oci:" + copy + ":" + name)
                .orFail();

        ResolvedSkill resolved = resolve("oci:" + copy + ":" + name);
        assertThat(PublishedSkill.files(resolved)).isEqualTo(skill.files());
        skill.requireSame(resolved);
    }

    @Test
    void skopeoCopiesOurImageToAnArchiveAndWeResolveIt() throws IOException {
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        String name = skill.nameInLayout();
        String archive = "oci-archive:" + root.resolve("skill.tar") + ":" + name;

        skopeo.run("copy", "oci:" + store + ":" + name, archive).orFail();

        ResolvedSkill resolved = resolve(archive);
        assertThat(resolved.digest()).isEqualTo(skill.digest());
        skill.requireSame(resolved);
    }

    @Test
    void aRegistryTakesOurImageAndSkopeoAndWeReadItBack() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        try (RealRegistry registry = RealRegistry.start(Files.createDirectory(root.resolve("registry")))) {
            skill.push(registry.host(), access(registry));
            ResolvedSkill ours = skill.requireSame(registry.host(), access(registry));

            Path copy = root.resolve("copy");
            skopeo.run(
                            "copy",
                            "--src-tls-verify=false",
                            "docker://" + skill.in(registry.host()),
                            "oci:" + copy + ":" + skill.tag())
                    .orFail();
            assertThat(resolve("oci:" + copy + ":" + skill.tag()).digest()).isEqualTo(ours.digest());
        }
    }

    @Test
    void whatSkopeoCopiesIntoARegistryWeResolve() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        try (RealRegistry registry = RealRegistry.start(Files.createDirectory(root.resolve("registry")))) {
            skill.copy(skopeo, registry.host(), "--dest-tls-verify=false");

            assertThat(skill.requireSame(registry.host(), access(registry)).digest())
                    .isEqualTo(skill.digest());
        }
    }

    @Test
    void podmanPullsOurImageAndItsTreeIsTheSame() throws IOException {
        RealTool podman = RealTool.podman(root.resolve("podman"));
        assumeTrue(podman.works("info"), "podman does not run here");
        String id = podman.run("pull", "--quiet", "oci:" + store + ":" + skill.nameInLayout())
                .orFail()
                .output()
                .strip();
        String mounted = podman.run("image", "mount", id).orFail().output().strip();

        assertThat(PublishedSkill.tree(Path.of(mounted))).isEqualTo(skill.files());
    }

    @Test
    void umociUnpacksOurImageAndItsTreeIsTheSame() throws IOException {
        RealTool umoci = RealTool.named("umoci");
        assumeTrue(umoci.works("--version"), "umoci is not installed");
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference alone =
                    publisher.push(skill.reference(), SkillReference.inLayout(root.resolve("alone"), "published"));
            assertThat(alone.digest()).isEqualTo(skill.digest());
        }
        Path bundle = root.resolve("bundle");

        umoci.run("unpack", "--rootless", "--image", root.resolve("alone") + ":published", bundle.toString())
                .orFail();

        assertThat(PublishedSkill.tree(bundle.resolve("rootfs"))).isEqualTo(skill.files());
    }

    private ResolvedSkill resolve(String reference) throws IOException {
        try (OciSkillResolver resolver = skill.resolver(RegistryAccess.builder().build())) {
            return resolver.resolve(reference);
        }
    }
}
