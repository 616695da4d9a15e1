package io.skillimage.oci.interop;

import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import io.skillimage.oci.CatalogEntry;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.SelfSigned;
import io.skillimage.testkit.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A registry that believes nothing but the tokens of another server, and checks what each of them allows. */
class RealTokensIT {
    private static final Credential USER = new Credential.Basic(RealRegistry.USER, RealRegistry.PASSWORD);
    private static final Credential IDENTITY = new Credential.IdentityToken(TokenServer.IDENTITY_TOKEN);
    private static final Credential NOBODY = new Credential.Anonymous();

    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private SelfSigned certificate;
    private TokenServer tokens;
    private RealRegistry registry;
    private PublishedSkill skill;

    @BeforeEach
    void startBoth() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        certificate = SelfSigned.make(root, "authority", "ip:127.0.0.1", "RSA");
        tokens = TokenServer.start(certificate);
        registry = RealRegistry.in(Files.createDirectory(root.resolve("registry")))
                .tls(certificate)
                .tokens(tokens)
                .start();
        skill = PublishedSkill.in(root);
    }

    @AfterEach
    void stopBoth() {
        if (registry != null) {
            registry.close();
        }
        if (tokens != null) {
            tokens.close();
        }
    }

    private RegistryAccess as(Credential credential) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.fixed(registry.host(), credential))
                .certificateAuthorities(certificate.certificate())
                .certificateDirectories(List.of())
                .withoutRegistriesConf()
                .build();
    }

    private SkillReference repository(String path) {
        return SkillReference.parse(registry.host() + "/" + path);
    }

    @Test
    void whoKnowsThePasswordPushesAndPromotesAndEveryonePulls() throws IOException {
        tokens.anonymousPull();
        try (SkillPublisher publisher = SkillPublisher.create(as(USER))) {
            SkillReference draft = publisher.push(skill.draft(), repository("acme/field-notes"));
            SkillReference testing = publisher.promote(draft, TESTING).reference();
            publisher.promote(testing, PUBLISHED);
        }
        assertThat(skill.requireSame(registry.host(), as(NOBODY)).state()).isEqualTo(PUBLISHED);
    }

    @Test
    void whoeverMayOnlyPullCannotPush() {
        tokens.anonymousPull();

        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> skill.push(registry.host(), as(NOBODY)))
                .returns(ErrorCode.UNAUTHORIZED, AuthenticationException::code);
    }

    @Test
    void anIdentityTokenIsExchangedForTokens() throws IOException {
        skill.push(registry.host(), as(IDENTITY));
        skill.requireSame(registry.host(), as(IDENTITY));

        assertThat(tokens.requests())
                .isNotEmpty()
                .allMatch(request -> request.method().equals("POST"))
                .allMatch(request -> request.authorization().isEmpty());
    }

    @Test
    void oneTokenServesAWholeResolve() throws IOException {
        skill.push(registry.host(), as(USER));
        int before = tokens.requests().size();

        skill.requireSame(registry.host(), as(USER));

        assertThat(tokens.requests().subList(before, tokens.requests().size()))
                .singleElement()
                .extracting(RecordedRequest::target)
                .asString()
                .contains("scope=repository%3Aacme%2Ffield-notes%3Apull");
    }

    @Test
    void aCopyWithinTheRegistryHasATokenOfEachRepository() throws IOException {
        skill.push(registry.host(), as(USER));
        int before = tokens.requests().size();
        SkillReference target = repository("acme/second");
        try (SkillPublisher publisher = SkillPublisher.create(as(USER));
                OciSkillResolver resolver = skill.resolver(as(USER))) {
            publisher.push(skill.in(registry.host()), target);
            assertThat(tokens.requests().subList(before, tokens.requests().size()))
                    .extracting(RecordedRequest::target)
                    .anyMatch(request -> request.contains("scope=repository%3Aacme%2Ffield-notes%3Apull"))
                    .anyMatch(request -> request.contains("scope=repository%3Aacme%2Fsecond%3Apull%2Cpush"));

            skill.requireSame(resolver.resolve(target.withTag(skill.tag())));
        }
    }

    @Test
    void aTokenThatTheRegistryNeverTakesIsNotKept() throws IOException {
        skill.push(registry.host(), as(USER));
        tokens.endNextAfter(Duration.ofSeconds(-5));
        try (OciSkillResolver resolver = skill.resolver(as(USER))) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> resolver.resolve(skill.in(registry.host())))
                    .returns(ErrorCode.UNAUTHORIZED, AuthenticationException::code);

            skill.requireSame(resolver.resolve(skill.in(registry.host())));
        }
    }

    @Test
    @Timeout(60)
    void aTokenThatTheRegistryRefusesInMidSessionIsReplacedUnnoticed() throws IOException {
        skill.push(registry.host(), as(USER));
        tokens.endNextAfter(Duration.ofSeconds(3));
        resolveUntilAnotherTokenIsIssued();
    }

    @Test
    @Timeout(60)
    void aTokenWhoseTimeIsOverIsReplacedUnnoticed() throws IOException {
        skill.push(registry.host(), as(USER));
        tokens.lifetime(Duration.ofSeconds(2));
        resolveUntilAnotherTokenIsIssued();
    }

    private void resolveUntilAnotherTokenIsIssued() throws IOException {
        try (OciSkillResolver resolver = skill.resolver(as(USER))) {
            resolver.resolve(skill.in(registry.host()));
            int first = tokens.requests().size();
            while (tokens.requests().size() == first) {
                resolver.resolve(skill.in(registry.host()));
            }
            skill.requireSame(resolver.resolve(skill.in(registry.host())));
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndSoIsAWrongIdentity() {
        for (Credential wrong : List.of(
                new Credential.Basic(RealRegistry.USER, "guessed"), new Credential.IdentityToken("guessed"), NOBODY)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> skill.requireSame(registry.host(), as(wrong)))
                    .withMessageNotContaining("guessed")
                    .returns(ErrorCode.UNAUTHORIZED, AuthenticationException::code);
        }
    }

    @Test
    void aTokenServerThatFailsIsNamed() {
        tokens.refuse(403);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> skill.requireSame(registry.host(), as(USER)))
                .returns(ErrorCode.DENIED, AuthenticationException::code);
        tokens.refuse(418);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> skill.requireSame(registry.host(), as(USER)))
                .withMessageContaining("token service")
                .returns(418, RegistryException::status);
    }

    @Test
    void theCatalogueIsListedWithATokenForIt() {
        skill.push(registry.host(), as(USER));
        try (SkillPublisher publisher = SkillPublisher.create(as(USER))) {
            publisher.push(skill.reference(), repository("acme/second"));
            publisher.push(skill.reference(), repository("other/third"));
        }
        try (SkillCatalog catalog = SkillCatalog.create(as(USER))) {
            assertThat(catalog.list(registry.host() + "/acme"))
                    .extracting(CatalogEntry::reference)
                    .containsExactly(
                            skill.in(registry.host()), repository("acme/second").withTag(skill.tag()));
        }
        assertThat(tokens.requests()).anyMatch(request -> request.target().contains("scope=registry%3Acatalog%3A*"));
    }

    @Test
    void skopeoUsesTheSameTokens() throws IOException {
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");

        skill.copy(
                skopeo,
                registry.host(),
                "--dest-tls-verify=false",
                "--dest-creds",
                RealRegistry.USER + ":" + RealRegistry.PASSWORD);

        assertThat(skill.requireSame(registry.host(), as(USER)).digest()).isEqualTo(skill.digest());
    }
}
