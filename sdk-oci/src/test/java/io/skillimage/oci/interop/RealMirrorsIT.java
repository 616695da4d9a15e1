package io.skillimage.oci.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One registries.conf, with which skopeo and we find the same places. */
class RealMirrorsIT {
    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private RealRegistry primary;
    private RealRegistry mirror;
    private PublishedSkill skill;

    @BeforeEach
    void startBoth() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        assumeTrue(skopeo().works("--version"), "skopeo is not installed");
        skill = PublishedSkill.in(root);
        primary = RealRegistry.start(Files.createDirectory(root.resolve("primary")));
        mirror = RealRegistry.start(Files.createDirectory(root.resolve("mirror")));
    }

    @AfterEach
    void stopBoth() {
        if (primary != null) {
            primary.close();
        }
        if (mirror != null) {
            mirror.close();
        }
    }

    private Path registriesConf() {
        return root.resolve("registries.conf");
    }

    private RealTool skopeo() {
        return RealTool.named("skopeo", "--registries-conf=" + registriesConf());
    }

    private RegistryAccess access() {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .registriesConf(registriesConf())
                .build();
    }

    private void configure(String text) throws IOException {
        Files.writeString(registriesConf(), text);
    }

    private void skopeoFinds(String name) throws IOException {
        String copy = "oci:" + root.resolve("copy") + ":" + skill.tag();
        skopeo().run("copy", "docker://" + name, copy).orFail();
        try (OciSkillResolver resolver = skill.resolver(access())) {
            assertThat(resolver.resolve(copy).digest()).isEqualTo(skill.digest());
        }
    }

    @Test
    void theMirrorServesWhileThePrimaryIsDown() throws IOException {
        configure("""
                [[registry]]
                location = "%s"
                insecure = true
                [[registry.mirror]]
                location = "%s/copies"
                insecure = true
                """.formatted(primary.host(), mirror.host()));
        skill.copy(RealTool.named("skopeo"), mirror.host() + "/copies", "--dest-tls-verify=false");
        String host = primary.host();
        primary.close();

        assertThat(skill.requireSame(host, access()).mirror()).contains(mirror.host() + "/copies/acme/field-notes");
        skopeoFinds(skill.in(host).toString());
    }

    @Test
    void thePrimaryServesWhileTheMirrorIsDown() throws IOException {
        configure("""
                [[registry]]
                prefix = "skills.example.com/acme"
                location = "%s/acme"
                insecure = true
                [[registry.mirror]]
                location = "%s/acme"
                insecure = true
                """.formatted(primary.host(), mirror.host()));
        skill.copy(RealTool.named("skopeo"), primary.host(), "--dest-tls-verify=false");
        mirror.close();

        assertThat(skill.requireSame("skills.example.com", access()).mirror()).isEmpty();
        skopeoFinds("skills.example.com/acme/field-notes:" + skill.tag());
    }

    @Test
    void whatIsBlockedIsRefusedByBoth() throws IOException {
        configure("""
                [[registry]]
                location = "%s"
                insecure = true
                blocked = true
                """.formatted(primary.host()));
        skill.copy(RealTool.named("skopeo"), primary.host(), "--dest-tls-verify=false");
        try (OciSkillResolver resolver = skill.resolver(access())) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(skill.in(primary.host())))
                    .returns(ErrorCode.BLOCKED, RegistryException::code);
        }
        assertThat(skopeo().run("inspect", "docker://" + skill.in(primary.host()))
                        .errors())
                .contains("blocked");
    }

    @Test
    void aShortNameMeansTheSameToPodman() throws IOException {
        configure("""
                unqualified-search-registries = ["%s"]
                [[registry]]
                location = "%s"
                insecure = true
                [[registry]]
                location = "%s"
                insecure = true
                [aliases]
                "notes" = "%s/acme/field-notes"
                """.formatted(primary.host(), primary.host(), mirror.host(), mirror.host()));
        skill.copy(RealTool.named("skopeo"), mirror.host(), "--dest-tls-verify=false");
        skill.copy(RealTool.named("skopeo"), primary.host(), "--dest-tls-verify=false");
        try (OciSkillResolver resolver = skill.resolver(access())) {
            skill.requireSame(resolver.resolve("notes:" + skill.tag()));
            skill.requireSame(resolver.resolve("acme/field-notes:" + skill.tag()));
        }
        RealTool podman = RealTool.podman(root.resolve("podman"))
                .with("CONTAINERS_REGISTRIES_CONF", registriesConf().toString());
        assumeTrue(podman.works("info"), "podman does not run here");
        podman.run("pull", "acme/field-notes:" + skill.tag()).orFail();
        podman.run("pull", "notes:" + skill.tag()).orFail();
        assertThat(podman.run("images", "--format", "{{.Repository}}")
                        .orFail()
                        .output()
                        .lines())
                .containsExactlyInAnyOrder(mirror.host() + "/acme/field-notes", primary.host() + "/acme/field-notes");
    }
}
