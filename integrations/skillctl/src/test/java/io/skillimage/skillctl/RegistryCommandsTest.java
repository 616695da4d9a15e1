package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** push, pull, and promote, inspect and resolve in a registry. */
class RegistryCommandsTest {
    private static final String VERSION = "samples/hello-world:1.0.0";

    private final FakeRegistry registry = FakeRegistry.start();
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void publish(@TempDir Path home) {
        shell = new Shell(home);
        shell.publish();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String remote(String name) {
        return registry.host() + "/" + name;
    }

    private void push() {
        shell.succeed("push", "--plain-http", remote("acme/hello-world:1.0.0"));
    }

    @Test
    void pushesTheOnlyImageOfThatNameAndTag() {
        Outcome outcome = shell.run("push", "--plain-http", remote("acme/hello-world:1.0.0"), "--output", "json");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json().get("reference"))
                .isEqualTo(
                        remote("acme/hello-world:1.0.0") + "@" + outcome.json().get("digest"));
        assertThat(registry.tags("acme/hello-world")).containsExactly("1.0.0");
    }

    @Test
    void pushesToAnotherName() {
        Outcome outcome = shell.run("push", "--plain-http", VERSION, remote("mirror/greeter:stable"));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("pushed " + VERSION + "\n  to      " + remote("mirror/greeter:stable"));
        assertThat(registry.tags("mirror/greeter")).containsExactly("stable");
    }

    @Test
    void pushesToTheDefaultRegistry() {
        shell.with("SKILLCTL_REGISTRY", registry.host() + "/team/");

        shell.succeed("push", "--plain-http", VERSION);

        assertThat(registry.tags("team/samples/hello-world")).containsExactly("1.0.0");
    }

    @Test
    void refusesToGuessBetweenTwoImages() throws IOException {
        Path other = shell.home().resolve("other");
        Files.createDirectories(other);
        Files.writeString(other.resolve("skill.yaml"), """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata: {name: hello-world, namespace: others, version: 1.0.0, description: Greets others.}
                """);
        Files.writeString(other.resolve("SKILL.md"), "---\nname: hello-world\ndescription: Greets others.\n---\nHi.\n");
        shell.succeed("pack", "other", "--tag", "1.0.0");

        Outcome ambiguous = shell.run("push", "--plain-http", remote("acme/hello-world:1.0.0"));
        Outcome clear = shell.run("push", "--plain-http", remote("acme/samples/hello-world:1.0.0"));

        assertThat(ambiguous.exitCode()).isEqualTo(2);
        assertThat(ambiguous.err()).contains("others/hello-world:1.0.0", VERSION, "advice: name both");
        assertThat(registry.tags("acme/hello-world")).isEmpty();
        assertThat(clear.exitCode()).isZero();
    }

    @Test
    void refusesToPushWhatTheStoreDoesNotHave() {
        Outcome outcome = shell.run("push", "--plain-http", remote("acme/hello-world:2.0.0"));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("has no image for", VERSION);
        assertThat(shell.run("push", "--plain-http", remote("acme/hello-world")).exitCode())
                .isEqualTo(2);
        assertThat(shell.run("push", VERSION).exitCode()).isEqualTo(2);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aRangeOfVersionsIsNotTakenForNoTag() {
        push();
        registry.clearRequests();
        String range = remote("acme/hello-world:^1");

        for (List<String> command : List.of(
                List.of("push", range),
                List.of("push", VERSION, range),
                List.of("push", "samples/hello-world:^1", remote("acme/other:1.0.0")),
                List.of("pull", range),
                List.of("inspect", range),
                List.of("inspect", "samples/hello-world:^1"),
                List.of("promote", range, "--to", "deprecated"),
                List.of("pack", "skills/hello-world", "--tag", "^1"))) {
            List<String> line = new ArrayList<>(List.of("--plain-http", "--output", "json"));
            line.addAll(command);

            Outcome outcome = shell.run(line.toArray(String[]::new));

            assertThat(outcome.exitCode()).as(command.toString()).isEqualTo(2);
            assertThat(outcome.error()).as(command.toString()).containsEntry("code", "BAD_REFERENCE");
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aFileOfAuthoritiesThatIsMissingIsAUsageError() {
        Outcome outcome = shell.run("resolve", "--ca-file", "nowhere.pem", remote("acme/hello-world:1.0.0"));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("--ca-file names").contains("nowhere.pem");
    }

    @Test
    void pullsIntoTheStoreUnderTheWholeName() {
        push();

        Outcome outcome = shell.run(
                "pull", "--plain-http", remote("acme/hello-world:1.0.0"), "--store", "fresh", "--output", "json");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json()).containsKeys("reference", "digest", "stored").doesNotContainKey("directory");
        assertThat(shell.run("list", "--store", "fresh", "--output", "json").json())
                .containsEntry("name", remote("acme/hello-world"))
                .containsEntry("tag", "1.0.0");
        assertThat(shell.run("inspect", "--offline", "--store", "fresh", remote("acme/hello-world:1.0.0"))
                        .exitCode())
                .isZero();
    }

    @Test
    void unpacksFilesOfTheUsersOwn() throws IOException {
        push();

        Outcome outcome = shell.run("pull", "--plain-http", remote("acme/hello-world:1.0.0"), "-o", "out");

        Path skill = shell.home().resolve("out/hello-world");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("directory  " + skill);
        assertThat(Files.readString(skill.resolve("references/greetings.md"))).contains("Guten Tag");
        assertThat(Files.isWritable(skill.resolve("SKILL.md"))).isTrue();
        assertThat(shell.home().resolve("out")).isDirectoryNotContaining(path -> !path.equals(skill));
    }

    @Test
    void unpacksAPinnedImage() {
        push();
        String digest = registry.manifest("acme/hello-world", "1.0.0")
                .map(bytes -> Digest.sha256(bytes).toString())
                .orElseThrow();

        Outcome outcome = shell.run("pull", "--plain-http", remote("acme/hello-world@" + digest), "-o", "out");

        assertThat(outcome.err()).isEmpty();
        assertThat(shell.home().resolve("out/hello-world/SKILL.md")).exists();
    }

    @Test
    void unpacksNothingUnderTheTagOfAnotherVersion() {
        push();
        shell.succeed("push", "--plain-http", VERSION, remote("acme/hello-world:2.0.0"));

        Outcome outcome =
                shell.run("pull", "--plain-http", remote("acme/hello-world:2.0.0"), "-o", "out", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).containsEntry("code", "METADATA_MISMATCH");
        assertThat(shell.home().resolve("out")).doesNotExist();
    }

    @Test
    void unpacksWhatTheRegistryHoldsNowWhateverWasSeenBefore() {
        String latest = remote("acme/hello-world:latest");
        shell.succeed("push", "--plain-http", VERSION, remote("acme/hello-world:1.0.0"));
        shell.succeed("push", "--plain-http", VERSION, latest);
        shell.succeed("resolve", "--plain-http", latest);
        shell.succeed("promote", "--plain-http", remote("acme/hello-world:1.0.0"), "--to", "deprecated");
        shell.succeed("push", "--plain-http", VERSION, latest);

        Outcome outcome = shell.run("pull", "--plain-http", latest, "-o", "out");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("the skill is deprecated");
    }

    @Test
    void refusesToUnpackOverFiles() throws IOException {
        push();
        Path mine =
                Files.createDirectories(shell.home().resolve("out/hello-world")).resolve("mine");
        Files.writeString(mine, "mine");

        Outcome outcome =
                shell.run("pull", "--plain-http", remote("acme/hello-world:1.0.0"), "-o", "out", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).containsEntry("code", "OUTPUT_EXISTS");
        assertThat(shell.home().resolve("out")).isDirectoryNotContaining("glob:**/.hello*");
        assertThat(mine).hasContent("mine");
        Files.delete(mine);
        shell.succeed("pull", "--plain-http", remote("acme/hello-world:1.0.0"), "-o", "out");
    }

    @Test
    void pullsADraftButUnpacksItOnlyWhenAllowed() {
        shell.packDraft();
        shell.succeed("push", "--plain-http", remote("acme/hello-world:1.0.0-draft"));
        String draft = remote("acme/hello-world:1.0.0-draft");

        assertThat(shell.run("pull", "--plain-http", draft).exitCode()).isZero();
        assertThat(shell.run("pull", "--plain-http", draft, "-o", "out").exitCode())
                .isEqualTo(1);
        assertThat(shell.home().resolve("out")).doesNotExist();
        assertThat(shell.run("pull", "--plain-http", draft, "-o", "out", "--allow", "draft")
                        .exitCode())
                .isZero();
    }

    @Test
    void promotesInTheRegistry() {
        push();

        Map<String, @Nullable Object> promotion = shell.run(
                        "promote",
                        "--plain-http",
                        remote("acme/hello-world:1.0.0"),
                        "--to",
                        "deprecated",
                        "--output",
                        "json")
                .json();

        assertThat(promotion).containsEntry("to", "deprecated").containsEntry("tagsMoved", List.of("1.0.0"));
    }

    @Test
    void saysWhichTagsARegistryKeepsAndWhy() {
        try (FakeRegistry keeping = FakeRegistry.builder().withoutTagDeletion().start()) {
            String image = keeping.host() + "/acme/hello-world:1.0.0";
            shell.succeed("push", "--plain-http", VERSION, image);

            Outcome deprecated = shell.run("promote", "--plain-http", image, "--to", "deprecated");
            Map<String, @Nullable Object> archived = shell.run(
                            "promote", "--plain-http", image, "--to", "archived", "--output", "json")
                    .json();
            Outcome again = shell.run("promote", "--plain-http", image, "--to", "archived", "--output", "json");

            assertThat(deprecated.out()).contains("moved    1.0.0\n").doesNotContain("left");
            assertThat(archived)
                    .containsEntry("tagsMoved", List.of())
                    .containsEntry("tagsRemoved", List.of())
                    .containsEntry("tagsLeft", List.of("1.0.0"))
                    .containsEntry(
                            "tagsKept",
                            List.of(Map.of(
                                    "tag", "1.0.0", "repointed", true, "reason", "the registry does not remove tags")));
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.error()).containsEntry("code", "BAD_TRANSITION");
        }
    }

    @Test
    void aPromotionThatIsDoneIsRefusedAsDone() {
        push();
        String image = remote("acme/hello-world:1.0.0");
        Object digest = shell.run("inspect", VERSION, "--output", "json").json().get("digest");
        String read = image + "@" + digest;
        shell.succeed("promote", "--plain-http", read, "--to", "deprecated");

        Outcome again = shell.run("promote", "--plain-http", read, "--to", "deprecated", "--output", "json");

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.error()).containsEntry("code", "BAD_TRANSITION");
        assertThat(String.valueOf(again.error().get("message"))).contains("deprecated already");
    }

    @Test
    void resolvesFromTheRegistryAndThenOffline() {
        push();
        shell.with("SKILLCTL_REGISTRY", registry.host());

        Outcome first = shell.run("resolve", "--plain-http", "acme/hello-world:1.0.0", "--output", "json");
        registry.clearRequests();
        Outcome second =
                shell.run("resolve", "--offline", String.valueOf(first.json().get("pinned")), "--output", "json");

        assertThat(first.json())
                .containsEntry("reference", "acme/hello-world:1.0.0")
                .containsEntry("fromCache", false);
        assertThat(second.json()).containsEntry("fromCache", true);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void speaksPlainHttpToEachRegistryThatIsNamed() {
        push();
        try (FakeRegistry other = FakeRegistry.start()) {
            shell.succeed("push", "--plain-http", VERSION, other.host() + "/acme/hello-world:1.0.0");

            Outcome outcome = shell.run(
                    "resolve",
                    "--plain-http",
                    remote("acme/hello-world:1.0.0"),
                    other.host() + "/acme/hello-world:1.0.0",
                    "--output",
                    "json");

            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.jsonLines()).hasSize(2);
        }
    }

    @Test
    void looksIntoTheStoreBeforeTheDefaultRegistry() {
        push();
        shell.with("SKILLCTL_REGISTRY", registry.host());
        registry.clearRequests();

        shell.succeed("inspect", "--plain-http", VERSION);
        assertThat(registry.requests()).isEmpty();
        shell.succeed("inspect", "--plain-http", "acme/hello-world:1.0.0");
        assertThat(registry.requests()).isNotEmpty();
    }

    @Test
    void refusesTheNetworkWhenOffline() {
        for (List<String> command : List.of(
                List.of("pull", remote("acme/hello-world:1.0.0")),
                List.of("push", remote("acme/hello-world:1.0.0")),
                List.of("promote", remote("acme/hello-world:1.0.0"), "--to", "deprecated"),
                List.of("resolve", remote("acme/hello-world:1.0.0")))) {
            List<String> line = new ArrayList<>(List.of("--offline", "--output", "json"));
            line.addAll(command);

            Outcome outcome = shell.run(line.toArray(String[]::new));

            assertThat(outcome.exitCode()).as(command.toString()).isEqualTo(3);
            assertThat(outcome.error()).containsEntry("code", "OFFLINE");
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void tellsMissingFromBroken() {
        push();

        assertThat(shell.run("resolve", "--plain-http", remote("acme/hello-world:9.9.9"))
                        .exitCode())
                .isEqualTo(1);
        registry.inject("GET", "/manifests/", 100, new RegistryFault.Status(403));
        Outcome denied = shell.run("pull", "--plain-http", remote("acme/hello-world:1.0.0"), "--output", "json");

        assertThat(denied.exitCode()).isEqualTo(3);
        assertThat(denied.error()).containsEntry("code", "DENIED");
    }

    @Test
    void saysThatARegistryCannotBeReached() {
        Outcome outcome =
                shell.run("resolve", "--plain-http", "127.0.0.1:1/acme/hello-world:1.0.0", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.error()).containsEntry("code", "UNREACHABLE");
    }

    @Test
    void pullsFromRegistriesOnly() {
        assertThat(shell.run("pull", shell.stored(VERSION)).exitCode()).isEqualTo(2);
        assertThat(shell.run("pull", VERSION).exitCode()).isEqualTo(2);
        assertThat(shell.run("pull", "--plain-http", remote("acme/hello-world")).exitCode())
                .isEqualTo(2);
    }

    @Test
    void takesTheImageForAPlatformOutOfAnIndex() {
        push();
        byte[] image = registry.manifest("acme/hello-world", "1.0.0").orElseThrow();
        String digest = Digest.sha256(image).toString();
        String entry = "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\",\"size\":%d,"
                + "\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}";
        String entries = entry.formatted(Digest.sha256(new byte[1]), 1, "amd64") + ","
                + entry.formatted(digest, image.length, "arm64");
        registry.putManifest(
                "acme/hello-world",
                "multi",
                "application/vnd.oci.image.index.v1+json",
                ("{\"schemaVersion\":2,\"manifests\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8));
        String multi = remote("acme/hello-world:multi");

        for (String command : List.of("resolve", "inspect", "pull")) {
            Outcome named = shell.run(command, "--plain-http", "--platform", "linux/arm64", multi, "--output", "json");
            assertThat(named.json().get("digest")).as(command).isEqualTo(digest);
            Outcome silent = shell.run(command, "--plain-http", multi);
            assertThat(silent.exitCode()).as(command).isNotZero();
            assertThat(silent.err()).contains("linux/amd64, linux/arm64");
        }
        shell.succeed("pull", "--plain-http", "--platform", "linux/arm64", multi, "-o", "out");
        assertThat(shell.home().resolve("out/hello-world/SKILL.md")).isNotEmptyFile();
        Outcome wrong = shell.run("resolve", "--platform", "arm64", multi);
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("'arm64' is no platform");
    }
}
