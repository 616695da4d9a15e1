package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.SkillCatalog.Source;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import io.skillimage.testkit.RegistryFault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryListTest {
    private static final String CATALOG = "/v2/_catalog";
    private static final String QUAY = "/api/v1/repository";

    @Test
    void readsAllPagesOfTheCatalogue() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().repositoriesPerPage(2))) {
            assertThat(paths(registry, "", Source.AUTO))
                    .containsExactly("acme/docx", "acme/eu/fr/tax", "acme/eu/vat", "acme/pdf", "acme2/x", "solo");
            assertThat(registry.requests()).hasSize(3);
            assertThat(registry.requests().get(1).target()).isEqualTo(CATALOG + "?last=acme%2Feu%2Ffr%2Ftax&n=2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatIsBelowTheNamespaceSegmentBySegment(Source source) {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi().repositoriesPerPage(2))) {
            assertThat(paths(registry, "acme", source))
                    .containsExactly("acme/docx", "acme/eu/fr/tax", "acme/eu/vat", "acme/pdf");
            assertThat(paths(registry, "acme/eu", source)).containsExactly("acme/eu/fr/tax", "acme/eu/vat");
            assertThat(paths(registry, "acm", source)).isEmpty();
            assertThat(paths(registry, "acme/pdf", source)).isEmpty();
        }
    }

    @Test
    void readsAllPagesOfQuay() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi().repositoriesPerPage(3))) {
            assertThat(paths(registry, "", Source.QUAY))
                    .containsExactly("acme/docx", "acme/eu/fr/tax", "acme/eu/vat", "acme/pdf", "acme2/x");
            assertThat(registry.requests())
                    .extracting(RecordedRequest::target)
                    .containsExactly(QUAY + "?public=true", QUAY + "?public=true&next_page=p%2B3%2F%3D");
            assertThat(paths(registry, "acme/eu", Source.QUAY)).hasSize(2);
            assertThat(registry.requests("GET", "namespace=acme&next_page=")).hasSize(1);
        }
    }

    @Test
    void asksQuayWhereTheRegistryHasNoCatalogue() {
        try (FakeRegistry registry =
                registry(FakeRegistry.builder().withoutCatalog().quayApi())) {
            assertThat(paths(registry, "acme", Source.AUTO)).hasSize(4);
            assertThat(registry.requests())
                    .extracting(RecordedRequest::target)
                    .containsExactly(CATALOG + "?n=1000", QUAY + "?public=true&namespace=acme");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 405, 501})
    void asksQuayWhereTheCatalogueIsRefused(int status) {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi())) {
            registry.inject("GET", CATALOG, 9, new RegistryFault.Status(status));
            assertThat(paths(registry, "acme", Source.AUTO)).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501})
    void saysThatARegistryDoesNotListItsRepositories(int status) {
        try (FakeRegistry registry = registry(FakeRegistry.builder())) {
            registry.inject("GET", CATALOG, 9, new RegistryFault.Status(status));
            RegistryException failure =
                    catchThrowableOfType(RegistryException.class, () -> paths(registry, "acme", Source.AUTO));
            assertThat(failure.code()).isEqualTo(ErrorCode.NO_CATALOG);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure).hasMessage(registry.host() + " does not list its repositories: it answers " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysThatARegistryListsItsRepositoriesToOthersOnly(int status) {
        try (FakeRegistry registry = registry(FakeRegistry.builder())) {
            registry.inject("GET", CATALOG, 9, new RegistryFault.Status(status));
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> paths(registry, "acme", Source.AUTO))
                    .withMessageContaining("to administrators, or to nobody");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "{}", "{\"repositories\":null}", "{\"repositories\":{}}"})
    void takesNoOtherAnswerForQuays(String body) {
        try (FakeRegistry registry =
                registry(FakeRegistry.builder().withoutCatalog().quayApi())) {
            registry.inject("GET", QUAY, 9, new RegistryFault.OtherBytes(body));
            assertThat(code(registry, Source.AUTO)).isEqualTo(ErrorCode.NO_CATALOG);
            assertThat(code(registry, Source.QUAY)).isEqualTo(ErrorCode.PROTOCOL);
        }
    }

    @Test
    void anOutageIsNoMissingCatalogue() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi())) {
            registry.inject("GET", CATALOG, 99, new RegistryFault.Status(503));
            assertThat(code(registry, Source.AUTO)).isEqualTo(ErrorCode.REGISTRY_ERROR);
            assertThat(registry.requests("GET", QUAY)).isEmpty();
        }
    }

    @Test
    void asksForATokenOfTheWholeRegistry() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().tokens("user", "secret"))) {
            TestClient client = TestClient.with(registry, new Credential.Basic("user", "secret"));
            assertThat(client.client.repositories(new Namespace(registry.host(), ""), Source.AUTO, 10))
                    .hasSize(6);
            assertThat(registry.requests("GET", "/token"))
                    .singleElement()
                    .extracting(RecordedRequest::target)
                    .asString()
                    .contains("scope=registry%3Acatalog%3A*");
        }
    }

    @Test
    void namesTheScopeWhereTheChallengeDoesNot() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().tokens("user", "secret"))) {
            String challenge = "Bearer realm=\"" + registry.url() + "/token\"";
            registry.inject("GET", CATALOG, 1, new RegistryFault.Header("WWW-Authenticate", challenge));
            TestClient client = TestClient.with(registry, new Credential.Basic("user", "secret"));
            assertThat(client.client.repositories(new Namespace(registry.host(), "acme"), Source.DISTRIBUTION, 10))
                    .hasSize(4);
        }
    }

    @Test
    void noPasswordGoesToQuaysApi() {
        try (FakeRegistry registry = registry(
                FakeRegistry.builder().basic("user", "secret").withoutCatalog().quayApi())) {
            TestClient client = TestClient.with(registry, new Credential.Basic("user", "secret"));
            assertThat(client.client.repositories(new Namespace(registry.host(), "acme"), Source.AUTO, 10))
                    .hasSize(4);
            assertThat(registry.requests("GET", QUAY))
                    .singleElement()
                    .extracting(request -> request.headers().get("authorization"))
                    .isNull();
        }
    }

    @Test
    void tokensOfQuaysApiGoToIt() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi())) {
            for (Credential credential :
                    List.of(new Credential.RegistryToken("abc"), new Credential.Basic("$oauthtoken", "abc"))) {
                registry.clearRequests();
                TestClient.with(registry, credential)
                        .client
                        .repositories(new Namespace(registry.host(), "acme"), Source.QUAY, 10);
                assertThat(registry.requests())
                        .singleElement()
                        .extracting(request -> request.headers().get("authorization"))
                        .isEqualTo("Bearer abc");
            }
        }
    }

    @Test
    void leavesOutNamesThatAreNoRepositories() {
        try (FakeRegistry registry = registry(FakeRegistry.builder())) {
            String names =
                    "\"\",\"../x\",\"a/../b\",\"a?b\",\"A\",\"a//b\",\"a b\",\"a/b:1\",\"a%2fb\",\"a@sha256:00\",7,"
                            + "null,\"/a\",\"a/\",\"" + "a".repeat(300) + "\",\"ok/fine\",\"ok/fine\",\"a\\u0000\"";
            registry.inject("GET", CATALOG, 1, new RegistryFault.OtherBytes("{\"repositories\":[" + names + "]}"));
            assertThat(paths(registry, "", Source.AUTO)).containsExactly("ok/fine");
        }
    }

    @Test
    void leavesOutWhatQuayIsAboutToDeleteAndWhatIsNoImage() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi())) {
            registry.inject("GET", QUAY, 1, new RegistryFault.OtherBytes("""
                    {"repositories":[{"namespace":"acme","name":"a","state":"MARKED_FOR_DELETION"},\
                    {"namespace":"acme","name":"b","kind":"application"},{"namespace":"acme","name":"../c"},\
                    {"namespace":"other","name":"d"},{"name":"e"},7,{"namespace":"acme","name":"f","state":"MIRROR"}]}"""));
            assertThat(paths(registry, "acme", Source.QUAY)).containsExactly("acme/f");
        }
    }

    @Test
    void refusesACatalogueThatLeadsBackToItself() {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi())) {
            registry.inject("GET", CATALOG, 99, new RegistryFault.Header("Link", "<?n=1000>; rel=next"));
            assertThat(code(registry, Source.AUTO)).isEqualTo(ErrorCode.PROTOCOL);
            registry.inject("GET", QUAY, 99, new RegistryFault.OtherBytes("{\"repositories\":[],\"next_page\":\"1\"}"));
            assertThat(code(registry, Source.QUAY)).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(registry.requests("GET", QUAY)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<http://127.0.0.1:1/v2/_catalog>; rel=next", "<//evil.example/x>; rel=next", "<%>;rel=next"})
    void refusesToReadTheCatalogueElsewhere(String link) {
        try (FakeRegistry registry = registry(FakeRegistry.builder())) {
            registry.inject("GET", CATALOG, 1, new RegistryFault.Header("Link", link));
            assertThat(code(registry, Source.AUTO)).isEqualTo(ErrorCode.PROTOCOL);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISTRIBUTION", "QUAY"})
    void refusesAnEndlessPage(Source source) {
        try (FakeRegistry registry = registry(FakeRegistry.builder().quayApi())) {
            registry.inject("GET", "/", 1, new RegistryFault.LongerBody(1L << 40));
            assertThat(code(registry, source)).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @Test
    void refusesMoreRepositoriesThanTheLimit() {
        try (FakeRegistry registry = registry(FakeRegistry.builder())) {
            RegistryClient client = TestClient.anonymous(registry).client;
            assertThat(client.repositories(new Namespace(registry.host(), "acme"), Source.AUTO, 4))
                    .hasSize(4);
            assertThatExceptionOfType(SkillException.class)
                    .isThrownBy(() -> client.repositories(new Namespace(registry.host(), ""), Source.AUTO, 4))
                    .returns(ErrorCode.TOO_LARGE, SkillException::code);
        }
    }

    private static FakeRegistry registry(FakeRegistry.Builder builder) {
        FakeRegistry registry = builder.start();
        for (String repository : List.of("acme/pdf", "acme/docx", "acme/eu/vat", "acme/eu/fr/tax", "acme2/x", "solo")) {
            registry.putManifest(repository, "1.0.0", "application/json", "{}".getBytes(UTF_8));
        }
        return registry;
    }

    private static List<String> paths(FakeRegistry registry, String namespace, Source source) {
        return TestClient.anonymous(registry)
                .client
                .repositories(new Namespace(registry.host(), namespace), source, 100)
                .stream()
                .map(Repository::path)
                .toList();
    }

    private static ErrorCode code(FakeRegistry registry, Source source) {
        return catchThrowableOfType(SkillException.class, () -> paths(registry, "acme", source))
                .code();
    }
}
