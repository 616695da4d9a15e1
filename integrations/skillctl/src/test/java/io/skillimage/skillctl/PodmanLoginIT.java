package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import io.skillimage.testkit.SelfSigned;
import io.skillimage.testkit.SkillFixtures;
import io.skillimage.testkit.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code podman login} leaves behind lets the program in, and what {@code podman logout} leaves does not. */
class PodmanLoginIT {
    private static final List<String> USER = List.of("-u", RealRegistry.USER, "-p", RealRegistry.PASSWORD);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private Launcher launcher = new Launcher(Path.of(""));
    private RealTool podman = RealTool.named("podman");
    private SelfSigned certificate;
    private Path certificates = Path.of("");

    @BeforeEach
    void assumeInstalled() throws IOException {
        launcher = new Launcher(Files.createDirectory(root.resolve("home")));
        podman = RealTool.podman(root.resolve("podman"));
        assumeTrue(podman.works("info"), "podman does not run here");
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        certificate = SelfSigned.make(root, "authority", "ip:127.0.0.1", "RSA");
        certificates = Files.createDirectory(root.resolve("certificates"));
        Files.copy(certificate.certificate(), certificates.resolve("ca.crt"));
    }

    private RealRegistry.Builder registry() throws IOException {
        return RealRegistry.in(Files.createDirectory(root.resolve("registry"))).tls(certificate);
    }

    /** Returns the reference to a skill in that registry. */
    private String published(RealRegistry registry) {
        RegistryAccess access = RegistryAccess.builder()
                .credentials(CredentialProvider.fixed(
                        registry.host(), new Credential.Basic(RealRegistry.USER, RealRegistry.PASSWORD)))
                .certificateAuthorities(certificate.certificate())
                .build();
        SkillReference target = SkillReference.parse(registry.host() + "/acme/hello-world");
        try (SkillPublisher publisher = SkillPublisher.create(access)) {
            SkillReference draft = SkillPackager.create()
                    .pack(SkillFixtures.helloWorld(root), root.resolve("store"))
                    .reference();
            SkillReference testing =
                    publisher.promote(draft, LifecycleState.TESTING).reference();
            SkillReference done =
                    publisher.promote(testing, LifecycleState.PUBLISHED).reference();
            return publisher.push(done, target).toString();
        }
    }

    private void login(RealTool tool, String... more) throws IOException {
        Stream<String> words = Stream.of(
                        Stream.of("login", "--cert-dir", certificates.toString()), USER.stream(), Stream.of(more))
                .flatMap(part -> part);
        tool.run(words.toArray(String[]::new)).orFail();
    }

    private Outcome resolve(String reference, String variable, Path value) throws IOException, InterruptedException {
        ProcessBuilder process = launcher.process(
                Launcher.PROGRAM,
                "resolve",
                "--output",
                "json",
                "--ca-file",
                certificate.certificate().toString(),
                reference);
        process.environment().put(variable, value.toString());
        return launcher.run(process);
    }

    private static void isRefused(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(3);
        assertThat(outcome.error()).containsEntry("code", "UNAUTHORIZED");
    }

    private static void isResolved(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.json()).containsEntry("name", "hello-world").containsEntry("state", "published");
    }

    @Test
    void theFileThatIsNamedLetsInUntilLogout() throws Exception {
        Path file = root.resolve("auth.json");
        try (RealRegistry registry = registry().password().start()) {
            String reference = published(registry);
            login(podman, "--authfile", file.toString(), registry.host());
            isResolved(resolve(reference, "REGISTRY_AUTH_FILE", file));

            podman.run("logout", "--authfile", file.toString(), registry.host()).orFail();
            isRefused(resolve(registry.host() + "/acme/other:1.0.0", "REGISTRY_AUTH_FILE", file));
        }
    }

    @Test
    void podmansOwnPlaceIsFound() throws Exception {
        Path runtime = Files.createDirectory(root.resolve("runtime"));
        try (RealRegistry registry = registry().password().start()) {
            String reference = published(registry);
            isRefused(resolve(reference, "XDG_RUNTIME_DIR", runtime));

            login(podman.with("XDG_RUNTIME_DIR", runtime.toString()), registry.host());

            assertThat(runtime.resolve("containers/auth.json")).exists();
            isResolved(resolve(reference, "XDG_RUNTIME_DIR", runtime));
        }
    }

    @Test
    void aLoginToAPathCountsForThatPath() throws Exception {
        Path file = root.resolve("auth.json");
        try (RealRegistry registry = registry().password().start()) {
            String reference = published(registry);
            login(podman, "--authfile", file.toString(), registry.host() + "/other");
            isRefused(resolve(reference, "REGISTRY_AUTH_FILE", file));

            login(podman, "--authfile", file.toString(), registry.host() + "/acme");
            assertThat(file).content().contains("\"" + registry.host() + "/acme\"");
            isResolved(resolve(reference, "REGISTRY_AUTH_FILE", file));
        }
    }

    @Test
    void aLoginToARegistryWithTokensIsUsedForTokens() throws Exception {
        Path file = root.resolve("auth.json");
        try (TokenServer tokens = TokenServer.start(certificate);
                RealRegistry registry = registry().tokens(tokens).start()) {
            String reference = published(registry);
            login(podman, "--authfile", file.toString(), registry.host());

            isResolved(resolve(reference, "REGISTRY_AUTH_FILE", file));
        }
    }
}
