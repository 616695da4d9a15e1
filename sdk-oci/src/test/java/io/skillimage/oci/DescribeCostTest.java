package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.DescribedSkill;
import io.skillimage.Freshness;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Describing asks for a manifest, once, and for nothing else. */
@Timeout(120)
class DescribeCostTest {
    private static final int THREADS = 64;

    private final FakeRegistry registry = FakeRegistry.start();
    private final SteppingClock clock = new SteppingClock();
    private final List<OciSkillResolver> open = new ArrayList<>();
    private final SkillReference reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");

    @TempDir
    private Path root;

    private Workbench bench;

    @BeforeEach
    void push() {
        bench = new Workbench(root, Workbench.plainHttp(registry));
        bench.publisher().push(bench.inState(PUBLISHED), reference);
        registry.clearRequests();
    }

    @AfterEach
    void stop() {
        open.forEach(OciSkillResolver::close);
        bench.close();
        registry.close();
    }

    private OciSkillResolver resolver(Freshness freshness) {
        OciSkillResolver resolver = bench.resolver(registry).toBuilder()
                .freshness(freshness)
                .clock(clock)
                .build();
        open.add(resolver);
        return resolver;
    }

    private OciSkillResolver resolver() {
        return resolver(Freshness.maxAge(Duration.ofMinutes(5)));
    }

    @Test
    void aTagCostsOneRequestThenNoneThenAHead() {
        OciSkillResolver resolver = resolver();
        DescribedSkill cold = resolver.describe(reference);
        assertThat(registry.requests()).hasSize(1);
        assertThat(registry.requests("GET", "/manifests/1.0.0")).hasSize(1);
        assertThat(cold.name()).isEqualTo("hello-world");
        assertThat(cold.description()).isNotBlank();

        registry.clearRequests();
        assertThat(resolver.describe(reference)).isSameAs(cold);
        assertThat(resolver().describe(reference)).isEqualTo(cold);
        assertThat(registry.requests()).isEmpty();

        clock.advance(Duration.ofMinutes(6));
        assertThat(resolver.describe(reference)).isEqualTo(cold);
        assertThat(registry.requests()).hasSize(1);
        assertThat(registry.requests("HEAD", "/manifests/1.0.0")).hasSize(1);
    }

    @Test
    void whatWasDescribedIsResolvedWithoutAnotherLookAtItsManifest() {
        OciSkillResolver resolver = resolver();
        DescribedSkill described = resolver.describe(reference);
        registry.clearRequests();

        ResolvedSkill skill = resolver.resolve(described.pinned());
        assertThat(registry.requests("GET", "/manifests/")).isEmpty();
        assertThat(registry.requests("HEAD", "/manifests/")).isEmpty();
        assertThat(registry.requests("GET", "/blobs/")).hasSize(2);
        assertThat(skill.digest()).isEqualTo(described.digest());
        assertThat(skill.description()).isEqualTo(described.description());
        assertThat(skill.name()).isEqualTo(described.name());
    }

    @Test
    void theManifestIsFetchedOnceWhetherResolvedOrDescribedFirst() {
        OciSkillResolver resolver = resolver();
        ResolvedSkill skill = resolver.resolve(reference);
        registry.clearRequests();

        assertThat(resolver.describe(reference).pinned()).isEqualTo(skill.pinned());
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aHundredRepositoriesCostAHundredManifests() {
        SkillImages images = new SkillImages(registry);
        List<SkillReference> references = IntStream.range(0, 100)
                .mapToObj(i -> "acme/skill-" + i)
                .peek(repository -> images.publish(repository, "1.0.0", "published"))
                .map(repository -> SkillReference.parse(registry.host() + "/" + repository + ":1.0.0"))
                .toList();
        OciSkillResolver resolver = resolver();

        for (int time = 0; time < 2; time++) {
            assertThat(references)
                    .map(resolver::describe)
                    .allSatisfy(described -> assertThat(described.description()).startsWith("About acme/skill-"));
            assertThat(registry.requests()).hasSize(100);
            assertThat(registry.requests("GET", "/manifests/1.0.0")).hasSize(100);
        }
    }

    @Test
    void manyThreadsThatWantTheSameCauseOneRequest() throws Exception {
        OciSkillResolver resolver = resolver();
        List<DescribedSkill> all = together(Collections.nCopies(THREADS, () -> resolver.describe(reference)));

        assertThat(all).hasSize(THREADS).containsOnly(all.get(0));
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void manyResolversThatWantTheSameCauseOneRequest() throws Exception {
        List<Callable<DescribedSkill>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            OciSkillResolver resolver = resolver();
            tasks.add(() -> resolver.describe(reference));
            tasks.add(() -> DescribedSkill.of(resolver.resolve(reference)));
        }

        assertThat(together(tasks))
                .extracting(DescribedSkill::pinned)
                .hasSize(16)
                .containsOnly(resolver().describe(reference).pinned());
        assertThat(registry.requests("GET", "/manifests/")).hasSize(1);
    }

    @Test
    void aFailureIsSharedByThoseWhoWaitAndNotByThoseWhoComeLater() throws Exception {
        OciSkillResolver resolver = resolver();
        registry.inject("GET", "/manifests/", 1, new RegistryFault.Status(404));
        assertThat(together(Collections.nCopies(THREADS, () -> code(resolver)))).hasSize(THREADS);

        assertThat(resolver.describe(reference).state()).isEqualTo(PUBLISHED);
    }

    private String code(OciSkillResolver resolver) {
        try {
            return resolver.describe(reference).state().label();
        } catch (SkillException e) {
            return e.code().toString();
        }
    }

    @Test
    void whoeverWantsTheRegistryAskedEachTimeGetsThat() {
        OciSkillResolver resolver = resolver(Freshness.always());
        resolver.describe(reference);
        resolver.describe(reference);

        assertThat(registry.requests("GET", "/manifests/")).hasSize(1);
        assertThat(registry.requests("HEAD", "/manifests/")).hasSize(1);
    }

    private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        try {
            List<Callable<T>> timed = tasks.stream()
                    .<Callable<T>>map(task -> () -> {
                        start.await(60, TimeUnit.SECONDS);
                        return task.call();
                    })
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(timed)) {
                results.add(result.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
