package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistriesConfTest {
    private static final String VERSION = "samples/hello-world:1.0.0";

    @TempDir
    private Path home;

    private FakeRegistry registry;
    private FakeRegistry mirror;
    private Shell shell;

    @BeforeEach
    void publish() {
        registry = FakeRegistry.start();
        mirror = FakeRegistry.start();
        shell = new Shell(home);
        shell.publish();
        shell.succeed("push", "--plain-http", VERSION, registry.host() + "/acme/hello-world:1.0.0");
        shell.succeed("push", "--plain-http", VERSION, mirror.host() + "/copies/hello-world:1.0.0");
        registry.clearRequests();
        mirror.clearRequests();
    }

    @AfterEach
    void stop() {
        registry.close();
        mirror.close();
    }

    private void configure(String toml) throws IOException {
        shell.registriesConf(Files.writeString(home.resolve("registries.conf"), toml));
    }

    private void mirrored() throws IOException {
        configure("[[registry]]\nlocation = '%s/acme'\n[[registry.mirror]]\nlocation = '%s/copies'\ninsecure = true\n"
                .formatted(registry.host(), mirror.host()));
    }

    @Test
    void tellsPeopleWhichMirrorServed() throws IOException {
        mirrored();
        Outcome outcome = shell.run("resolve", "--plain-http", registry.host() + "/acme/hello-world:1.0.0");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("mirror").contains(mirror.host() + "/copies/hello-world");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void tellsProgramsWhichMirrorServedAndNothingWhereNoneDid() throws IOException {
        mirrored();
        String[] command = {"resolve", "--plain-http", "--output", "json", registry.host() + "/acme/hello-world:1.0.0"};
        assertThat(shell.run(command).json()).containsEntry("mirror", mirror.host() + "/copies/hello-world");
        assertThat(shell.run(command).json()).doesNotContainKey("mirror");
    }

    @Test
    void aShortNameIsReadFromWhereItLeads() throws IOException {
        configure("[aliases]\nhello = '%s/acme/hello-world'\n".formatted(registry.host()));
        Outcome resolved = shell.run("resolve", "--plain-http", "--output", "json", "hello:1.0.0");
        assertThat(resolved.json().get("pinned")).asString().startsWith(registry.host() + "/acme/hello-world@");
        assertThat(shell.run("pull", "--plain-http", "hello:1.0.0").exitCode()).isZero();
        assertThat(shell.run("inspect", "--plain-http", "hello:1.0.0").exitCode())
                .isZero();
    }

    @Test
    void theRegistryOfTheEnvironmentComesBeforeThoseOfTheFile() throws IOException {
        configure("unqualified-search-registries = ['nowhere.invalid']\n");
        shell.with("SKILLCTL_REGISTRY", registry.host() + "/acme");
        assertThat(shell.run("resolve", "--plain-http", "hello-world:1.0.0").exitCode())
                .isZero();
    }

    @Test
    void theStoreComesBeforeAnyRegistry() throws IOException {
        configure("unqualified-search-registries = ['%s']\n".formatted(registry.host()));
        assertThat(shell.run("inspect", "--plain-http", VERSION).exitCode()).isZero();
        assertThat(registry.requests()).isEmpty();
        assertThat(shell.run("inspect", "--plain-http", "acme/hello-world:1.0.0")
                        .exitCode())
                .isZero();
        assertThat(registry.requests()).isNotEmpty();
    }

    @Test
    void severalRegistriesToLookInAreNamedInTheRefusal() throws IOException {
        configure("unqualified-search-registries = ['a.example', 'b.example']\n");
        Outcome outcome = shell.run("resolve", "hello:1.0.0");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("a.example, b.example");
    }

    @Test
    void nothingIsWrittenToWhereAShortNameLeads() throws IOException {
        configure("unqualified-search-registries = ['%s']\n".formatted(registry.host()));
        assertThat(shell.run("push", "--plain-http", VERSION).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("promote", "--plain-http", VERSION, "--to", "deprecated")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatIsBlockedIsRefusedByARule() throws IOException {
        configure("[[registry]]\nlocation = '%s'\nblocked = true\n".formatted(registry.host()));
        Outcome outcome =
                shell.run("resolve", "--plain-http", "--output", "json", registry.host() + "/acme/hello-world:1.0.0");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(outcome.error()).containsEntry("code", "BLOCKED");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aBrokenFileIsAUsageErrorThatNamesIt() throws IOException {
        configure("[[registry]\n");
        Outcome outcome = shell.run("resolve", "--plain-http", registry.host() + "/acme/hello-world:1.0.0");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("registries.conf cannot be used");
    }
}
