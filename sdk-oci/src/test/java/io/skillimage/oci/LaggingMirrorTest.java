package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.Freshness;
import io.skillimage.LifecycleException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.RegistryFault;
import org.junit.jupiter.api.Test;

/** A mirror that is behind its registry neither brings a skill back nor passes for a registry that goes back. */
class LaggingMirrorTest extends MirroredRegistry {

    private OciSkillResolver asking(String conf) {
        return resolver(conf).toBuilder().freshness(Freshness.always()).build();
    }

    /** Promotes at the registry, which the mirror does not hear of, and lets somebody see that. */
    private SkillReference deprecated() {
        SkillReference reference = publish(primary, mirror);
        bench.publisher().promote(reference, DEPRECATED);
        return reference;
    }

    private void see(SkillReference reference) {
        try (OciSkillResolver resolver = asking("")) {
            resolver.resolve(reference);
        }
    }

    @Test
    void aMirrorForDigestsIsNotAskedForTheStateOfAVersion() {
        SkillReference reference = deprecated();
        Digest digest = Digest.sha256(mirror.manifest(MIRRORED, "1.0.0").orElseThrow());
        try (OciSkillResolver resolver = asking(mirrored("pull-from-mirror = 'digest-only'"))) {
            ResolvedSkill skill = resolver.resolve(reference.withoutTag().withDigest(digest));
            assertThat(skill.state()).isEqualTo(DEPRECATED);
            assertThat(skill.mirror()).isPresent();
            assertThat(mirror.requests()).noneMatch(request -> request.target().contains("/manifests/1.0.0"));
        }
    }

    @Test
    void whatWasSeenSinceIsLookedUpAtTheRegistryItself() {
        SkillReference reference = deprecated();
        see(reference);
        try (OciSkillResolver resolver = asking(mirrored())) {
            assertThat(resolver.resolve(reference).state()).isEqualTo(DEPRECATED);
        }
    }

    @Test
    void whatWasSeenSinceHoldsWhileTheRegistryItselfIsDown() {
        SkillReference reference = deprecated();
        see(reference);
        primary.inject("HEAD", "/", 99, new RegistryFault.Status(503));
        primary.inject("GET", "/", 99, new RegistryFault.Status(503));
        try (OciSkillResolver resolver = asking(mirrored())) {
            ResolvedSkill skill = resolver.resolve(reference);
            assertThat(skill.state()).isEqualTo(DEPRECATED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.STALE);
        }
    }

    @Test
    void whatWasWithdrawnStaysSo() {
        SkillReference reference = deprecated();
        Digest digest = Digest.sha256(mirror.manifest(MIRRORED, "1.0.0").orElseThrow());
        SkillReference pinned = reference.withoutTag().withDigest(digest);
        see(pinned);
        primary.removeTag(REPOSITORY, "1.0.0");
        assertThatExceptionOfType(LifecycleException.class).isThrownBy(() -> see(pinned));
        try (OciSkillResolver resolver = asking(mirrored())) {
            assertThatExceptionOfType(SkillException.class).isThrownBy(() -> resolver.resolve(reference));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(pinned))
                    .returns(ARCHIVED, LifecycleException::state);
        }
    }
}
