package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogCommandTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final FakeRegistry registry = FakeRegistry.builder().start();
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void publish(@TempDir Path home) {
        shell = new Shell(home);
        shell.publish();
        shell.succeed("push", "--plain-http", remote("acme/hello-world:1.0.0"));
        registry.clearRequests();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String remote(String name) {
        return registry.host() + "/" + name;
    }

    @Test
    void listsTheSkillsOfANamespaceInATable() {
        Outcome outcome = shell.run("catalog", "--plain-http", remote("acme"));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines().toList().get(0)).matches("NAME +VERSION +STATUS +REFERENCE +DESCRIPTION");
        assertThat(outcome.out().lines().toList().get(1))
                .startsWith("samples/hello-world  1.0.0    published  " + remote("acme/hello-world:1.0.0") + "  ");
        assertThat(registry.requests("GET", "/blobs/")).isEmpty();
    }

    @Test
    void listsForPrograms() {
        Outcome outcome = shell.run("catalog", "--plain-http", registry.host(), "--output", "json");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json())
                .containsOnlyKeys("name", "version", "state", "reference", "digest", "description")
                .containsEntry("name", "samples/hello-world")
                .containsEntry("state", "published")
                .containsEntry("reference", remote("acme/hello-world:1.0.0"));
    }

    @Test
    void putsTheDefaultRegistryBeforeWhatNamesNone() {
        shell.with("SKILLCTL_REGISTRY", registry.host());

        for (String[] line : new String[][] {
            {"catalog", "--plain-http"}, {"catalog", "--plain-http", "acme"}, {"catalog", "--plain-http", "acme/"}
        }) {
            assertThat(shell.succeed(line).out().lines()).hasSize(2);
        }
        assertThat(shell.succeed("catalog", "--plain-http", "other").out().lines())
                .hasSize(1);
    }

    @Test
    void saysWhatWasLeftOutAndOnRequestWhy() {
        registry.putManifest("acme/broken", "1.0.0", MANIFEST, "{".getBytes(StandardCharsets.UTF_8));

        Outcome quiet = shell.run("catalog", "--plain-http", remote("acme"));
        Outcome verbose = shell.run("catalog", "--plain-http", remote("acme"), "--verbose");

        assertThat(quiet.exitCode()).isZero();
        assertThat(quiet.out().lines()).hasSize(2);
        assertThat(quiet.err()).isEqualTo("warning: left out 1 repository; --verbose says which, and why\n");
        assertThat(verbose.exitCode()).isZero();
        assertThat(verbose.out()).isEqualTo(quiet.out());
        assertThat(verbose.err())
                .startsWith("warning: " + remote("acme/broken") + " was left out: ")
                .contains("is not well-formed JSON");
    }

    @Test
    void showsProgressOnATerminalOnly() {
        shell.with("SKILLCTL_TERMINAL", "err");
        assertThat(shell.run("catalog", "--plain-http", remote("acme")).err())
                .contains("1 of 1 repositories")
                .endsWith("\r\u001b[K");
        shell.with("TERM", "dumb");
        assertThat(shell.run("catalog", "--plain-http", remote("acme")).err()).isEmpty();
    }

    @Test
    void showsNothingOfADescriptionThatCouldSteerATerminal() {
        byte[] manifest = registry.manifest("acme/hello-world", "1.0.0").orElseThrow();
        String hostile = new String(manifest, StandardCharsets.UTF_8)
                .replaceAll(
                        "\"io.skillimage.description\":\"[^\"]*\"",
                        "\"io.skillimage.description\":\"\\\\u001b[31mred\\\\n" + "long ".repeat(99) + "\"");
        registry.putManifest("acme/hello-world", "1.0.0", MANIFEST, hostile.getBytes(StandardCharsets.UTF_8));

        Outcome outcome = shell.run("catalog", "--plain-http", remote("acme"));

        assertThat(outcome.out())
                .contains("[31mred long")
                .doesNotContain("\u001b")
                .endsWith("...\n");
        assertThat(outcome.out().lines()).hasSize(2);
    }

    @Test
    void tellsARegistryThatDoesNotListFromOneThatIsDown() {
        registry.inject("GET", "/v2/_catalog", 1, new RegistryFault.Status(404));
        Outcome none = shell.run("catalog", "--plain-http", remote("acme"));
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).contains("does not list its repositories", "advice: name its skills one by one");

        Outcome down = shell.run("catalog", "--plain-http", "127.0.0.1:1/acme", "--output", "json");
        assertThat(down.exitCode()).isEqualTo(3);
        assertThat(down.error()).containsEntry("code", "UNREACHABLE").containsEntry("reference", "127.0.0.1:1/acme");
    }

    @Test
    void refusesTheNetworkWhenOffline() {
        Outcome outcome = shell.run("catalog", "--offline", remote("acme"), "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.error()).containsEntry("code", "OFFLINE");
        assertThat(registry.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "quay.io/Acme", "quay.io/acme:1.0.0", "dir:skills", "oci:store", ""})
    void refusesWhatIsNoNamespace(String text) {
        Outcome outcome = shell.run("catalog", text);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err().lines()).hasSize(2);
    }

    @Test
    void refusesToListWithoutARegistry() {
        assertThat(shell.run("catalog").exitCode()).isEqualTo(2);
        assertThat(shell.run("catalog").err()).contains("no registry is named");
    }
}
