package io.skillimage.oci.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.ActivityEvent;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.RealNginx;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that many registries stand behind, when it has enough of its clients, and when it is restarted. */
class RealProxyIT {
    private static final int SENT_AT_ONCE = 256 * 1024;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private RealRegistry registry;
    private PublishedSkill skill;

    @BeforeEach
    void publish() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        assumeTrue(RealNginx.isInstalled(), "nginx is not installed");
        registry = RealRegistry.start(Files.createDirectory(root.resolve("registry")));
        byte[] noise = new byte[8 * SENT_AT_ONCE];
        new Random(1).nextBytes(noise);
        Path directory = SkillFixtures.everything(root);
        SkillFixtures.binary(directory, "assets/noise.bin", noise);
        skill = PublishedSkill.of(root, directory);
        skill.push(registry.host(), access(registry.host()).build());
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private static RegistryAccess.Builder access(String host) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .withoutRegistriesConf()
                .plainHttp(host);
    }

    private Path nginx() throws IOException {
        return Files.createDirectory(root.resolve("nginx"));
    }

    @Test
    void whoIsToldToComeBackLaterDoesAndGetsThrough() throws IOException {
        try (RealNginx nginx = RealNginx.limiting(nginx(), registry)) {
            skill.requireSame(nginx.host(), access(nginx.host()).build());

            assertThat(nginx.stop())
                    .anyMatch(line -> line.contains("/manifests/") && line.endsWith(" 200 -"))
                    .anyMatch(line -> line.contains("/blobs/") && line.endsWith(" 429 -"))
                    .anyMatch(line -> line.contains("/blobs/") && line.endsWith(" 200 -"));
        }
    }

    @Test
    void whoDoesNotComeBackIsToldWhenTo() throws IOException {
        try (RealNginx nginx = RealNginx.limiting(nginx(), registry);
                OciSkillResolver resolver =
                        skill.resolver(access(nginx.host()).attempts(1).build())) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(skill.in(nginx.host())))
                    .returns(ErrorCode.RATE_LIMITED, RegistryException::code)
                    .returns(429, RegistryException::status)
                    .satisfies(e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(2)));
        }
    }

    @Test
    void aDownloadThatIsCutGoesOnWhereItEnded() throws IOException {
        try (RealNginx nginx = RealNginx.slowAfter(SENT_AT_ONCE, nginx(), registry)) {
            AtomicBoolean isCut = new AtomicBoolean();
            RegistryAccess access = access(nginx.host())
                    .activityListener(event -> {
                        if (event instanceof ActivityEvent.BytesReceived received
                                && received.size() > SENT_AT_ONCE
                                && isCut.compareAndSet(false, true)) {
                            nginx.cut();
                        }
                    })
                    .build();

            skill.requireSame(nginx.host(), access);

            List<String> blobs = nginx.stop().stream()
                    .filter(line -> line.contains("/blobs/"))
                    .toList();
            assertThat(blobs).filteredOn(line -> line.contains(" 206 bytes=")).hasSize(1);
            assertThat(blobs).filteredOn(line -> line.endsWith(" 200 -")).isNotEmpty();
        }
    }
}
