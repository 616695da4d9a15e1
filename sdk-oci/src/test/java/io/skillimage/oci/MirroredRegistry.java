package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;

import io.skillimage.Digest;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry and a mirror of its {@code acme}, for the tests of mirrors. */
abstract class MirroredRegistry {
    static final String REPOSITORY = "acme/hello-world";
    static final String MIRRORED = "mirror/hello-world";

    @TempDir
    Path root;

    FakeRegistry primary;
    FakeRegistry mirror;
    Workbench bench;

    @BeforeEach
    void start() {
        primary = FakeRegistry.start();
        mirror = FakeRegistry.start();
        bench = new Workbench(root, open(RegistryAccess.builder().withoutRegistriesConf()));
    }

    @AfterEach
    void stop() {
        bench.close();
        primary.close();
        mirror.close();
    }

    RegistryAccess open(RegistryAccess.Builder settings) {
        return settings.credentials(CredentialProvider.anonymous())
                .plainHttp(primary.host())
                .plainHttp(mirror.host())
                .attempts(1)
                .build();
    }

    RegistryAccess access(String conf) {
        return open(RegistryAccess.builder().registriesConf(write(conf)));
    }

    OciSkillResolver resolver(String conf) {
        return OciSkillResolver.builder()
                .cacheDirectory(bench.cache)
                .registryAccess(access(conf))
                .build();
    }

    String mirrored(String... settings) {
        return "[[registry]]\nlocation = '%s/acme'\n[[registry.mirror]]\nlocation = '%s/mirror'\n%s\n"
                .formatted(primary.host(), mirror.host(), String.join("\n", settings));
    }

    SkillReference reference() {
        return SkillReference.parse(primary.host() + "/" + REPOSITORY + ":1.0.0");
    }

    SkillReference publish(FakeRegistry... registries) {
        SkillReference published = bench.inState(PUBLISHED);
        for (FakeRegistry registry : registries) {
            String repository = registry == primary ? REPOSITORY : MIRRORED;
            bench.publisher().push(published, SkillReference.parse(registry.host() + "/" + repository + ":1.0.0"));
            registry.clearRequests();
        }
        return reference();
    }

    Digest layer() {
        return bench.pack().layerDigest();
    }

    Path write(String conf) {
        try {
            return Files.writeString(Files.createTempFile(root, "", "registries.conf"), conf);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
