package io.skillimage.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.agent.AgentSkills;
import io.skillimage.agent.SkillCaller;
import io.skillimage.agent.SkillSession;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillMetricsTest {
    @TempDir
    Path root;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final SkillMetrics metrics = new SkillMetrics(meters);
    private final FakeRegistry registry = FakeRegistry.start();
    private final RegistryAccess access = RegistryAccess.builder()
            .credentials(CredentialProvider.anonymous())
            .plainHttp(registry.host())
            .build();
    private SkillReference reference;
    private OciSkillResolver resolver;

    @BeforeEach
    void publish() {
        reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
        try (SkillPublisher publisher = SkillPublisher.create(access)) {
            SkillReference packed = SkillPackager.create()
                    .pack(SkillFixtures.helloWorld(root), root.resolve("store"))
                    .reference();
            SkillReference tested =
                    publisher.promote(packed, LifecycleState.TESTING).reference();
            publisher.push(publisher.promote(tested, LifecycleState.PUBLISHED).reference(), reference);
        }
        resolver = OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(access)
                .listener(metrics)
                .activityListener(metrics)
                .build();
    }

    @AfterEach
    void close() {
        resolver.close();
        registry.close();
    }

    @Test
    void countsResolutionsByTheirOutcome() {
        resolver.resolve(reference);
        resolver.resolve(reference);
        assertThat(catchThrowable(() -> resolver.resolve(reference.withTag("9.9.9"))))
                .isNotNull();
        assertThat(resolutions("network", "none")).isEqualTo(1);
        assertThat(resolutions("cache", "none")).isEqualTo(1);
        assertThat(resolutions("failed", "not_found")).isEqualTo(1);
    }

    @Test
    void countsRequestsRetriesAndBytesForEachRegistry() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, "0"));
        resolver.resolve(reference);
        assertThat(requests("manifest", "503")).isEqualTo(1);
        assertThat(requests("manifest", "200")).isEqualTo(1);
        assertThat(requests("blob", "200")).isEqualTo(2);
        assertThat(meters.get(SkillMetrics.RETRY)
                        .tags("registry", registry.host(), "kind", "manifest")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get(SkillMetrics.RECEIVED).counter().count()).isGreaterThan(500);
    }

    @Test
    void countsWhatTheCacheHadToSay() {
        resolver.resolve(reference);
        try (OciSkillResolver other = resolver.toBuilder().build()) {
            other.resolve(reference);
        }
        assertThat(decisions("tag_fetched")).isEqualTo(1);
        assertThat(decisions("tag_fresh")).isEqualTo(1);
        assertThat(decisions("content_miss")).isEqualTo(1);
        assertThat(decisions("content_hit")).isEqualTo(1);
    }

    @Test
    void namesNoSkillInATag() {
        resolver.resolve(reference);
        assertThat(meters.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .noneMatch(tag -> tag.getValue().contains("hello-world"));
    }

    @Test
    void countsWhatAgentsUse() {
        SkillSession session = AgentSkills.builder(resolver)
                .add(reference)
                .listener(metrics)
                .build()
                .offer(SkillCaller.ofTenant("acme"))
                .session();
        session.activate("hello-world");
        session.read("hello-world", "references/greetings.md", 0);
        session.read("hello-world", "no/such.file", 0);
        session.activate("goodbye");
        assertThat(uses("activation", "done")).isEqualTo(1);
        assertThat(uses("read", "done")).isEqualTo(1);
        assertThat(uses("read", "refused")).isEqualTo(1);
        assertThat(uses("activation", "refused")).isEqualTo(1);
        assertThat(meters.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .noneMatch(tag -> tag.getValue().contains("hello-world")
                        || tag.getValue().contains("goodbye")
                        || tag.getValue().contains("acme"));
    }

    private long uses(String kind, String outcome) {
        return meters.get(SkillMetrics.USE)
                .tags("kind", kind, "outcome", outcome, "code", "none")
                .timer()
                .count();
    }

    private long resolutions(String outcome, String code) {
        return meters.get(SkillMetrics.RESOLVE)
                .tags("outcome", outcome, "code", code)
                .timer()
                .count();
    }

    private long requests(String kind, String status) {
        return meters.get(SkillMetrics.REQUEST)
                .tags("registry", registry.host(), "kind", kind, "method", "GET", "status", status)
                .timer()
                .count();
    }

    private double decisions(String decision) {
        return meters.get(SkillMetrics.CACHE)
                .tags("decision", decision)
                .counter()
                .count();
    }
}
