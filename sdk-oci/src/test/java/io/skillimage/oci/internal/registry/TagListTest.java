package io.skillimage.oci.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillException;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {
    private final FakeRegistry registry = FakeRegistry.builder().tagsPerPage(3).start();
    private final Repository repository = new Repository(registry.host(), "acme/hello");
    private final RegistryClient client = TestClient.anonymous(registry).client;

    TagListTest() {
        publish(registry, 7);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void readsAllPages() {
        assertThat(client.tags(repository))
                .containsExactly("1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4", "1.0.5", "1.0.6");
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void reportsAMissingRepository() {
        SkillException failure = catchThrowableOfType(
                SkillException.class, () -> client.tags(new Repository(registry.host(), "acme/none")));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"x\"}", "{\"tags\":null}", "{\"tags\":[]}"})
    void findsNoTags(String body) {
        onePage(body);
        assertThat(client.tags(repository)).isEmpty();
    }

    @Test
    void leavesOutWhatIsNoTagAndWhatIsListedTwice() {
        onePage("{\"tags\":[\"a\",\"../b\",\"c?d\",\"\",7,null,\"a\",\"sha256-0f.sig\"]}");
        assertThat(client.tags(repository)).containsExactly("a", "sha256-0f.sig");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "<html>", "{\"tags\":\"a\"}", "{\"tags\":[\"a\"]", "{\"tags\":[],\"tags\":[]}"})
    void refusesWhatIsNoList(String body) {
        onePage(body);
        assertThat(code()).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesNestingWithoutBound() {
        onePage("{\"tags\":" + "[".repeat(100_000));
        assertThat(code()).isEqualTo(ErrorCode.PROTOCOL);
    }

    @Test
    void refusesAnEndlessPage() {
        registry.inject("GET", "/tags/", 1, new RegistryFault.LongerBody(1L << 40));
        assertThat(code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesAListThatLeadsBackToItself() {
        registry.inject("GET", "/tags/", 100, new RegistryFault.Header("Link", "</v2/acme/hello/tags/list>; rel=next"));
        assertThat(code()).isEqualTo(ErrorCode.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</v2/acme/hello/tags/list?last=1.0.2&n=3>; rel=next",
                "<list?last=1.0.2&n=3>; rel=next",
                "<?last=1.0.2&n=3>; rel=next"
            })
    void readsOnWhereTheLinkLeadsAndWithWhatItAsksFor(String link) {
        registry.inject("GET", "n=1000", 1, new RegistryFault.Header("Link", link));
        assertThat(client.tags(repository)).hasSize(7);
        assertThat(registry.requests().get(1).target()).isEqualTo("/v2/acme/hello/tags/list?last=1.0.2&n=3");
    }

    @Test
    void takesThePagesOfARegistryThatFindsOursTooLarge() {
        try (FakeRegistry small =
                FakeRegistry.builder().tagsPerPage(3).largestPage(3).start()) {
            publish(small, 7);
            assertThat(TestClient.anonymous(small).client.tags(new Repository(small.host(), "acme/hello")))
                    .hasSize(7);
            assertThat(small.requests()).hasSize(4);
            assertThat(small.requests().get(1).target()).isEqualTo("/v2/acme/hello/tags/list");
        }
        registry.inject("GET", "n=1000", 1, new RegistryFault.Status(400));
        assertThat(code()).as("any other refusal").isEqualTo(ErrorCode.REGISTRY_ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<http://127.0.0.1:1/v2/x>; rel=\"next\"", "<file:///x>; rel=\"next\"", "<%>; rel=\"next\""})
    void refusesToReadOnElsewhere(String link) {
        registry.inject("GET", "/tags/", 1, new RegistryFault.Header("Link", link));
        assertThat(code()).isEqualTo(ErrorCode.PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "</next>; rel=\"next\"|/next",
                "</next>;rel=next|/next",
                "</prev>; rel=\"prev\", </next>; title=\"a, b\"; REL=\"next\"|/next",
                "<?last=x>; rel=\"last next\"|?last=x",
                "</prev>; rel=\"prev\"|",
                "</next>; title=\"next\"|",
                "</next>; rel=\"nextish\"|",
                "/next|",
            })
    void findsTheNextPage(String header, String next) {
        assertThat(LinkHeader.next(List.of(header))).isEqualTo(next);
    }

    @Test
    void removesATagAndLeavesTheManifest() {
        assertThat(client.deleteTag(repository, "1.0.3")).isTrue();
        assertThat(registry.tags("acme/hello")).hasSize(6).doesNotContain("1.0.3");
        assertThat(client.deleteTag(repository, "1.0.3")).as("already gone").isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 501})
    void saysWhereTagsCannotBeRemoved(int status) {
        registry.inject("DELETE", "/manifests/", 1, new RegistryFault.Status(status));
        assertThat(client.deleteTag(repository, "1.0.3")).isFalse();
        assertThat(registry.tags("acme/hello")).contains("1.0.3");
    }

    @Test
    void reportsADeniedRemoval() {
        registry.inject("DELETE", "/manifests/", 1, new RegistryFault.Status(403));
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> client.deleteTag(repository, "1.0.3"));
    }

    @Test
    void neverRemovesAManifest() {
        String digest = client.head(repository, "1.0.0").orElseThrow().toString();
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> client.deleteTag(repository, digest));
        assertThat(registry.requests("DELETE", "")).isEmpty();
    }

    private void onePage(String body) {
        registry.removeTag("acme/hello", "1.0.6");
        for (String tag : registry.tags("acme/hello").subList(3, 6)) {
            registry.removeTag("acme/hello", tag);
        }
        registry.inject("GET", "/tags/", 1, new RegistryFault.OtherBytes(body));
    }

    private ErrorCode code() {
        return catchThrowableOfType(SkillException.class, () -> client.tags(repository))
                .code();
    }

    private static void publish(FakeRegistry registry, int count) {
        for (int i = 0; i < count; i++) {
            registry.putManifest("acme/hello", "1.0." + i, "application/json", "{}".getBytes(UTF_8));
        }
    }
}
