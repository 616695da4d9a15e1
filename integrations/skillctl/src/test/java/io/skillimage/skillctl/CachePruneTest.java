package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.SkillReference;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** cache prune, with a checkout from a registry and one from an image layout in the cache. */
class CachePruneTest {
    private static final String UNKNOWN = "sha256:" + "0".repeat(64);

    private final FakeRegistry registry = FakeRegistry.start();
    private Shell shell = new Shell(Path.of(""));
    private Map<String, @Nullable Object> hello = Map.of();
    private Path helloDirectory = Path.of("");
    private Path notesDirectory = Path.of("");

    @BeforeEach
    void resolve(@TempDir Path home) throws IOException {
        shell = new Shell(home.toRealPath());
        shell.publish();
        shell.succeed("push", "--plain-http", registry.host() + "/samples/hello-world:1.0.0");
        hello = shell.succeed(
                        "resolve", "--output", "json", "--plain-http", registry.host() + "/samples/hello-world:1.0.0")
                .json();
        shell.succeed(
                "pack",
                "--tag",
                "nightly",
                SkillFixtures.everything(shell.home()).toString());
        helloDirectory = Path.of(text("directory"));
        notesDirectory = Checkouts.resolved(shell, notes());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String notes() {
        return shell.run("list", "--output", "json").jsonLines().stream()
                .filter(skill -> "nightly".equals(skill.get("tag")))
                .map(skill -> shell.stored(skill.get("name") + ":nightly"))
                .findFirst()
                .orElseThrow();
    }

    private String text(String member) {
        return String.valueOf(hello.get(member));
    }

    private String lock(String skills) throws IOException {
        Files.writeString(
                shell.home().resolve("skills.lock.json"), "{\"lockfileVersion\":1,\"skills\":[" + skills + "]}");
        return "skills.lock.json";
    }

    private void assertOnlyHelloIsLeft() {
        assertThat(helloDirectory).exists();
        assertThat(notesDirectory).doesNotExist();
    }

    @Test
    void removesNoCheckoutWithoutRuleAndSaysHow() {
        Outcome people = shell.run("cache", "prune");
        Outcome program = shell.run("cache", "prune", "--output", "json");

        assertThat(people.exitCode()).isZero();
        assertThat(people.out())
                .startsWith("freed 0 B: 0 checkouts, ")
                .contains("; kept 2 checkouts\n")
                .contains("only leftovers go without --older-than, --max-size or --keep-only");
        assertThat(program.json())
                .containsEntry("leftoversOnly", true)
                .containsEntry("dryRun", false)
                .containsEntry("removed", List.of())
                .containsEntry("kept", 2L);
    }

    @Test
    void removesWhatIsInQuarantine() throws IOException {
        Checkouts.change(helloDirectory.resolve("SKILL.md"));
        shell.run("cache", "verify");

        assertThat(shell.run("cache", "prune", "--output", "json").json()).containsEntry("quarantined", 1L);
        assertThat(shell.run("cache", "prune", "--output", "json").json()).containsEntry("quarantined", 0L);
    }

    @Test
    void removesWhatWasNotUsedForLong() throws IOException {
        Checkouts.lastUsed(helloDirectory, Instant.now().minus(Duration.ofDays(40)));

        assertThat(shell.run("cache", "prune", "--older-than", "60d").out()).startsWith("freed 0 B");
        Outcome outcome = shell.run("cache", "prune", "--older-than", "P30D");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .startsWith("removed hello-world, sha256:")
                .contains("\nfreed ", ": 1 checkout, 1 manifest, 1 tag, ", "; kept 1 checkout\n")
                .doesNotContain("only leftovers");
        assertThat(helloDirectory).doesNotExist();
        assertThat(notesDirectory).exists();
    }

    @Test
    void tellsProgramsWhatWasRemoved() {
        Map<String, @Nullable Object> report = shell.run("cache", "prune", "--max-size", "0", "--output", "json")
                .json();

        assertThat(report.keySet())
                .containsExactly(
                        "dryRun",
                        "leftoversOnly",
                        "bytesFreed",
                        "removed",
                        "inUse",
                        "kept",
                        "manifests",
                        "tags",
                        "quarantined",
                        "leftovers",
                        "unknownRoots");
        assertThat(report).containsEntry("kept", 0L).containsEntry("leftoversOnly", false);
        assertThat((Long) report.get("bytesFreed")).isPositive();
        assertThat((List<?>) report.get("removed"))
                .extracting(skill -> Outcome.object(skill).get("name"))
                .containsExactlyInAnyOrder("hello-world", "field-notes");
    }

    @Test
    void shrinksToASize() throws IOException {
        Checkouts.lastUsed(notesDirectory, Instant.now().minus(Duration.ofHours(1)));

        shell.succeed("cache", "prune", "--max-size", "1GiB");
        assertThat(notesDirectory).exists();
        shell.succeed("cache", "prune", "--max-size", "10kB");

        assertOnlyHelloIsLeft();
    }

    @Test
    void onlySaysWhatWouldGo() {
        Outcome dry = shell.run("cache", "prune", "--max-size", "0", "--dry-run", "--output", "json");
        Outcome people = shell.run("cache", "prune", "--max-size", "0", "--dry-run");

        assertThat(helloDirectory.resolve("SKILL.md")).exists();
        assertThat(notesDirectory.resolve("SKILL.md")).exists();
        assertThat(people.out())
                .contains("would remove hello-world, ", "would remove field-notes, ", "; would keep 0 checkouts\n");
        Map<String, @Nullable Object> expected = dry.json();
        assertThat(expected.put("dryRun", false)).isEqualTo(true);
        assertThat(shell.run("cache", "prune", "--max-size", "0", "--output", "json")
                        .json())
                .isEqualTo(expected);
        assertThat(notesDirectory).doesNotExist();
    }

    @Test
    void keepsWhatALockFileOfTheCommunityNames() throws IOException {
        String lock =
                lock("{\"name\":\"hello-world\",\"source\":{\"registry\":\"quay.io\",\"repository\":\"samples/x\","
                        + "\"tag\":\"1.0.0\",\"digest\":\"" + text("digest") + "\",\"ref\":\"x\"}}");

        Outcome outcome = shell.run("cache", "prune", "--keep-only", lock);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertOnlyHelloIsLeft();
    }

    @Test
    void keepsWhatALockFileNamesByItsContent() throws IOException {
        String lock = lock("{\"name\":\"hello-world\",\"digest\":\"" + UNKNOWN + "\",\"contentDigest\":\""
                + text("contentDigest") + "\"}");

        Outcome outcome = shell.run("cache", "prune", "--keep", lock, "--max-size", "0");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertOnlyHelloIsLeft();
    }

    @Test
    void keepsWhatIsNamedByDigestOrReference() {
        for (String root : List.of(text("digest"), text("contentDigest"), text("pinned"))) {
            Checkouts.resolved(shell, notes());

            shell.succeed("cache", "prune", "--keep-only", root);

            assertOnlyHelloIsLeft();
        }
    }

    @Test
    void addsUpWhatIsToBeKept() throws IOException {
        String lock = lock("{\"digest\":\"" + text("digest") + "\"}");
        String notes = String.valueOf(shell.succeed("resolve", "--allow", "draft", "--output", "json", notes())
                .json()
                .get("contentDigest"));

        shell.succeed("cache", "prune", "--keep", lock, "--keep-only", notes, "--older-than", "0s");

        assertThat(helloDirectory).exists();
        assertThat(notesDirectory).exists();
    }

    @Test
    void removesEverythingWhenALockFileNamesNothing() throws IOException {
        shell.succeed("cache", "prune", "--keep-only", lock(""));

        assertThat(shell.run("cache", "list", "--output", "json").out()).isEmpty();
    }

    @Test
    void warnsOfWhatIsNotThereToBeKept() throws IOException {
        String lock = lock("{\"name\":\"gone\",\"digest\":\"" + UNKNOWN + "\"},{\"digest\":\"" + UNKNOWN + "\"}");

        Outcome outcome = shell.run("cache", "prune", "--keep", lock, UNKNOWN, "--output", "json");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json()).containsEntry("unknownRoots", List.of(UNKNOWN));
        assertThat(outcome.err().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("warning: ") && line.endsWith(" is not in the cache"))
                .anyMatch(line -> line.contains("'gone' of "))
                .anyMatch(line -> line.contains("skills[1] of "));
        assertThat(shell.run("cache", "prune", "--cache", "none", "--keep", UNKNOWN)
                        .err())
                .isEqualTo("warning: " + UNKNOWN + " is not in the cache\n");
    }

    @Test
    void keepsWhatIsInUse() {
        try (OciSkillResolver resolver = OciSkillResolver.builder()
                .cacheDirectory(shell.home().resolve(".cache/skillimage"))
                .build()) {
            resolver.resolve(SkillReference.parse(shell.stored("samples/hello-world:1.0.0")));

            Outcome outcome = shell.run("cache", "prune", "--max-size", "0");

            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.out()).contains("in use, so kept: hello-world, ", "; kept 1 checkout\n");
            assertOnlyHelloIsLeft();
            assertThat((List<?>) shell.run("cache", "prune", "--max-size", "0", "--dry-run", "--output", "json")
                            .json()
                            .get("inUse"))
                    .hasSize(1);
        }
        shell.succeed("cache", "prune", "--max-size", "0");
        assertThat(helloDirectory).doesNotExist();
    }

    @Test
    void removesNothingIfALockFileIsNotUnderstood() throws IOException {
        String lock = lock("{\"digest\":\"" + text("digest") + "\"},{\"name\":\"field-notes\"}");

        Outcome outcome = shell.run("cache", "prune", "--keep-only", lock, "--max-size", "0", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).containsEntry("code", "USAGE");
        assertThat(outcome.err()).contains("skills.lock.json: skills[1] names no digest", "nothing has been removed");
        assertThat(helloDirectory).exists();
        assertThat(notesDirectory).exists();
    }

    @Test
    void removesNothingIfWhatIsToBeKeptNamesNothing() {
        Outcome outcome = shell.run("cache", "prune", "--max-size", "0", "--keep", "nowhere.json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("error: there is no file 'nowhere.json'\nadvice: name a skills.lock.json");
        assertThat(helloDirectory).exists();
    }

    @Test
    void refusesRulesThatAreNone() {
        for (String options :
                List.of("--max-size 5x", "--max-size -1", "--older-than yesterday", "--older-than -P1D", "surplus")) {
            Outcome outcome = shell.run(("cache prune --dry-run " + options).split(" ", -1));

            assertThat(outcome.exitCode()).as(options).isEqualTo(2);
            assertThat(outcome.err()).contains("advice: see skillctl cache prune --help");
        }
    }

    @Test
    void refusesACacheThatCannotBeWritten() throws IOException {
        Checkouts.makeReadOnly(shell.home().resolve(".cache/skillimage"));

        Outcome outcome = shell.run("cache", "prune", "--max-size", "0", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).containsEntry("code", "CACHE_UNAVAILABLE");
        assertThat(helloDirectory).exists();
    }
}
