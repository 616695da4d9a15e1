package io.skillimage.oci;

import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static io.skillimage.LifecycleState.UNMANAGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.skillimage.AuthenticationException;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillCatalogTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String STATUS = "io.skillimage.status";
    private static final String VERSION = "org.opencontainers.image.version";
    private static final String DESCRIPTION = "org.opencontainers.image.description";

    private final FakeRegistry registry =
            FakeRegistry.builder().repositoriesPerPage(100).quayApi().start();

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
    void describesTheSkillsOfANamespaceByTheirManifests() {
        Digest digest = publish("acme/pdf", "1.0.0", "published");
        publish("acme/docx", "2.0.0-rc.1", "draft");
        publish("acme2/other", "1.0.0", "published");
        try (SkillCatalog catalog = catalog()) {
            assertThat(catalog.list(registry.host() + "/acme"))
                    .extracting(
                            entry -> entry.reference().toString(),
                            CatalogEntry::name,
                            CatalogEntry::version,
                            CatalogEntry::state,
                            CatalogEntry::description)
                    .containsExactly(
                            tuple(
                                    registry.host() + "/acme/docx:2.0.0-rc.1-draft",
                                    "acme/docx",
                                    "2.0.0-rc.1",
                                    DRAFT,
                                    "About acme/docx."),
                            tuple(
                                    registry.host() + "/acme/pdf:1.0.0",
                                    "acme/pdf",
                                    "1.0.0",
                                    PUBLISHED,
                                    "About acme/pdf."));
            assertThat(catalog.list(registry.host()))
                    .hasSize(3)
                    .filteredOn(entry -> entry.name().equals("acme/pdf"))
                    .extracting(entry -> entry.pinned().digest())
                    .containsExactly(digest);
            assertThat(catalog.list(registry.host() + "/nothing")).isEmpty();
        }
    }

    @Test
    void asksForOneListOfTagsAndOneManifestForEachRepository() {
        for (int i = 0; i < 5; i++) {
            publish("acme/skill-" + i, "1.0.0", "draft");
            publish("acme/skill-" + i, "1.0.0", "published");
            publish("acme/skill-" + i, "1.1.0", "published");
        }
        try (SkillCatalog catalog = catalog()) {
            assertThat(catalog.list(registry.host() + "/acme"))
                    .extracting(CatalogEntry::version)
                    .containsOnly("1.1.0")
                    .hasSize(5);
        }
        assertThat(registry.requests("GET", "/v2/_catalog")).hasSize(1);
        assertThat(registry.requests("GET", "/tags/list")).hasSize(5);
        assertThat(registry.requests("GET", "/manifests/")).hasSize(5);
        assertThat(registry.requests()).hasSize(11);
    }

    @Test
    void takesTheHighestVersionThatIsWhatItsTagSays() {
        publish("acme/pdf", "1.0.0", "published");
        publish("acme/pdf", "1.2.0", "deprecated");
        put("acme/pdf", "2.0.0", annotations("acme/pdf", "9.9.9", "published"));
        put("acme/pdf", "latest", annotations("acme/pdf", "1.0.0", "published"));
        publish("acme/docx", "1.0.0", "published");
        publish("acme/docx", "1.1.0", "testing");
        try (SkillCatalog catalog = catalog();
                SkillCatalog usable =
                        builder().lifecycle(LifecyclePolicy.publishedOnly()).build()) {
            assertThat(catalog.list(registry.host() + "/acme"))
                    .extracting(CatalogEntry::version, CatalogEntry::state)
                    .containsExactly(tuple("1.1.0", TESTING), tuple("1.2.0", DEPRECATED));
            assertThat(usable.list(registry.host() + "/acme"))
                    .extracting(CatalogEntry::version, CatalogEntry::state)
                    .containsExactly(tuple("1.0.0", PUBLISHED), tuple("1.2.0", DEPRECATED));
        }
    }

    @Test
    void readsDescriptionNameAndTitleAsFarAsTheyAreDeclared() {
        Map<String, String> whole = annotations("acme/pdf", "1.0.0", "published");
        whole.put(DESCRIPTION, "Cut");
        whole.put("io.skillimage.description", "Cut no more");
        whole.put("io.skillimage.name", "sales/pdf-tools");
        whole.put("org.opencontainers.image.title", "PDF\u001b[31m");
        put("acme/a", "1.0.0", whole);
        put("acme/b", "1.0.0", Map.of(STATUS, "published", "org.opencontainers.image.vendor", "sales"));
        put(
                "acme/c",
                "1.0.0",
                Map.of(STATUS, "published", "io.skillimage.name", "No Name", DESCRIPTION, "x".repeat(9_000)));
        try (SkillCatalog catalog = catalog()) {
            assertThat(catalog.list(registry.host()))
                    .extracting(CatalogEntry::name, CatalogEntry::description, CatalogEntry::title)
                    .containsExactly(
                            tuple("sales/pdf-tools", "Cut no more", "PDF\u001b[31m"),
                            tuple("sales/b", "", null),
                            tuple("c", "x".repeat(4_096), null));
        }
    }

    @Test
    void oneBrokenRepositoryHidesNoneOfItsNeighbours() {
        publish("acme/a-good", "1.0.0", "published");
        publish("acme/b-plain", "1.0.0", "published");
        registry.putManifest("acme/c-corrupt", "1.0.0", MANIFEST, "{".getBytes(UTF_8));
        publish("acme/d-failing", "1.0.0", "published");
        registry.inject("GET", "/d-failing/manifests/", 99, new RegistryFault.Status(500));
        publish("acme/e-denied", "1.0.0", "published");
        registry.inject("GET", "/e-denied/tags/", 99, new RegistryFault.Status(403));
        publish("acme/f-reset", "1.0.0", "published");
        registry.inject("GET", "/f-reset/manifests/", 99, new RegistryFault.Reset());
        put("acme/g-state", "1.0.0", annotations("acme/g", "1.0.0", "finished"));
        put("acme/h-untagged", "latest", annotations("acme/h", "1.0.0", "published"));
        put("acme/i-container", "1.0.0", Map.of(VERSION, "1.0.0"));
        put("acme/i-container", "0.9.0", Map.of(VERSION, "0.9.0"));
        publish("acme/j-good", "1.0.0", "published");
        registry.inject("GET", "/b-plain/tags/", 99, new RegistryFault.HtmlPage());
        Notes notes = new Notes();
        try (SkillCatalog catalog =
                builder(access().attempts(2).build()).parallelism(3).build()) {
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
    void showsImagesWithoutAStateOnRequest() {
        put("acme/tool", "1.0.0", Map.of(VERSION, "1.0.0"));
        try (SkillCatalog catalog = builder()
                .lifecycle(LifecyclePolicy.publishedOnly().allowUnmanaged())
                .build()) {
            assertThat(catalog.list(registry.host()))
                    .extracting(CatalogEntry::name, CatalogEntry::version, CatalogEntry::state)
                    .containsExactly(tuple("tool", "1.0.0", UNMANAGED));
        }
    }

    @Test
    void looksThroughAnIndexThatHoldsTheOneSkill() {
        Digest inner = publish("acme/pdf", "1.0.0", "published");
        int size = registry.manifest("acme/pdf", "1.0.0").orElseThrow().length;
        Digest outer = registry.putManifest("acme/pdf", "1.0.0", INDEX, """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}""".formatted(INDEX, MANIFEST, inner, size)
                .getBytes(UTF_8));
        try (SkillCatalog catalog = catalog()) {
            assertThat(catalog.list(registry.host()))
                    .extracting(CatalogEntry::name, CatalogEntry::digest)
                    .containsExactly(tuple("acme/pdf", outer));
        }
    }

    @Test
    void anOutageIsToldAndNotTakenForBrokenRepositories() {
        for (int i = 0; i < 20; i++) {
            publish("acme/skill-" + i, "1.0.0", "published");
        }
        CatalogListener goesDown = new CatalogListener() {
            @Override
            public void found(int repositories) {
                registry.inject("GET", "/v2/", 9_999, new RegistryFault.Reset());
            }
        };
        try (SkillCatalog catalog = builder(access().attempts(1).build()).build()) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> catalog.list(registry.host() + "/acme", goesDown))
                    .returns(ErrorCode.UNREACHABLE, SkillException::code)
                    .withMessageStartingWith("Tried to list the skills of " + registry.host() + "/acme but failed");
        }
    }

    @Test
    void aRegistryThatIsDownIsToldAtOnce() {
        registry.close();
        try (SkillCatalog catalog = builder(access().attempts(1).build()).build()) {
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> catalog.list(registry.host()))
                    .returns(ErrorCode.UNREACHABLE, SkillException::code);
        }
    }

    @Test
    void credentialsThatReadNothingAreWrongAsAWhole() {
        publish("acme/a", "1.0.0", "published");
        publish("acme/b", "1.0.0", "published");
        registry.inject("GET", "/tags/", 99, new RegistryFault.Status(403));
        try (SkillCatalog catalog = catalog()) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> catalog.list(registry.host()))
                    .returns(ErrorCode.DENIED, SkillException::code);
        }
    }

    @Test
    void readsARegistryThatWantsATokenForEachRepositoryAndOneForTheList() {
        try (FakeRegistry closed =
                FakeRegistry.builder().tokens("user", "secret").start()) {
            byte[] manifest = manifest(annotations("acme/pdf", "1.0.0", "published"));
            closed.putManifest("acme/pdf", "1.0.0", MANIFEST, manifest);
            closed.putManifest("acme/docx", "1.0.0", MANIFEST, manifest);
            RegistryAccess access = RegistryAccess.builder()
                    .plainHttp(closed.host())
                    .credentials(CredentialProvider.fixed(closed.host(), new Credential.Basic("user", "secret")))
                    .build();
            try (SkillCatalog catalog = SkillCatalog.create(access)) {
                assertThat(catalog.list(closed.host() + "/acme")).hasSize(2);
            }
            assertThat(closed.requests("GET", "/token"))
                    .extracting(RecordedRequest::target)
                    .anyMatch(target -> target.contains("registry%3Acatalog%3A*"))
                    .hasSize(3);
        }
    }

    @Test
    void listsWhatQuayNames() {
        publish("acme/pdf", "1.0.0", "published");
        publish("acme/docx", "1.0.0", "published");
        try (SkillCatalog catalog = builder().source(SkillCatalog.Source.QUAY).build()) {
            assertThat(catalog.list(registry.host() + "/acme")).hasSize(2);
        }
        assertThat(registry.requests("GET", "/v2/_catalog")).isEmpty();
    }

    @Test
    void tellsOneThreadOfEachStep() {
        for (int i = 0; i < 30; i++) {
            publish("acme/skill-" + i, "1.0.0", "published");
        }
        put("acme/tool", "1.0.0", Map.of());
        Notes notes = new Notes();
        try (SkillCatalog catalog = catalog()) {
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
        publish("acme/pdf", "1.0.0", "published");
        CatalogListener broken = new CatalogListener() {
            @Override
            public void progress(int done, int all) {
                throw new IllegalStateException("listener");
            }
        };
        try (SkillCatalog catalog = catalog()) {
            assertThat(catalog.list(registry.host(), broken)).hasSize(1);
        }
    }

    @Test
    void fiveThousandRepositoriesAreLookedAtByAFewThreads() {
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
        try (SkillCatalog catalog = builder().parallelism(4).build()) {
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
        assertThat(catalogThreads()).isEmpty();
    }

    @Test
    void anInterruptEndsTheListingAndItsThreads() throws Exception {
        for (int i = 0; i < 20; i++) {
            publish("acme/skill-" + i, "1.0.0", "published");
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
        try (SkillCatalog catalog = catalog()) {
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
            for (Thread thread : catalogThreads()) {
                thread.join(Duration.ofSeconds(10).toMillis());
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "acme",
                "quay.io/",
                "quay.io/Acme",
                "quay.io/acme:1.0.0",
                "quay.io/acme@sha256:00",
                "oci:store",
                "dir:skills",
                "quay.io/a/../b",
                "quay.io/acme?x=y",
                "user:secret@quay.io/acme"
            })
    void refusesWhatIsNoNamespace(String text) {
        try (SkillCatalog catalog = catalog()) {
            assertThatExceptionOfType(InvalidReferenceException.class)
                    .isThrownBy(() -> catalog.list(text))
                    .returns(text, InvalidReferenceException::input)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
        }
    }

    @Test
    void refusesSettingsOutOfBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkillCatalog.builder().parallelism(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkillCatalog.builder().parallelism(65));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkillCatalog.builder().maxRepositories(0));
    }

    private static List<Thread> catalogThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("skillimage-catalog"))
                .toList();
    }

    private SkillCatalog catalog() {
        return builder().build();
    }

    private SkillCatalog.Builder builder() {
        return builder(access().build());
    }

    private static SkillCatalog.Builder builder(RegistryAccess access) {
        return SkillCatalog.builder().registryAccess(access);
    }

    private RegistryAccess.Builder access() {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .idleTimeout(Duration.ofSeconds(5))
                .plainHttp(registry.host());
    }

    private Digest publish(String repository, String version, String state) {
        String tag = state.equals("draft") || state.equals("testing") ? version + "-" + state : version;
        return put(repository, tag, annotations(repository, version, state));
    }

    private Digest put(String repository, String tag, Map<String, String> annotations) {
        return registry.putManifest(repository, tag, MANIFEST, manifest(annotations));
    }

    private static Map<String, String> annotations(String name, String version, String state) {
        return new TreeMap<>(Map.of(
                STATUS, state, VERSION, version, "io.skillimage.name", name, DESCRIPTION, "About " + name + "."));
    }

    private static byte[] manifest(Map<String, String> annotations) {
        Digest config = Digest.sha256("config".getBytes(UTF_8));
        Digest layer = Digest.sha256("layer".getBytes(UTF_8));
        String members = annotations.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue().replace("\u001b", "\\u001b") + "\"")
                .collect(Collectors.joining(","));
        return """
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":6},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":5}],\
                "annotations":{%s}}""".formatted(MANIFEST, config, layer, members).getBytes(UTF_8);
    }
}
