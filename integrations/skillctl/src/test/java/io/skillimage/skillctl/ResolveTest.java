package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** resolve, from image layouts and directories. */
class ResolveTest {
    private static final String PUBLISHED = "samples/hello-world:1.0.0";

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void publish(@TempDir Path home) {
        shell = new Shell(home);
        shell.publish();
    }

    @Test
    void saysWhereTheCheckoutIs() {
        Outcome outcome = shell.run("resolve", shell.stored(PUBLISHED));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .startsWith(shell.stored(PUBLISHED) + "\n")
                .contains("samples/hello-world", "published", "from       the image layout");
        assertThat(shell.run("resolve", shell.stored(PUBLISHED)).out()).contains("from       the cache");
    }

    @Test
    void tellsProgramsEverythingTheContractNames() {
        Map<String, @Nullable Object> skill = shell.run("resolve", "--output", "json", shell.stored(PUBLISHED))
                .json();

        assertThat(skill.keySet())
                .containsExactly(
                        "reference",
                        "pinned",
                        "digest",
                        "contentDigest",
                        "name",
                        "namespace",
                        "version",
                        "state",
                        "format",
                        "directory",
                        "fromCache",
                        "warnings");
        assertThat(skill)
                .containsEntry("reference", shell.stored(PUBLISHED))
                .containsEntry("name", "hello-world")
                .containsEntry("namespace", "samples")
                .containsEntry("version", "1.0.0")
                .containsEntry("state", "published")
                .containsEntry("format", "skillimage")
                .containsEntry("fromCache", false)
                .containsEntry("warnings", List.of());
        assertThat(skill.get("pinned")).isEqualTo(shell.stored("samples/hello-world") + "@" + skill.get("digest"));
        assertThat(Path.of(String.valueOf(skill.get("directory"))).resolve("SKILL.md"))
                .exists();
    }

    @Test
    void keepsCheckoutsWhereItIsTold() {
        shell.succeed("resolve", shell.stored(PUBLISHED), "--cache", "here");
        shell.with("XDG_CACHE_HOME", "relative and ignored").succeed("resolve", shell.stored(PUBLISHED));
        shell.with("SKILLIMAGE_CACHE", "there").succeed("resolve", shell.stored(PUBLISHED));

        assertThat(shell.home().resolve("here")).isDirectory();
        assertThat(shell.home().resolve(".cache/skillimage")).isDirectory();
        assertThat(shell.home().resolve("there")).isDirectory();
    }

    @Test
    void resolvesADirectoryAsItStands() {
        Path skill = SkillFixtures.everything(shell.home());

        Map<String, @Nullable Object> result =
                shell.run("resolve", "--output", "json", "dir:" + skill).json();

        assertThat(result)
                .containsEntry("state", "unmanaged")
                .containsEntry("format", "directory")
                .containsEntry("digest", null)
                .containsEntry("directory", skill.toString());
        assertThat((List<?>) result.get("warnings")).isNotEmpty();
    }

    @Test
    void warnsPeopleOnStandardError() {
        Path skill = SkillFixtures.everything(shell.home());

        Outcome outcome = shell.run("resolve", "dir:" + skill);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("warning: ").contains("left out");
        assertThat(outcome.out()).doesNotContain("left out");
    }

    @Test
    void refusesADraftUntilItIsAllowed() throws IOException {
        Path notes = SkillFixtures.helloWorld(shell.home().resolve("skills")).resolve("notes.md");
        Files.writeString(notes, "Not what was published.");
        shell.succeed("pack", shell.home().resolve("skills/hello-world").toString());
        String draft = shell.stored("samples/hello-world:1.0.0-draft");

        Outcome refused = shell.run("resolve", draft);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).hasSize(2);
        assertThat(refused.err()).contains("draft", "advice: ", "--allow draft");
        assertThat(shell.run("resolve", "--allow", "testing,draft", draft).exitCode())
                .isZero();
    }

    @Test
    void goesOnAfterAFailureAndEndsWithTheHighestCode() {
        String missing = shell.stored("samples/nothing:1.0.0");

        Outcome outcome = shell.runWithInput(
                missing + "\nno reference\r\n\n   \n" + shell.stored(PUBLISHED), "resolve", "-", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.jsonLines())
                .extracting(line -> line.get("reference"))
                .containsExactly(missing, "no reference", shell.stored(PUBLISHED));
        assertThat(outcome.jsonLines())
                .extracting(line -> line.containsKey("error"))
                .containsExactly(true, true, false);
        assertThat(Outcome.object(outcome.jsonLines().get(0).get("error")))
                .containsEntry("code", "NOT_FOUND")
                .containsEntry("reference", missing)
                .containsKey("message");
    }

    @Test
    void takesSeveralReferencesAndStandardInputAmongThem() {
        Outcome outcome = shell.runWithInput(
                shell.stored(PUBLISHED) + "\n",
                "resolve",
                "--output",
                "json",
                shell.stored("samples/hello-world:latest"),
                "-",
                "--",
                "-x");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.jsonLines())
                .extracting(line -> line.get("reference"))
                .containsExactly(shell.stored("samples/hello-world:latest"), shell.stored(PUBLISHED), "-x");
    }

    @Test
    void repeatsAReferenceExactly() {
        String odd = " \t\u202eoci:\u0000\u001b[31m\"\\grüße\ud83d\udc4b ";

        Outcome outcome = shell.runWithInput(odd + "\n", "resolve", "--output", "json", "-");

        assertThat(outcome.json()).containsEntry("reference", odd);
        assertThat(outcome.error()).containsEntry("reference", odd);
        assertThat(outcome.out().codePoints().filter(c -> c != '\n'))
                .noneMatch(c -> Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT);
        assertThat(outcome.err()).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void survivesALineWithoutEnd() {
        Outcome outcome = shell.runWithInput("a".repeat(200_000), "resolve", "--output", "json", "-");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).containsEntry("code", "BAD_REFERENCE");
    }

    @Test
    void survivesInputThatIsNoText() {
        byte[] input = ("\u00ff\n" + shell.stored(PUBLISHED) + "\n").getBytes(StandardCharsets.ISO_8859_1);

        Outcome outcome = shell.runWithInput(input, "resolve", "--output", "json", "-");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.jsonLines()).hasSize(2);
    }

    @Test
    void resolvesNothingFromEmptyInput() {
        Outcome outcome = shell.run("resolve", "-");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void readsEveryByteOfACheckoutOnRequest() throws IOException {
        Path skill = Checkouts.resolved(shell, shell.stored(PUBLISHED));
        byte[] intact = Files.readAllBytes(skill.resolve("SKILL.md"));
        shell.run("resolve", "--verify", "--output", "json", shell.stored(PUBLISHED));
        assertThat(shell.run("resolve", "--verify", "--output", "json", shell.stored(PUBLISHED))
                        .json())
                .containsEntry("fromCache", true);
        Checkouts.change(skill.resolve("SKILL.md"));

        assertThat(shell.run("resolve", "--output", "json", shell.stored(PUBLISHED))
                        .json())
                .containsEntry("fromCache", true);
        Outcome outcome = shell.run("resolve", "--verify", "--output", "json", shell.stored(PUBLISHED));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json()).containsEntry("fromCache", false);
        assertThat(skill.resolve("SKILL.md")).hasBinaryContent(intact);
    }

    @Test
    void refusesACacheThatCannotBeUsed() throws IOException {
        Path file = Files.writeString(shell.home().resolve("file"), "");

        Outcome outcome = shell.run("resolve", shell.stored(PUBLISHED), "--cache", file.toString(), "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).containsEntry("code", "CACHE_UNAVAILABLE");
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        try {
            Outcome outcome = shell.runWithInput(
                    shell.stored(PUBLISHED) + "\n" + shell.stored(PUBLISHED) + "\n",
                    "resolve",
                    "--output",
                    "json",
                    "-");

            assertThat(outcome.exitCode()).isEqualTo(130);
            assertThat(outcome.jsonLines()).hasSize(1);
            assertThat(outcome.error()).containsEntry("code", "INTERRUPTED");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
