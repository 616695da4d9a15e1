package io.skillimage.oci.interop;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skillimage.Freshness;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.Promotion;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealRegistry;
import io.skillimage.testkit.RealTool;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A skill lives its life in a real registry, which removes no tags, and is read as what it is at each step. */
class RealLifecycleIT {
    private static final LifecyclePolicy EVERYTHING =
            LifecyclePolicy.publishedOnly().allowing(DRAFT, TESTING, ARCHIVED);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path root;

    private RealRegistry registry;
    private SkillPublisher publisher;
    private OciSkillResolver everything;
    private SkillReference repository;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(RealRegistry.isInstalled(), "docker-registry is not installed");
        registry = RealRegistry.start(Files.createDirectory(root.resolve("registry")));
        publisher = SkillPublisher.create(access());
        everything = resolver(EVERYTHING);
        repository = SkillReference.parse(registry.host() + "/samples/hello-world");
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            everything.close();
            publisher.close();
            registry.close();
        }
    }

    private RegistryAccess access() {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(registry.host())
                .build();
    }

    private OciSkillResolver resolver(LifecyclePolicy policy) throws IOException {
        return OciSkillResolver.builder()
                .cacheDirectory(Files.createTempDirectory(root, "cache"))
                .freshness(Freshness.always())
                .registryAccess(access())
                .lifecycle(policy)
                .build();
    }

    private SkillReference pushed(String version) throws IOException {
        Path skill = SkillFixtures.helloWorld(Files.createTempDirectory(root, "skill"));
        Path card = skill.resolve("skill.yaml");
        Files.writeString(card, Files.readString(card).replace("version: 1.0.0", "version: " + version));
        SkillReference packed = SkillPackager.create()
                .pack(skill, Files.createTempDirectory(root, "store"))
                .reference();
        return publisher.push(packed, repository.withTag(version + "-draft"));
    }

    private SkillReference inState(LifecycleState state, String version) throws IOException {
        SkillReference reference = pushed(version);
        for (LifecycleState next = TESTING;
                next.compareTo(state) <= 0;
                next = next.next().orElseThrow()) {
            reference = publisher.promote(reference, next).reference();
        }
        return reference;
    }

    private LifecycleState state(SkillReference reference) {
        return everything.resolve(reference).state();
    }

    @Test
    void everyDigestOfAVersionFollowsItsLife() throws IOException {
        SkillReference draft = pushed("1.0.0").withoutTag();
        assertThat(state(draft)).isEqualTo(DRAFT);
        SkillReference reference = repository.withTag("1.0.0-draft");
        for (LifecycleState next : new LifecycleState[] {TESTING, PUBLISHED, DEPRECATED, ARCHIVED}) {
            Promotion promotion = publisher.promote(reference, next);
            reference = next == TESTING ? repository.withTag("1.0.0-testing") : repository.withTag("1.0.0");
            assertThat(state(draft)).as("the first digest, after %s", next).isEqualTo(next);
            assertThat(state(promotion.reference().withoutTag())).isEqualTo(next);
        }
        assertThat(state(repository.withTag("1.0.0"))).isEqualTo(ARCHIVED);
    }

    @Test
    void latestAndRangesNeverLeadToWhatIsWithdrawn() throws IOException {
        inState(PUBLISHED, "1.0.0");
        inState(PUBLISHED, "1.1.0");
        try (OciSkillResolver resolver = resolver(LifecyclePolicy.publishedOnly())) {
            ResolvedSkill newest = resolver.resolve(repository);
            assertThat(newest.card()).returns("1.1.0", card -> card.version());
            publisher.promote(repository.withTag("1.1.0"), DEPRECATED);
            publisher.promote(repository.withTag("1.1.0"), ARCHIVED);

            assertThat(resolver.resolve(repository + ":^1").card()).returns("1.0.0", card -> card.version());
            assertThat(resolver.resolve(repository + ":latest").card()).returns("1.0.0", card -> card.version());
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(newest.pinned()))
                    .returns(ARCHIVED, LifecycleException::state)
                    .satisfies(refused -> assertThat(refused.alternative()).contains(repository.withTag("1.0.0")));
        }
    }

    @Test
    void tagsThatSkopeoMovesBackAreFoundOut() throws IOException {
        RealTool skopeo = RealTool.named("skopeo");
        assumeTrue(skopeo.works("--version"), "skopeo is not installed");
        SkillReference published = inState(PUBLISHED, "1.0.0");
        publisher.promote(repository.withTag("1.0.0"), DEPRECATED);
        try (OciSkillResolver resolver = resolver(LifecyclePolicy.publishedOnly())) {
            assertThat(resolver.resolve(published.withoutTag()).state()).isEqualTo(DEPRECATED);
            skopeo.run(
                            "copy",
                            "--src-tls-verify=false",
                            "--dest-tls-verify=false",
                            "docker://" + published.withoutTag(),
                            "docker://" + repository.withTag("1.0.0"))
                    .orFail();
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolve(repository.withTag("1.0.0")))
                    .withMessageContaining("was deprecated");
            assertThat(resolver.forget(repository)).containsExactly("1.0.0");
            assertThat(resolver.resolve(repository.withTag("1.0.0")).state()).isEqualTo(PUBLISHED);
        }
    }
}
