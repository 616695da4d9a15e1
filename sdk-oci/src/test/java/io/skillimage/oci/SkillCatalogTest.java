package io.skillimage.oci;

import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static io.skillimage.LifecycleState.UNMANAGED;
import static io.skillimage.oci.SkillImages.DESCRIPTION;
import static io.skillimage.oci.SkillImages.MANIFEST;
import static io.skillimage.oci.SkillImages.STATUS;
import static io.skillimage.oci.SkillImages.VERSION;
import static io.skillimage.oci.SkillImages.annotations;
import static io.skillimage.oci.SkillImages.manifest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.skillimage.Digest;
import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillCatalogTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final FakeRegistry registry =
            FakeRegistry.builder().repositoriesPerPage(100).quayApi().start();
    private final SkillImages images = new SkillImages(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void describesTheSkillsOfANamespaceByTheirManifests() {
        Digest digest = images.publish("acme/pdf", "1.0.0", "published");
        images.publish("acme/docx", "2.0.0-rc.1", "draft");
        images.publish("acme2/other", "1.0.0", "published");
        try (SkillCatalog catalog = images.catalog()) {
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
            images.publish("acme/skill-" + i, "1.0.0", "draft");
            images.publish("acme/skill-" + i, "1.0.0", "published");
            images.publish("acme/skill-" + i, "1.1.0", "published");
        }
        try (SkillCatalog catalog = images.catalog()) {
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
        images.publish("acme/pdf", "1.0.0", "published");
        images.publish("acme/pdf", "1.2.0", "deprecated");
        images.put("acme/pdf", "2.0.0", annotations("acme/pdf", "9.9.9", "published"));
        images.put("acme/pdf", "latest", annotations("acme/pdf", "1.0.0", "published"));
        images.publish("acme/docx", "1.0.0", "published");
        images.publish("acme/docx", "1.1.0", "testing");
        try (SkillCatalog catalog = images.catalog();
                SkillCatalog usable = images.builder()
                        .lifecycle(LifecyclePolicy.publishedOnly())
                        .build()) {
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
        images.put("acme/a", "1.0.0", whole);
        images.put("acme/b", "1.0.0", Map.of(STATUS, "published", "org.opencontainers.image.vendor", "sales"));
        images.put(
                "acme/c",
                "1.0.0",
                Map.of(STATUS, "published", "io.skillimage.name", "No Name", DESCRIPTION, "x".repeat(9_000)));
        try (SkillCatalog catalog = images.catalog()) {
            assertThat(catalog.list(registry.host()))
                    .extracting(CatalogEntry::name, CatalogEntry::description, CatalogEntry::title)
                    .containsExactly(
                            tuple("sales/pdf-tools", "Cut no more", "PDF\u001b[31m"),
                            tuple("sales/b", "", null),
                            tuple("c", "x".repeat(4_096), null));
        }
    }

    @Test
    void showsImagesWithoutAStateOnRequest() {
        images.put("acme/tool", "1.0.0", Map.of(VERSION, "1.0.0"));
        try (SkillCatalog catalog = images.builder()
                .lifecycle(LifecyclePolicy.publishedOnly().allowUnmanaged())
                .build()) {
            assertThat(catalog.list(registry.host()))
                    .extracting(CatalogEntry::name, CatalogEntry::version, CatalogEntry::state)
                    .containsExactly(tuple("tool", "1.0.0", UNMANAGED));
        }
    }

    @Test
    void looksThroughAnIndexThatHoldsTheOneSkill() {
        Digest inner = images.publish("acme/pdf", "1.0.0", "published");
        int size = registry.manifest("acme/pdf", "1.0.0").orElseThrow().length;
        Digest outer = registry.putManifest("acme/pdf", "1.0.0", INDEX, """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}""".formatted(INDEX, MANIFEST, inner, size)
                .getBytes(UTF_8));
        try (SkillCatalog catalog = images.catalog()) {
            assertThat(catalog.list(registry.host()))
                    .extracting(CatalogEntry::name, CatalogEntry::digest)
                    .containsExactly(tuple("acme/pdf", outer));
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
        images.publish("acme/pdf", "1.0.0", "published");
        images.publish("acme/docx", "1.0.0", "published");
        try (SkillCatalog catalog =
                images.builder().source(SkillCatalog.Source.QUAY).build()) {
            assertThat(catalog.list(registry.host() + "/acme")).hasSize(2);
        }
        assertThat(registry.requests("GET", "/v2/_catalog")).isEmpty();
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
        try (SkillCatalog catalog = images.catalog()) {
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
}
