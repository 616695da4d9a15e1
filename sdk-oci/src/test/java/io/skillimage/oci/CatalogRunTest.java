package io.skillimage.oci;

import static io.skillimage.oci.SkillImages.MANIFEST;
import static io.skillimage.oci.SkillImages.VERSION;
import static io.skillimage.oci.SkillImages.annotations;
import static io.skillimage.oci.SkillImages.manifest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong while a registry is listed, and what the listing costs. */
class CatalogRunTest {
    private final FakeRegistry registry =
            FakeRegistry.builder().repositoriesPerPage(100).start();
    private final SkillImages images = new SkillImages(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    /** Notes what it is told, and which threads tell it. */
    private static final class Notes implements CatalogListener {
        private final List<String> events = new ArrayList<>();
        private final Map<String, SkillException> leftOut = new TreeMap<>();
        private final List<Thread> threads = new ArrayList<>();

        @Override
        public void found(int repositories) {
            note("found " + repositories);
        }

        @Override
        public void listed(CatalogEntry entry) {
            note("listed " + entry.reference().repositoryPath());
        }

        @Override
        public void leftOut(SkillReference repository, SkillException reason) {
            note("left out " + repository.repositoryPath());
            leftOut.put(String.valueOf(repository.repositoryPath()), reason);
        }

        @Override
        public void progress(int done, int all) {
            note(done + " of " + all);
        }

        private void note(String event) {
            events.add(event);
            threads.add(Thread.currentThread());
        }
    }

    @Test
    void oneBrokenRepositoryHidesNoneOfItsNeighbours() {
        images.publish("acme/a-good", "1.0.0", "published");
        images.publish("acme/b-plain", "1.0.0", "published");
        registry.putManifest("acme/c-corrupt", "1.0.0", MANIFEST, "{".getBytes(UTF_8));
        images.publish("acme/d-failing", "1.0.0", "published");
        registry.inject("GET", "/d-failing/manifests/", 99, new RegistryFault.Status(500));
        images.publish("acme/e-denied", "1.0.0", "published");
        registry.inject("GET", "/e-denied/tags/", 99, new RegistryFault.Status(403));
        images.publish("acme/f-reset", "1.0.0", "published");
        registry.inject("GET", "/f-reset/manifests/", 99, new RegistryFault.Reset());
        images.put("acme/g-state", "1.0.0", annotations("acme/g", "1.0.0", "finished"));
        images.put("acme/h-untagged", "latest", annotations("acme/h", "1.0.0", "published"));
        images.put("acme/i-container", "1.0.0", Map.of(VERSION, "1.0.0"));
        images.put("acme/i-container", "0.9.0", Map.of(VERSION, "0.9.0"));
        images.publish("acme/j-good", "1.0.0", "published");
        registry.inject("GET", "/b-plain/tags/", 99, new RegistryFault.HtmlPage());
        Notes notes = new Notes();
        try (SkillCatalog catalog = images.impatient(2)) {
            assertThat(catalog.list(registry.host() + "/acme", notes))
                    .extracting(CatalogEntry::name)
                    .containsExactly("acme/a-good", "acme/j-good");
        }
        assertThat(notes.leftOut.entrySet().stream()
                        .map(left -> left.getKey() + " " + left.getValue().code()))
                .containsExactly(
                        "acme/b-plain PROTOCOL",
                        "acme/c-corrupt CORRUPT_JSON",
                        "acme/d-failing REGISTRY_ERROR",
                        "acme/e-denied DENIED",
                        "acme/f-reset UNREACHABLE",
                        "acme/g-state BAD_STATUS",
                        "acme/h-untagged NOT_FOUND",
                        "acme/i-container STATE_REFUSED");
        assertThat(registry.requests("GET", "/i-container/manifests/")).hasSize(1);
    }

    @Test
    void anOutageIsToldAndNotTakenForBrokenRepositories() {
        for (int i = 0; i < 20; i++) {
            images.publish("acme/skill-" + i, "1.0.0", "published");
        }
        CatalogListener goesDown = new CatalogListener() {
            @Override
            public void found(int repositories) {
                registry.inject("GET", "/v2/", 9_999, new RegistryFault.Reset());
            }
        };
        try (SkillCatalog catalog = images.impatient(1)) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> catalog.list(registry.host() + "/acme", goesDown))
                    .returns(ErrorCode.UNREACHABLE, SkillException::code)
                    .withMessageStartingWith("Tried to list the skills of " + registry.host() + "/acme but failed");
        }
    }

    @Test
    void aRegistryThatIsDownIsToldAtOnce() {
        registry.close();
        try (SkillCatalog catalog = images.impatient(1)) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> catalog.list(registry.host()))
                    .returns(ErrorCode.UNREACHABLE, SkillException::code);
        }
    }

    @Test
    void credentialsThatReadNothingAreWrongAsAWhole() {
        images.publish("acme/a", "1.0.0", "published");
        images.publish("acme/b", "1.0.0", "published");
        registry.inject("GET", "/tags/", 99, new RegistryFault.Status(403));
        try (SkillCatalog catalog = images.catalog()) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> catalog.list(registry.host()))
                    .returns(ErrorCode.DENIED, SkillException::code);
        }
    }

    @Test
    void tellsOneThreadOfEachStep() {
        for (int i = 0; i < 30; i++) {
            images.publish("acme/skill-" + i, "1.0.0", "published");
        }
        images.put("acme/tool", "1.0.0", Map.of());
        Notes notes = new Notes();
        try (SkillCatalog catalog = images.catalog()) {
            catalog.list(registry.host() + "/acme", notes);
        }
        assertThat(notes.threads).containsOnly(Thread.currentThread());
        assertThat(notes.events).startsWith("found 31").endsWith("31 of 31").hasSize(1 + 31 + 31);
        assertThat(notes.events.stream().filter(event -> event.startsWith("listed")))
                .hasSize(30);
        assertThat(notes.leftOut).containsOnlyKeys("acme/tool");
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        images.publish("acme/pdf", "1.0.0", "published");
        CatalogListener broken = new CatalogListener() {
            @Override
            public void progress(int done, int all) {
                throw new IllegalStateException("listener");
            }
        };
        try (SkillCatalog catalog = images.catalog()) {
            assertThat(catalog.list(registry.host(), broken)).hasSize(1);
        }
    }

    @Test
    void fiveThousandRepositoriesAreLookedAtByAFewThreads() throws InterruptedException {
        byte[] manifest = manifest(annotations("acme/skill", "1.0.0", "published"));
        for (int i = 0; i < 5_000; i++) {
            registry.putManifest("acme/skill-" + i, "1.0.0", MANIFEST, manifest);
        }
        AtomicInteger most = new AtomicInteger();
        CatalogListener listener = new CatalogListener() {
            @Override
            public void progress(int done, int all) {
                if (done % 500 == 1) {
                    most.accumulateAndGet(catalogThreads().size(), Math::max);
                }
            }
        };
        try (SkillCatalog catalog = images.builder().parallelism(4).build()) {
            List<CatalogEntry> all = catalog.list(registry.host() + "/acme", listener);
            List<String> paths = all.stream()
                    .map(entry -> String.valueOf(entry.reference().repositoryPath()))
                    .toList();
            assertThat(paths.size()).isEqualTo(5_000);
            assertThat(paths.equals(new ArrayList<>(new TreeSet<>(paths))))
                    .as("sorted")
                    .isTrue();
        }
        assertThat(registry.requests("GET", "/v2/_catalog")).hasSize(50);
        assertThat(registry.requests()).hasSize(50 + 2 * 5_000);
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(4);
        requireNoThreads();
    }

    @Test
    void anInterruptEndsTheListingAndItsThreads() throws Exception {
        for (int i = 0; i < 20; i++) {
            images.publish("acme/skill-" + i, "1.0.0", "published");
        }
        registry.inject("GET", "/tags/", 99, new RegistryFault.Silent());
        CountDownLatch started = new CountDownLatch(1);
        CatalogListener listener = new CatalogListener() {
            @Override
            public void found(int repositories) {
                started.countDown();
            }
        };
        CompletableFuture<SkillException> failure = new CompletableFuture<>();
        try (SkillCatalog catalog = images.catalog()) {
            Thread caller = new Thread(() -> {
                SkillException thrown = catchThrowableOfType(
                        SkillException.class, () -> catalog.list(registry.host() + "/acme", listener));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                failure.complete(thrown);
            });
            caller.start();
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();
            assertThat(failure.get(10, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.INTERRUPTED);
            registry.close();
            requireNoThreads();
        }
    }

    private static void requireNoThreads() throws InterruptedException {
        for (Thread thread : catalogThreads()) {
            thread.join(Duration.ofSeconds(10).toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static List<Thread> catalogThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("skillimage-catalog"))
                .toList();
    }
}
