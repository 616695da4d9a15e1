package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ActivityEvent;
import io.skillimage.ActivityEvent.CacheDecision;
import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.Freshness;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityTest {
    @TempDir
    Path root;

    private final FakeRegistry registry =
            FakeRegistry.builder().tokens("robot", "of a test").start();
    private final List<ActivityEvent> events = new CopyOnWriteArrayList<>();
    private final SkillReference reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
    private Workbench bench;

    @BeforeEach
    void publish() {
        bench = new Workbench(root, access());
        bench.publisher().push(bench.inState(LifecycleState.PUBLISHED), reference);
    }

    @AfterEach
    void close() {
        bench.close();
        registry.close();
    }

    private RegistryAccess access() {
        return Workbench.plainHttp(registry).toBuilder()
                .credentials(CredentialProvider.fixed(registry.host(), new Credential.Basic("robot", "of a test")))
                .build();
    }

    private OciSkillResolver resolver(Freshness freshness) {
        return OciSkillResolver.builder()
                .cacheDirectory(bench.cache)
                .registryAccess(access())
                .freshness(freshness)
                .activityListener(events::add)
                .build();
    }

    @Test
    void tellsOfEveryRequestAndWhatItWasAbout() {
        try (OciSkillResolver resolver = resolver(Freshness.always())) {
            resolver.resolve(reference);
        }
        assertThat(ofType(ActivityEvent.RequestEnded.class))
                .allMatch(event -> event.duration().toNanos() > 0)
                .extracting(event -> event.kind() + " " + event.status())
                .containsSubsequence("MANIFEST 401", "TOKEN 200", "MANIFEST 200", "BLOB 200")
                .hasSize(5);
    }

    @Test
    void tellsOfBytesAsTheyComeUpToTheSizeOfTheBlob() {
        try (OciSkillResolver resolver = resolver(Freshness.always())) {
            resolver.resolve(reference);
        }
        List<ActivityEvent.BytesReceived> pieces = ofType(ActivityEvent.BytesReceived.class);
        assertThat(pieces).filteredOn(piece -> piece.received() == piece.size()).hasSize(2);
        assertThat(pieces.stream().mapToLong(ActivityEvent.BytesReceived::bytes).sum())
                .isEqualTo(pieces.stream()
                        .filter(piece -> piece.received() == piece.size())
                        .mapToLong(ActivityEvent.BytesReceived::size)
                        .sum());
    }

    @Test
    void tellsOfARetryBeforeItsPause() {
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(503, "0"));
        try (OciSkillResolver resolver = resolver(Freshness.always())) {
            resolver.resolve(reference);
        }
        assertThat(ofType(ActivityEvent.RetryScheduled.class))
                .singleElement()
                .returns(RequestKind.MANIFEST, ActivityEvent.RetryScheduled::kind)
                .returns(2, ActivityEvent.RetryScheduled::attempt);
    }

    @Test
    void tellsWhatTheCacheHadToSay() {
        try (OciSkillResolver cold = resolver(Freshness.always());
                OciSkillResolver again = resolver(Freshness.always())) {
            cold.resolve(reference);
            again.resolve(reference);
            registry.close();
        }
        RegistryAccess once = access().toBuilder().attempts(1).build();
        try (OciSkillResolver down = resolver(Freshness.always()).toBuilder()
                .registryAccess(once)
                .activityListener(events::add)
                .build()) {
            down.resolve(reference);
        }
        assertThat(ofType(ActivityEvent.CacheAsked.class))
                .extracting(ActivityEvent.CacheAsked::decision)
                .containsExactly(
                        CacheDecision.TAG_FETCHED,
                        CacheDecision.CONTENT_MISS,
                        CacheDecision.TAG_UNCHANGED,
                        CacheDecision.CONTENT_HIT,
                        CacheDecision.TAG_STALE,
                        CacheDecision.CONTENT_HIT);
    }

    @Test
    void aListenerThatFailsDoesNotSpoilTheResolve() {
        try (OciSkillResolver resolver = resolver(Freshness.always()).toBuilder()
                .activityListener(event -> {
                    throw new IllegalStateException("a faulty listener");
                })
                .build()) {
            assertThat(resolver.resolve(reference).name()).isEqualTo("hello-world");
        }
    }

    private <T extends ActivityEvent> List<T> ofType(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
