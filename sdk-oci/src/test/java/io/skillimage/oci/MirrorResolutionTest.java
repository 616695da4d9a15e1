package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorResolutionTest extends MirroredRegistry {
    @Test
    void theMirrorServesAndTheResultSaysSo() {
        SkillReference reference = publish(primary, mirror);
        try (OciSkillResolver resolver = resolver(mirrored())) {
            ResolvedSkill cold = resolver.resolve(reference);
            assertThat(cold.mirror()).contains(mirror.host() + "/" + MIRRORED);
            assertThat(cold.reference()).isEqualTo(reference);
            assertThat(cold.pinned().repository()).isEqualTo(primary.host() + "/" + REPOSITORY);
            assertThat(primary.requests()).isEmpty();
            assertThat(mirror.requests()).hasSize(3);

            mirror.clearRequests();
            ResolvedSkill warm = resolver.resolve(reference);
            assertThat(warm.fromCache()).isTrue();
            assertThat(warm.mirror()).isEmpty();
            assertThat(mirror.requests()).isEmpty();
        }
    }

    @Test
    void aNewManifestOverKnownContentComesFromTheMirrorToo() {
        SkillReference reference = publish(primary, mirror);
        try (OciSkillResolver first = resolver("");
                OciSkillResolver second = resolver(mirrored())) {
            assertThat(first.resolve(reference).mirror()).isEmpty();
            bench.publisher()
                    .promote(
                            SkillReference.parse(mirror.host() + "/" + MIRRORED + ":1.0.0"), LifecycleState.DEPRECATED);
            try (OciSkillResolver always =
                    second.toBuilder().freshness(Freshness.always()).build()) {
                ResolvedSkill skill = always.resolve(reference);
                assertThat(skill.state()).isEqualTo(LifecycleState.DEPRECATED);
                assertThat(skill.fromCache()).isTrue();
                assertThat(skill.mirror()).contains(mirror.host() + "/" + MIRRORED);
                assertThat(always.resolve(reference).mirror()).isEmpty();
            }
        }
    }

    @Test
    void theFirstOfSeveralMirrorsThatHasItServes() {
        try (FakeRegistry down = FakeRegistry.start()) {
            String gone = down.host();
            down.close();
            SkillReference reference = publish(primary, mirror);
            String conf = mirrored()
                    .replace(
                            "[[registry.mirror]]",
                            "[[registry.mirror]]\nlocation = '" + gone + "'\n[[registry.mirror]]\nlocation = '"
                                    + mirror.host() + "/nothing'\n[[registry.mirror]]");
            try (OciSkillResolver resolver = resolver(conf)) {
                assertThat(resolver.resolve(reference).mirror()).contains(mirror.host() + "/" + MIRRORED);
                assertThat(primary.requests()).isEmpty();
            }
        }
    }

    @Test
    void aTagThatTheMirrorStillConfirmsNeedsNoManifest() {
        SkillReference reference = publish(primary, mirror);
        try (OciSkillResolver resolver = resolver(mirrored())) {
            resolver.resolve(reference);
            mirror.clearRequests();
            Clock later = Clock.fixed(Instant.now().plus(Duration.ofHours(1)), ZoneOffset.UTC);
            try (OciSkillResolver hour = resolver.toBuilder().clock(later).build()) {
                assertThat(hour.resolve(reference).mirror()).isEmpty();
                assertThat(mirror.requests())
                        .extracting(RecordedRequest::method)
                        .containsExactly("HEAD");
                assertThat(primary.requests()).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "{0}: tag from the mirror {1}, digest from the mirror {2}")
    @CsvSource({
        "pull-from-mirror = 'all', true, true",
        "pull-from-mirror = 'tag-only', true, false",
        "pull-from-mirror = 'digest-only', false, true",
        "mirror-by-digest-only, false, true",
    })
    void aMirrorServesWhatItIsMeantFor(String setting, boolean tag, boolean digest) throws Exception {
        SkillReference reference = publish(primary, mirror);
        SkillReference pinned = reference.withDigest(
                Digest.sha256(primary.manifest(REPOSITORY, "1.0.0").orElseThrow()));
        String conf = setting.startsWith("mirror")
                ? mirrored().replace("[[registry.mirror]]", "mirror-by-digest-only = true\n[[registry.mirror]]")
                : mirrored(setting);
        try (OciSkillResolver byTag = resolver(conf);
                OciSkillResolver byDigest = byTag.toBuilder()
                        .cacheDirectory(root.resolve("another cache"))
                        .build()) {
            assertThat(byTag.resolve(reference).mirror().isPresent()).isEqualTo(tag);
            assertThat(primary.requests().isEmpty()).isEqualTo(tag);
            primary.clearRequests();
            assertThat(byDigest.resolve(pinned).mirror().isPresent()).isEqualTo(digest);
            assertThat(primary.requests("GET", "/").isEmpty()).isEqualTo(digest);
            // The state of the version is told by its tag.
            assertThat(primary.requests("HEAD", "/").isEmpty()).isEqualTo(tag);
        }
    }

    @Test
    void tagsAreListedWhereAllOfThemAre() {
        SkillReference reference = publish(primary, mirror);
        mirror.putManifest(MIRRORED, "9.0.0", "application/json", "{}".getBytes(UTF_8));
        try (OciSkillResolver resolver = resolver(mirrored())) {
            ResolvedSkill newest = resolver.resolve(reference.withoutTag());
            assertThat(newest.annotations()).containsEntry("org.opencontainers.image.version", "1.0.0");
            assertThat(newest.mirror()).isPresent();
            assertThat(mirror.requests("GET", "/tags/list")).isEmpty();
        }
    }

    @Test
    void aRewrittenNameIsLookedForWhereItLeads() {
        publish(mirror);
        String conf = "[[registry]]\nprefix = 'skills.example/acme'\nlocation = '%s/mirror'\n".formatted(mirror.host());
        try (OciSkillResolver resolver = resolver(conf)) {
            ResolvedSkill skill = resolver.resolve("skills.example/acme/hello-world:1.0.0");
            assertThat(skill.pinned().repository()).isEqualTo("skills.example/acme/hello-world");
            assertThat(skill.mirror()).isEmpty();
            assertThat(resolver.resolve("skills.example/acme/hello-world").digest())
                    .isEqualTo(skill.digest());
        }
    }

    @Test
    void aBlockedRegistryIsNotAsked() {
        SkillReference reference = publish(primary, mirror);
        try (OciSkillResolver resolver = resolver(mirrored().replace("/acme'\n", "/acme'\nblocked = true\n"))) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .returns(ErrorCode.BLOCKED, RegistryException::code)
                    .withMessageContaining("blocks " + primary.host() + "/" + REPOSITORY);
            assertThat(primary.requests()).isEmpty();
            assertThat(mirror.requests()).isEmpty();
        }
    }

    @Test
    void aBrokenFileStopsWhatNeedsTheNetworkAndNothingElse() {
        SkillReference reference = publish(primary);
        ResolvedSkill known;
        try (OciSkillResolver resolver = resolver("")) {
            known = resolver.resolve(reference);
        }
        try (OciSkillResolver resolver = resolver("[[registry")) {
            assertThat(resolver.resolve(reference).fromCache()).isTrue();
            assertThat(resolver.resolve(known.pinned()).fromCache()).isTrue();
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> resolver.resolve(reference.withTag("2.0.0")))
                    .returns(ErrorCode.BAD_CONFIGURATION, RegistryException::code)
                    .withMessageContaining("registries.conf");
        }
    }

    @Test
    void writingGoesToTheRegistryAndNeverToAMirror() {
        SkillReference testing = bench.inState(LifecycleState.TESTING);
        SkillReference target = SkillReference.parse(primary.host() + "/" + REPOSITORY + ":1.0.0-testing");
        try (SkillPublisher publisher = SkillPublisher.create(access(mirrored()))) {
            publisher.push(testing, target);
            publisher.promote(target, PUBLISHED);
        }
        assertThat(primary.tags(REPOSITORY)).contains("1.0.0").doesNotContain("1.0.0-testing");
        assertThat(mirror.requests()).isEmpty();
    }

    @Test
    void aBlockedRegistryIsNotWrittenTo() {
        String conf = "[[registry]]\nlocation = '%s'\nblocked = true\n".formatted(primary.host());
        SkillReference draft = bench.pack().reference();
        try (SkillPublisher publisher = SkillPublisher.create(access(conf))) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> publisher.push(draft, reference().withTag("1.0.0-draft")))
                    .returns(ErrorCode.BLOCKED, RegistryException::code);
        }
        assertThat(primary.requests()).isEmpty();
    }

    @Test
    void eachPlaceIsShownItsOwnCredentialsOnly() {
        try (FakeRegistry closedPrimary =
                        FakeRegistry.builder().basic("user", "of the registry").start();
                FakeRegistry closedMirror =
                        FakeRegistry.builder().basic("user", "of the mirror").start()) {
            CredentialProvider both = (registry, path) -> registry.equals(closedPrimary.host())
                    ? Optional.of(new Credential.Basic("user", "of the registry"))
                    : Optional.of(new Credential.Basic("user", path.equals(MIRRORED) ? "of the mirror" : "of nobody"));
            RegistryAccess access = RegistryAccess.builder()
                    .withoutRegistriesConf()
                    .credentials(both)
                    .plainHttp(closedPrimary.host())
                    .plainHttp(closedMirror.host())
                    .build();
            SkillReference reference = SkillReference.parse(closedPrimary.host() + "/" + REPOSITORY + ":1.0.0");
            try (SkillPublisher publisher = SkillPublisher.create(access)) {
                SkillReference published = bench.inState(PUBLISHED);
                publisher.push(published, reference);
                publisher.push(published, SkillReference.parse(closedMirror.host() + "/" + MIRRORED + ":1.0.0"));
            }
            closedMirror.inject("GET", "/blobs/", 99, new RegistryFault.Status(404));
            String conf = "[[registry]]\nlocation = '%s/acme'\n[[registry.mirror]]\nlocation = '%s/mirror'\n"
                    .formatted(closedPrimary.host(), closedMirror.host());
            RegistryAccess mirrored =
                    access.toBuilder().registriesConf(write(conf)).build();
            try (OciSkillResolver resolver = OciSkillResolver.builder()
                    .cacheDirectory(bench.cache)
                    .registryAccess(mirrored)
                    .build()) {
                assertThat(resolver.resolve(reference).mirror()).isPresent();
            }
            assertThat(secrets(closedPrimary)).containsOnly("user:of the registry");
            assertThat(secrets(closedMirror)).containsOnly("user:of the mirror");
        }
    }

    private static List<String> secrets(FakeRegistry registry) {
        return registry.requests().stream()
                .flatMap(request -> request.header("Authorization").stream())
                .map(header -> new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8))
                .toList();
    }
}
