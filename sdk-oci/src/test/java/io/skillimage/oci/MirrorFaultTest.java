package io.skillimage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MirrorFaultTest extends MirroredRegistry {
    static Stream<RegistryFault> faults() {
        return Stream.of(
                new RegistryFault.Status(404),
                new RegistryFault.Status(401),
                new RegistryFault.Status(403),
                new RegistryFault.Status(429, "3600"),
                new RegistryFault.Status(500),
                new RegistryFault.Reset(),
                new RegistryFault.Garbage(),
                new RegistryFault.CutBody(10),
                new RegistryFault.CutUnsizedBody(10),
                new RegistryFault.LongerBody(100_000_000),
                new RegistryFault.OtherBytes("{}"),
                new RegistryFault.Header("Docker-Content-Digest", "sha256:" + "0".repeat(64)),
                new RegistryFault.Redirect(302, null),
                new RegistryFault.HtmlPage());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whateverAMirrorDoesWrongWithAManifestTheNextPlaceIsAsked(RegistryFault fault) {
        SkillReference reference = publish(primary, mirror);
        mirror.inject("GET", "/manifests/", 99, fault);
        try (OciSkillResolver resolver = resolver(mirrored())) {
            ResolvedSkill skill = resolver.resolve(reference);
            assertThat(skill.mirror()).isEmpty();
            assertThat(skill.fromCache()).isFalse();
            assertThat(mirror.requests("GET", "/blobs/")).as("not asked again").isEmpty();
        }
    }

    @Test
    void aMirrorWithoutADigestHeaderIsNotBelievedAnErrorPage() {
        SkillReference reference = publish(primary, mirror);
        mirror.putManifest(MIRRORED, "1.0.0", "application/json", "{\"message\":\"welcome\"}".getBytes(UTF_8));
        try (OciSkillResolver resolver = resolver(mirrored())) {
            assertThat(resolver.resolve(reference).mirror()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whateverAMirrorDoesWrongWithABlobTheNextPlaceIsAsked(RegistryFault fault) {
        SkillReference reference = publish(primary, mirror);
        RegistryFault header = new RegistryFault.Header("Content-Length", "7");
        mirror.inject("GET", "/blobs/", 99, fault instanceof RegistryFault.Header ? header : fault);
        try (OciSkillResolver resolver = resolver(mirrored())) {
            ResolvedSkill skill = resolver.resolve(reference);
            assertThat(skill.mirror()).as("of the manifest").contains(mirror.host() + "/" + MIRRORED);
            assertThat(skill.read("SKILL.md")).isNotEmpty();
        }
    }

    @Test
    void aLargeBlobThatAMirrorFalsifiesIsRefusedByTheNameOfTheMirror() throws Exception {
        byte[] noise = new byte[1_500_000];
        new Random(1).nextBytes(noise);
        Files.write(bench.skill.resolve("noise.bin"), noise);
        SkillReference reference = publish(primary, mirror);
        mirror.inject("GET", "/blobs/" + layer(), 99, new RegistryFault.CutBody(700_000));
        try (OciSkillResolver resolver = resolver(mirrored())) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .withMessageContaining(mirror.host() + "/" + MIRRORED);
        }
    }

    @Test
    void aMirrorThatIsDownCostsNothingButTheAttempt() {
        SkillReference reference = publish(primary);
        mirror.close();
        try (OciSkillResolver resolver = resolver(mirrored())) {
            assertThat(resolver.resolve(reference).mirror()).isEmpty();
        }
    }

    @Test
    void theFailureIsThatOfTheRegistryAndNamesTheMirrors() {
        publish(primary);
        primary.inject("GET", "/manifests/", 99, new RegistryFault.Status(403));
        try (OciSkillResolver resolver = resolver(mirrored())) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> resolver.resolve(reference()))
                    .returns(ErrorCode.DENIED, AuthenticationException::code)
                    .withMessageContaining(primary.host() + " answers 403")
                    .withMessageContaining(mirror.host() + "/" + MIRRORED + " (NOT_FOUND)")
                    .satisfies(failure -> assertThat(failure.getSuppressed())
                            .singleElement()
                            .isInstanceOf(SkillNotFoundException.class));
        }
    }

    @Test
    void whatNobodyHasIsNotFound() {
        try (OciSkillResolver resolver = resolver(mirrored())) {
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> resolver.resolve(reference()))
                    .withMessageContaining(primary.host());
        }
    }

    @Test
    void aMirrorThatHasNothingWhileTheRegistryIsDownIsAnOutage() {
        SkillReference reference = publish(primary);
        try (OciSkillResolver resolver = resolver(mirrored())) {
            Digest digest = resolver.resolve(reference).digest();
            primary.close();
            Instant now = Instant.now();
            try (OciSkillResolver hour = resolver.toBuilder()
                            .clock(Clock.fixed(now.plus(Duration.ofHours(1)), ZoneOffset.UTC))
                            .build();
                    OciSkillResolver days = resolver.toBuilder()
                            .clock(Clock.fixed(now.plus(Duration.ofDays(2)), ZoneOffset.UTC))
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
    void aDigestFromAMirrorMustMatchWhateverItSends() {
        SkillReference reference = publish(mirror);
        SkillReference pinned = reference.withDigest(
                Digest.sha256(mirror.manifest(MIRRORED, "1.0.0").orElseThrow()));
        mirror.inject("GET", "/manifests/", 99, new RegistryFault.OtherBytes("{\"schemaVersion\":2}"));
        try (OciSkillResolver resolver = resolver(mirrored())) {
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> resolver.resolve(pinned))
                    .satisfies(failure ->
                            assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IntegrityException.class));
        }
    }
}
