package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.IntegrityException;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryResolutionTest {
    private static final String REPOSITORY = "acme/hello-world";

    @TempDir
    Path root;

    private static SkillReference publish(Workbench bench, FakeRegistry registry) {
        SkillReference target = SkillReference.parse(registry.host() + "/" + REPOSITORY + ":1.0.0");
        bench.publisher().push(bench.inState(PUBLISHED), target);
        registry.clearRequests();
        return target;
    }

    @Test
    void aColdResolveByTagTakesThreeRequestsAndAWarmOneNone() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            ResolvedSkill cold = resolver.resolve(reference);
            assertThat(cold.fromCache()).isFalse();
            assertThat(registry.requests("GET", "/manifests/")).hasSize(1);
            assertThat(registry.requests("GET", "/blobs/")).hasSize(2);
            assertThat(registry.requests()).hasSize(3);

            registry.clearRequests();
            assertThat(resolver.resolve(reference).fromCache()).isTrue();
            assertThat(resolver.resolve(cold.pinned()).fromCache()).isTrue();
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void aDigestNeedsNoNetworkOnceItIsInTheCache() {
        SkillReference pinned;
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            pinned = resolver.resolve(publish(bench, registry)).pinned();
            registry.close();
            try (OciSkillResolver offline = bench.offline()) {
                ResolvedSkill skill = offline.resolve(pinned);
                assertThat(skill.fromCache()).isTrue();
                assertThat(skill.body()).isNotBlank();
            }
        }
    }

    @Test
    void offlineSaysWhatIsNotInTheCache() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver offline = bench.offline()) {
            SkillReference reference = publish(bench, registry);
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> offline.resolve(reference))
                    .withMessageContaining("offline")
                    .returns(ErrorCode.OFFLINE, RegistryException::code);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void anOutageServesTheLastAnswerWithAWarningAndForADayOnly() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            Digest digest = resolver.resolve(reference).digest();
            registry.close();
            RegistryAccess once =
                    Workbench.plainHttp(registry).toBuilder().attempts(1).build();
            OciSkillResolver.Builder later = resolver.toBuilder().registryAccess(once);
            Instant now = Instant.now();
            try (OciSkillResolver hour = later.clock(Clock.fixed(now.plus(Duration.ofHours(1)), ZoneOffset.UTC))
                            .build();
                    OciSkillResolver days = later.clock(Clock.fixed(now.plus(Duration.ofDays(2)), ZoneOffset.UTC))
                            .build()) {
                ResolvedSkill stale = hour.resolve(reference);
                assertThat(stale.digest()).isEqualTo(digest);
                assertThat(stale.warnings()).extracting(SkillWarning::code).contains(Code.STALE);
                assertThatExceptionOfType(RegistryException.class)
                        .isThrownBy(() -> days.resolve(reference))
                        .returns(ErrorCode.UNREACHABLE, RegistryException::code);
            }
        }
    }

    @Test
    void aTagThatIsGoneIsNeverServedStale() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            resolver.resolve(reference);
            registry.removeTag(REPOSITORY, "1.0.0");
            try (OciSkillResolver always =
                    resolver.toBuilder().freshness(Freshness.always()).build()) {
                assertThatExceptionOfType(SkillNotFoundException.class)
                        .isThrownBy(() -> always.resolve(reference))
                        .withMessageContaining("1.0.0");
            }
        }
    }

    @Test
    void aDigestIsFetchedByThatDigestAndMustMatch() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            SkillReference pinned = reference.withDigest(
                    Digest.sha256(registry.manifest(REPOSITORY, "1.0.0").orElseThrow()));
            registry.inject("GET", "/manifests/", 99, new RegistryFault.OtherBytes("{}"));
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(pinned))
                    .returns(ErrorCode.DIGEST_MISMATCH, IntegrityException::code);
        }
    }

    @Test
    void aLayerOfOtherBytesIsRefusedAndLeavesNoCheckout() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            Digest layer = bench.pack().layerDigest();
            registry.inject("GET", "/blobs/" + layer, 99, new RegistryFault.OtherBytes("x".repeat(700)));
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .withMessageContaining(layer.toString());
            try (var files = Files.walk(bench.cache)) {
                assertThat(files).noneMatch(path -> path.endsWith("SKILL.md"));
            }
        }
    }

    @Test
    void theNewestVersionIsFoundAmongAllPagesOfTags() {
        try (FakeRegistry registry = FakeRegistry.builder().tagsPerPage(2).start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference reference = publish(bench, registry);
            byte[] manifest = registry.manifest(REPOSITORY, "1.0.0").orElseThrow();
            for (String tag : new String[] {"aaa", "bbb", "stable", "sha256-0123.sig"}) {
                registry.putManifest(REPOSITORY, tag, "application/vnd.oci.image.manifest.v1+json", manifest);
            }
            assertThat(resolver.resolve(reference.withoutTag()).pinned())
                    .isEqualTo(reference.withoutTag().withDigest(Digest.sha256(manifest)));
        }
    }

    @Test
    void logsInWithAUserAndAPassword() {
        try (FakeRegistry registry =
                FakeRegistry.builder().basic("robot", "of a test").start()) {
            resolvesWith(registry);
        }
    }

    @Test
    void fetchesATokenWhereTheRegistryAsksForOne() {
        try (FakeRegistry registry =
                FakeRegistry.builder().tokens("robot", "of a test").start()) {
            resolvesWith(registry);
        }
    }

    private void resolvesWith(FakeRegistry registry) {
        RegistryAccess known = Workbench.plainHttp(registry).toBuilder()
                .credentials(CredentialProvider.fixed(registry.host(), new Credential.Basic("robot", "of a test")))
                .build();
        RegistryAccess wrong = known.toBuilder()
                .credentials(CredentialProvider.fixed(registry.host(), new Credential.Basic("robot", "a guess")))
                .build();
        try (Workbench bench = new Workbench(root, known);
                OciSkillResolver resolver =
                        bench.resolver().toBuilder().registryAccess(known).build();
                OciSkillResolver refused =
                        bench.resolver().toBuilder().registryAccess(wrong).build()) {
            SkillReference reference = publish(bench, registry);
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> refused.resolve(reference))
                    .withMessageNotContaining("a guess");
            assertThat(resolver.resolve(reference).name()).isEqualTo("hello-world");
        }
    }
}
