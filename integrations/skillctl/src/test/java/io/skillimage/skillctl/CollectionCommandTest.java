package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SampleCollection;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** collection push, pull and inspect. */
class CollectionCommandTest {
    private static final String REPOSITORY = "acme/tools";

    private final FakeRegistry registry = FakeRegistry.start();
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void publish(@TempDir Path home) {
        shell = new Shell(home);
        shell.publish();
        shell.succeed("push", "--plain-http", remote("acme/hello-world:1.0.0"));
        Path other = SkillFixtures.skill(home.resolve("skills"), "other", "Another skill.", "# Other\n");
        shell.succeed("pack", other.toString());
        shell.succeed("push", "--plain-http", "samples/other:1.0.0-draft", remote("acme/other:1.0.0-draft"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String remote(String name) {
        return registry.host() + "/" + name;
    }

    private String collection() {
        return remote(REPOSITORY + ":1.0.0");
    }

    private String hello() {
        return remote("acme/hello-world:1.0.0");
    }

    private String write(String yaml) throws IOException {
        Files.writeString(shell.home().resolve("mine.yaml"), yaml);
        return "mine.yaml";
    }

    private String write(String... namesAndImages) throws IOException {
        return write(SampleCollection.yaml("tools", "1.0.0", namesAndImages));
    }

    @Test
    void publishesShowsAndGetsACollection() throws IOException {
        String file = write("hello-world", hello());

        Outcome pushed = shell.run("collection", "push", "--plain-http", file, remote(REPOSITORY));
        Outcome shown = shell.run("collection", "inspect", "--plain-http", collection());
        Outcome pulled = shell.run("collection", "pull", "--plain-http", collection(), "-o", "out");

        assertThat(pushed.exitCode()).isZero();
        assertThat(pushed.out()).startsWith("pushed mine.yaml\n  to      " + collection() + "@sha256:");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("tools", "1.0.0", "Samples that belong together.", "hello-world  " + hello());
        assertThat(pulled.exitCode()).as(pulled.err()).isZero();
        assertThat(shell.home().resolve("out/tools.collection.yaml"))
                .hasSameTextualContentAs(shell.home().resolve("mine.yaml"));
        assertThat(shell.home().resolve("out/hello-world/SKILL.md")).isNotEmptyFile();
        assertThat(files("out")).containsExactlyInAnyOrder("hello-world", "tools.collection.yaml");
        assertThat(pulled.out()).contains("pulled " + collection(), hello(), "published");
    }

    @Test
    void theDocumentHasThePermissionsOfAnyOtherFile() throws IOException {
        SampleCollection.of("tools", "1.0.0", "hello-world", hello()).push(registry, REPOSITORY, "1.0.0");
        shell.succeed("collection", "pull", "--plain-http", collection(), "-o", "out");

        Path document = shell.home().resolve("out/tools.collection.yaml");
        Path other = Files.writeString(document.resolveSibling("other"), "x");
        assertThat(Files.getPosixFilePermissions(document)).isEqualTo(Files.getPosixFilePermissions(other));
    }

    private List<String> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(shell.home().resolve(directory))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void tellsProgramsTheSame() throws IOException {
        String file = write("hello-world", hello());

        Map<String, @Nullable Object> pushed = shell.run(
                        "collection", "push", "--plain-http", file, collection(), "--output", "json")
                .json();
        Map<String, @Nullable Object> shown = shell.run(
                        "collection", "inspect", "--plain-http", "--resolve", collection(), "--output", "json")
                .json();
        List<Map<String, @Nullable Object>> pulled = shell.run(
                        "collection", "pull", "--plain-http", collection(), "-o", "out", "--output", "json")
                .jsonLines();

        assertThat(pushed).containsOnlyKeys("reference", "digest", "source").containsEntry("source", file);
        assertThat(shown)
                .containsOnlyKeys(
                        "reference",
                        "pinned",
                        "digest",
                        "kind",
                        "name",
                        "version",
                        "description",
                        "members",
                        "warnings")
                .containsEntry("digest", pushed.get("digest"))
                .containsEntry("kind", "document");
        assertThat(member(shown, 0))
                .containsOnlyKeys("name", "reference", "source", "state", "version", "digest")
                .containsEntry("reference", hello())
                .containsEntry("state", "published");
        assertThat(pulled).hasSize(2);
        assertThat(pulled.get(0))
                .containsOnlyKeys("collection", "version", "reference", "pinned", "digest", "file")
                .containsEntry("collection", "tools");
        assertThat(pulled.get(1))
                .containsEntry("member", "hello-world")
                .containsEntry("reference", hello())
                .containsEntry("state", "published")
                .containsEntry(
                        "directory", shell.home().resolve("out/hello-world").toString());
    }

    private static Map<String, @Nullable Object> member(Map<String, @Nullable Object> collection, int index) {
        return Outcome.object(((List<?>) Objects.requireNonNull(collection.get("members"))).get(index));
    }

    @Test
    void goesOnAfterMembersThatFailAndEndsWithTheHighestCode() {
        SampleCollection.of(
                        "tools",
                        "1.0.0",
                        "missing",
                        remote("acme/missing:1.0.0"),
                        "draft",
                        remote("acme/other:1.0.0-draft"),
                        "files",
                        "dir:/etc",
                        "down",
                        "127.0.0.1:1/acme/down:1.0.0",
                        "nested",
                        collection(),
                        "greeter",
                        hello())
                .push(registry, REPOSITORY, "1.0.0");

        Outcome outcome =
                shell.run("collection", "pull", "--plain-http", collection(), "-o", "out", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(3);
        List<Map<String, @Nullable Object>> lines = outcome.jsonLines();
        assertThat(lines.subList(1, 6).stream()
                        .map(line -> line.get("member") + " "
                                + Outcome.object(line.get("error")).get("code")))
                .containsExactly(
                        "missing NOT_FOUND",
                        "draft STATE_REFUSED",
                        "files BAD_REFERENCE",
                        "down UNREACHABLE",
                        "nested COLLECTION");
        assertThat(lines.get(6)).containsEntry("member", "greeter").doesNotContainKey("error");
        assertThat(shell.home().resolve("out/hello-world")).isDirectory();
        assertThat(outcome.err())
                .contains("skillctl collection pull REF", "'greeter' is a skill of another name, 'hello-world'");
    }

    @Test
    void takesOptionsForARegistryAsSaidOfTheCollectionOnly() {
        try (FakeRegistry elsewhere = FakeRegistry.start()) {
            SampleCollection.of("tools", "1.0.0", "elsewhere", elsewhere.host() + "/acme/hello-world:1.0.0")
                    .push(registry, REPOSITORY, "1.0.0");

            Outcome pulled = shell.run("collection", "pull", "--plain-http", collection(), "-o", "out");
            Outcome shown = shell.run("collection", "inspect", "--resolve", "--plain-http", collection());

            assertThat(pulled.exitCode()).isEqualTo(3);
            assertThat(shown.exitCode()).isEqualTo(3);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void usesThePolicy() {
        SampleCollection.of("tools", "1.0.0", "other", remote("acme/other:1.0.0-draft"))
                .push(registry, REPOSITORY, "1.0.0");

        assertThat(shell.run("collection", "pull", "--plain-http", collection(), "-o", "out")
                        .exitCode())
                .isEqualTo(1);
        assertThat(shell.run("collection", "pull", "--plain-http", collection(), "-o", "out", "--allow", "draft")
                        .exitCode())
                .isZero();
        assertThat(shell.home().resolve("out/other/SKILL.md")).isNotEmptyFile();
    }

    @Test
    void showsAMemberThatCannotBeUsedAmongTheOthers() {
        SampleCollection.ofDocument(
                        "tools",
                        "1.0.0",
                        SampleCollection.yaml("tools", "1.0.0", "files", "dir:/etc", "hello", hello())
                                + "  - {name: git, source: 'https://git.example/x.git'}\n")
                .push(registry, REPOSITORY, "1.0.0");

        Outcome quiet = shell.run("collection", "inspect", "--plain-http", collection());
        Outcome resolved = shell.run("collection", "inspect", "--plain-http", "--resolve", collection());
        Map<String, @Nullable Object> json = shell.run(
                        "collection", "inspect", "--plain-http", collection(), "--output", "json")
                .json();

        assertThat(quiet.exitCode()).isZero();
        assertThat(quiet.out()).contains("files  -", "hello  " + hello(), "git    https://git.example/x.git");
        assertThat(quiet.err()).startsWith("warning: the member 'files': ");
        assertThat(resolved.exitCode()).isEqualTo(1);
        assertThat(resolved.out()).contains("hello  published  " + hello());
        assertThat(Outcome.object(member(json, 0).get("error"))).containsEntry("code", "BAD_REFERENCE");
        assertThat(member(json, 2)).containsEntry("source", "https://git.example/x.git");
    }

    @Test
    void asksForOneManifestAMember() {
        SampleCollection.of("tools", "1.0.0", "a", hello(), "b", remote("acme/other:1.0.0-draft"))
                .push(registry, REPOSITORY, "1.0.0");
        registry.clearRequests();

        shell.succeed("collection", "inspect", "--plain-http", collection());
        assertThat(registry.requests()).hasSize(2);
        shell.succeed("collection", "inspect", "--plain-http", "--resolve", collection());
        assertThat(registry.requests()).hasSize(2 + 4);
    }

    @Test
    void getsACollectionThatIsAnIndex() {
        Digest skill =
                Digest.sha256(registry.manifest("acme/hello-world", "1.0.0").orElseThrow());
        SampleCollection.index("Tools of \u001b[31mAcme")
                .entry(skill, "application/vnd.agentskills.skill.v1", "io.agentskills.skill.ref", hello())
                .push(registry, REPOSITORY, "v1");

        Outcome shown = shell.run("collection", "inspect", "--plain-http", remote(REPOSITORY + ":v1"));
        Outcome pulled = shell.run("collection", "pull", "--plain-http", remote(REPOSITORY + ":v1"), "-o", "out");

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("index", hello() + "@" + skill).doesNotContain("\u001b");
        assertThat(pulled.exitCode()).as(pulled.err()).isZero();
        assertThat(shell.home().resolve("out/collection.json")).isNotEmptyFile();
        assertThat(shell.home().resolve("out/hello-world")).isDirectory();
    }

    @Test
    void writesOverNothing() throws IOException {
        SampleCollection.of("tools", "1.0.0", "hello-world", hello()).push(registry, REPOSITORY, "1.0.0");
        shell.succeed("collection", "pull", "--plain-http", collection(), "-o", "out");

        Outcome again = shell.run("collection", "pull", "--plain-http", collection(), "-o", "out");
        Path file = Files.writeString(shell.home().resolve("out/tools.collection.yaml"), "mine\n");
        Outcome changed = shell.run("collection", "pull", "--plain-http", collection(), "-o", "out");

        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("hello-world is not empty");
        assertThat(changed.exitCode()).isEqualTo(2);
        assertThat(changed.err()).contains("tools.collection.yaml is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void worksWithALayoutAndWithoutANetwork() throws IOException {
        String file = write("hello-world", hello());
        String layout = shell.stored("acme/tools:1.0.0");
        shell.succeed("collection", "push", file, layout);
        shell.succeed("resolve", "--plain-http", hello());
        registry.clearRequests();

        Outcome shown = shell.run("collection", "inspect", "--offline", "--resolve", layout);
        Outcome pulled = shell.run("collection", "pull", "--offline", layout, "-o", "out");
        Outcome remote = shell.run("collection", "inspect", "--offline", collection(), "--output", "json");

        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(shown.err()).contains("--offline was given");
        assertThat(pulled.exitCode()).as(pulled.err()).isZero();
        assertThat(remote.error()).containsEntry("code", "OFFLINE");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void refusesToPublishWhatIsWrongAndSaysWhere() throws IOException {
        String file = write("files", "dir:/etc", "short", "hello:1.0.0");

        Outcome outcome = shell.run("collection", "push", "--plain-http", file, collection(), "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).containsEntry("code", "BAD_REFERENCE");
        assertThat((List<?>) outcome.error().get("problems")).hasSize(2);
        assertThat(outcome.err()).contains("mine.yaml#/skills/0/image", "advice: mend mine.yaml where it says so");
        assertThat(registry.tags(REPOSITORY)).isEmpty();
    }

    @Test
    void refusesToPublishOverAnotherContent() throws IOException {
        shell.succeed("collection", "push", "--plain-http", write("hello-world", hello()), collection());

        Outcome outcome =
                shell.run("collection", "push", "--plain-http", write("other", "quay.io/a/other"), collection());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("already holds other content", "advice: give the new content a new version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolve", "inspect", "pull"})
    void saysHowToUseACollectionWhereASkillIsWanted(String command) {
        SampleCollection.of("tools", "1.0.0", "hello-world", hello()).push(registry, REPOSITORY, "1.0.0");

        Outcome outcome = shell.run(command, "--plain-http", collection());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("is a collection of skills, not a skill", "skillctl collection inspect REF");
    }

    @Test
    void tellsThePublisherOfABrokenCollection() {
        SampleCollection.ofDocument("tools", "1.0.0", "kind: x\n").push(registry, REPOSITORY, "1.0.0");

        for (String command : List.of("inspect", "pull")) {
            Outcome outcome = shell.run("collection", command, "--plain-http", collection());
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err()).contains("collection.yaml#/kind", "advice: tell the publisher");
        }
    }

    @Test
    void usageErrorsAreToldAsSuch() throws IOException {
        assertThat(shell.run("collection").exitCode()).isEqualTo(2);
        assertThat(shell.run("collection", "push", "nowhere.yaml", collection()).exitCode())
                .isEqualTo(2);
        assertThat(shell.run("collection", "push", ".", collection()).exitCode())
                .isEqualTo(2);
        assertThat(shell.run("collection", "push", write("a", hello()), "dir:.").exitCode())
                .isEqualTo(2);
        assertThat(shell.run("collection", "pull", "dir:.").exitCode()).isEqualTo(2);
        assertThat(shell.run("collection", "inspect", "tools:1.0.0").exitCode()).isEqualTo(2);
        for (String command : List.of("push", "pull", "inspect")) {
            assertThat(shell.run("collection", command, "--help").out())
                    .contains("Usage: skillctl collection " + command, "Common options:");
        }
    }
}
