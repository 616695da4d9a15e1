package io.skillimage.oci.interop;

import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.Digest;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What we write is read by the tools that people have, and what they write is read by us. */
class RealToolsIT {
    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private Path skill;
    private Path store;

    @BeforeEach
    void packAndPublish() {
        skill = SkillFixtures.everything(root);
        store = root.resolve("store");
    }

    private SkillReference published(SkillPublisher publisher) {
        SkillReference draft = SkillPackager.create().pack(skill, store).reference();
        SkillReference testing = publisher.promote(draft, TESTING).reference();
        return publisher.promote(testing, PUBLISHED).reference();
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
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference reference = published(publisher);
            String name = reference.repositoryPath() + ":" + reference.tag();
            Path copy = root.resolve("copy");
            skopeo.run("copy", "oci:" + store + ":" + name, "oci:" + copy + ":" + name)
                    .orFail();
            ResolvedSkill skill = resolve("oci:" + copy + ":" + name);
            assertThat(tree(skill.directory())).isEqualTo(expected(skill));
            assertThat(tree(skill.directory())).isEqualTo(packedFiles());
        }
    }

    @Test
    void aRegistryTakesOurImageAndSkopeoAndWeReadItBack() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        try (RealRegistry registry = RealRegistry.start(Files.createDirectory(root.resolve("registry")));
                SkillPublisher publisher = SkillPublisher.create(access(registry))) {
            SkillReference target = SkillReference.parse(registry.host() + "/acme/field-notes");
            SkillReference pushed = publisher.push(published(publisher), target);
            ResolvedSkill ours = resolve(pushed.toString(), access(registry));
            assertThat(tree(ours.directory())).isEqualTo(packedFiles());

            Path copy = root.resolve("copy");
            skopeo.run(
                            "copy",
                            "--src-tls-verify=false",
                            "docker://" + target.withTag(tag(pushed)),
                            "oci:" + copy + ":" + tag(pushed))
                    .orFail();
            assertThat(resolve("oci:" + copy + ":" + tag(pushed)).digest()).isEqualTo(ours.digest());
        }
    }

    @Test
    void whatSkopeoCopiesIntoARegistryWeResolve() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        try (RealRegistry registry = RealRegistry.start(Files.createDirectory(root.resolve("registry")));
                SkillPublisher publisher = SkillPublisher.create(access(registry))) {
            SkillReference local = published(publisher);
            SkillReference target =
                    SkillReference.parse(registry.host() + "/acme/field-notes").withTag(tag(local));
            skopeo.run(
                            "copy",
                            "--dest-tls-verify=false",
                            "oci:" + store + ":" + local.repositoryPath() + ":" + tag(local),
                            "docker://" + target)
                    .orFail();
            ResolvedSkill skill = resolve(target.toString(), access(registry));
            assertThat(skill.digest()).isEqualTo(local.digest());
            assertThat(tree(skill.directory())).isEqualTo(packedFiles());
        }
    }

    @Test
    void aRegistryWithAPasswordTakesOursAndPromotes() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        try (RealRegistry registry = RealRegistry.startWithPassword(Files.createDirectory(root.resolve("registry")))) {
            RegistryAccess access = access(registry).toBuilder()
                    .credentials(CredentialProvider.fixed(
                            registry.host(), new Credential.Basic(RealRegistry.USER, RealRegistry.PASSWORD)))
                    .build();
            try (SkillPublisher publisher = SkillPublisher.create(access)) {
                SkillReference target = SkillReference.parse(registry.host() + "/acme/field-notes");
                SkillReference draft =
                        publisher.push(SkillPackager.create().pack(skill, store).reference(), target);
                SkillReference testing =
                        publisher.promote(target.withTag(tag(draft)), TESTING).reference();
                SkillReference done = publisher
                        .promote(target.withTag(tag(testing)), PUBLISHED)
                        .reference();
                assertThat(resolve(target.withTag(tag(done)).toString(), access).state())
                        .isEqualTo(PUBLISHED);
            }
        }
    }

    @Test
    void podmanPullsOurImageAndItsTreeIsTheSame() throws IOException {
        RealTool podman = RealTool.podman(root.resolve("podman"));
        assumeTrue(podman.works("info"), "podman does not run here");
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference reference = published(publisher);
            String name = reference.repositoryPath() + ":" + reference.tag();
            String id = podman.run("pull", "--quiet", "oci:" + store + ":" + name)
                    .orFail()
                    .output()
                    .strip();
            String mounted = podman.run("image", "mount", id).orFail().output().strip();
            assertThat(tree(Path.of(mounted))).isEqualTo(packedFiles());
        }
    }

    @Test
    void umociUnpacksOurImageAndItsTreeIsTheSame() throws IOException {
        RealTool umoci = RealTool.named("umoci");
        assumeTrue(umoci.works("--version"), "umoci is not installed");
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference reference = published(publisher);
            SkillReference alone =
                    publisher.push(reference, SkillReference.inLayout(root.resolve("alone"), "published"));
            assertThat(alone.digest()).isEqualTo(reference.digest());
            Path bundle = root.resolve("bundle");
            umoci.run("unpack", "--rootless", "--image", root.resolve("alone") + ":published", bundle.toString())
                    .orFail();
            assertThat(tree(bundle.resolve("rootfs"))).isEqualTo(packedFiles());
        }
    }

    private static String tag(SkillReference reference) {
        return String.valueOf(reference.tag());
    }

    private ResolvedSkill resolve(String reference) throws IOException {
        return resolve(reference, RegistryAccess.builder().build());
    }

    private ResolvedSkill resolve(String reference, RegistryAccess access) throws IOException {
        try (OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(Files.createTempDirectory(root, "cache"))
                .registryAccess(access)
                .build()) {
            return resolver.resolve(reference);
        }
    }

    private Map<String, String> packedFiles() throws IOException {
        try (OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(Files.createTempDirectory(root, "cache"))
                .build()) {
            return expected(resolver.resolve("dir:" + skill));
        }
    }

    private static Map<String, String> expected(ResolvedSkill skill) {
        Map<String, String> files = new TreeMap<>();
        for (SkillFile file : skill.files()) {
            files.put(file.path(), file.digest() + (file.executable() ? " executable" : ""));
        }
        return files;
    }

    private static Map<String, String> tree(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(
                        directory.relativize(path).toString(),
                        Digest.sha256(Files.readAllBytes(path)) + (Files.isExecutable(path) ? " executable" : ""));
            }
        }
        return files;
    }
}
