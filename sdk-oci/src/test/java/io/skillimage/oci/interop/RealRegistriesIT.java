package io.skillimage.oci.interop;

import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import io.skillimage.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A registry with a certificate of its own authority and with a password, and one that is not there. */
class RealRegistriesIT {
    private static final RealTool SKOPEO = RealTool.named("skopeo");

    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private PublishedSkill skill;
    private SelfSigned certificate;

    @BeforeEach
    void publish() {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        skill = PublishedSkill.in(root);
        certificate = SelfSigned.make(root, "authority", "ip:127.0.0.1");
    }

    private RealRegistry.Builder registry() throws IOException {
        return RealRegistry.in(Files.createDirectory(root.resolve("registry"))).tls(certificate);
    }

    private static RegistryAccess.Builder access(CredentialProvider credentials) {
        return RegistryAccess.builder()
                .credentials(credentials)
                .certificateDirectories(List.of())
                .withoutRegistriesConf();
    }

    private static CredentialProvider password(RealRegistry registry, String password) {
        return CredentialProvider.fixed(registry.host(), new Credential.Basic(RealRegistry.USER, password));
    }

    /** A folder in which programs look for the authority of this registry. */
    private Path certificates(RealRegistry registry) throws IOException {
        Path folder = Files.createDirectories(root.resolve("certs.d").resolve(registry.host()));
        Files.copy(certificate.certificate(), folder.resolve("ca.crt"));
        return folder;
    }

    @Test
    void overTlsAndWithPasswordWePushPromoteAndResolve() throws IOException {
        try (RealRegistry registry = registry().password().start()) {
            RegistryAccess access = access(password(registry, RealRegistry.PASSWORD))
                    .certificateAuthorities(certificate.certificate())
                    .build();
            SkillReference draft = SkillReference.parse(registry.host() + "/acme/field-notes");
            try (SkillPublisher publisher = SkillPublisher.create(access)) {
                SkillReference pushed = publisher.push(skill.draft(), draft);
                SkillReference testing = publisher.promote(pushed, TESTING).reference();
                publisher.promote(testing, PUBLISHED);
            }
            assertThat(skill.requireSame(registry.host(), access).state()).isEqualTo(PUBLISHED);
        }
    }

    @Test
    void theAuthorityMayLieInAFolderOfTheRegistry() throws IOException {
        try (RealRegistry registry = registry().start()) {
            certificates(registry);
            RegistryAccess access = access(CredentialProvider.anonymous())
                    .certificateDirectories(List.of(root.resolve("certs.d")))
                    .build();
            skill.push(registry.host(), access);
            skill.requireSame(registry.host(), access);
        }
    }

    @Test
    void anUnknownAuthorityIsRefusedUnlessNobodyIsToLook() throws IOException {
        try (RealRegistry registry = registry().start();
                OciSkillResolver strict =
                        skill.resolver(access(CredentialProvider.anonymous()).build())) {
            RegistryAccess blind = access(CredentialProvider.anonymous())
                    .skipTlsVerification(registry.host())
                    .build();
            skill.push(registry.host(), blind);
            skill.requireSame(registry.host(), blind);

            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> strict.resolve(skill.in(registry.host())))
                    .returns(ErrorCode.UNREACHABLE, RegistryException::code)
                    .withMessageContaining("cannot be trusted");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndSoIsNone() throws IOException {
        try (RealRegistry registry = registry().password().start()) {
            for (CredentialProvider provider : List.of(password(registry, "guessed"), CredentialProvider.anonymous())) {
                RegistryAccess access = access(provider)
                        .certificateAuthorities(certificate.certificate())
                        .build();
                try (OciSkillResolver resolver = skill.resolver(access)) {
                    assertThatExceptionOfType(AuthenticationException.class)
                            .isThrownBy(() -> resolver.resolve(skill.in(registry.host())))
                            .withMessageNotContaining("guessed")
                            .returns(ErrorCode.UNAUTHORIZED, AuthenticationException::code);
                }
            }
        }
    }

    @Test
    void skopeoAndWeReadWhatTheOtherSentOverTlsWithPassword() throws IOException {
        assumeTrue(SKOPEO.works("--version"), "skopeo is not installed");
        try (RealRegistry registry = registry().password().start()) {
            RegistryAccess access = access(password(registry, RealRegistry.PASSWORD))
                    .certificateAuthorities(certificate.certificate())
                    .build();
            String credentials = RealRegistry.USER + ":" + RealRegistry.PASSWORD;
            String folder = certificates(registry).toString();

            skill.copy(SKOPEO, registry.host(), "--dest-creds", credentials, "--dest-cert-dir", folder);
            skill.requireSame(registry.host(), access);

            SkillReference other = SkillReference.parse(registry.host() + "/acme/other");
            try (SkillPublisher publisher = SkillPublisher.create(access)) {
                publisher.push(skill.reference(), other);
            }
            String digest = SKOPEO.run(
                            "inspect",
                            "--format",
                            "{{.Digest}}",
                            "--creds",
                            credentials,
                            "--cert-dir",
                            folder,
                            "docker://" + other.withTag(skill.tag()))
                    .orFail()
                    .output();
            assertThat(digest).isEqualToIgnoringNewLines(skill.digest().toString());
        }
    }

    @Test
    void zstdLayersThatSkopeoMakesAreResolved() throws IOException {
        assumeTrue(SKOPEO.works("--version"), "skopeo is not installed");
        try (RealRegistry registry = registry().start()) {
            skill.copy(SKOPEO, registry.host(), "--dest-tls-verify=false", "--dest-compress-format", "zstd");
            String manifest = SKOPEO.run(
                            "inspect", "--raw", "--tls-verify=false", "docker://" + skill.in(registry.host()))
                    .orFail()
                    .output();
            assertThat(manifest).contains("application/vnd.oci.image.layer.v1.tar+zstd");

            skill.requireSame(
                    registry.host(),
                    access(CredentialProvider.anonymous())
                            .certificateAuthorities(certificate.certificate())
                            .build());
        }
    }

    @Test
    void whileTheRegistryIsDownTheLastAnswerServes() throws IOException {
        RegistryAccess access = access(CredentialProvider.anonymous())
                .certificateAuthorities(certificate.certificate())
                .attempts(1)
                .build();
        try (OciSkillResolver resolver = skill.resolver(access)) {
            String host;
            ResolvedSkill before;
            try (RealRegistry registry = registry().start()) {
                host = registry.host();
                skill.push(host, access);
                before = resolver.resolve(skill.in(host));
            }
            ResolvedSkill stale = resolver.resolve(skill.in(host));

            assertThat(stale.digest()).isEqualTo(before.digest());
            assertThat(stale.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.STALE);
            skill.requireSame(stale);
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(host + "/acme/never-seen:1.0.0"))
                    .returns(ErrorCode.UNREACHABLE, RegistryException::code);
        }
    }
}
