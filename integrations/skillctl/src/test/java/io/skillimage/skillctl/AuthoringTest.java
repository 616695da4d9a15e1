package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** validate, pack, list, inspect, and promote in the local store. */
class AuthoringTest {
    private static final String DRAFT = "samples/hello-world:1.0.0-draft";

    private Shell shell = new Shell(Path.of(""));
    private Path skill = Path.of("");

    @BeforeEach
    void write(@TempDir Path home) {
        shell = new Shell(home);
        skill = SkillFixtures.helloWorld(home);
    }

    @Test
    void validatesASkillRelativeToTheWorkingDirectory() {
        Outcome outcome = shell.run("validate", "hello-world");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).isEqualTo("hello-world is valid\n");
        assertThat(shell.run("validate", "--output", "json", "hello-world").json())
                .containsEntry("valid", true)
                .containsEntry("problems", List.of())
                .doesNotContainKey("error");
    }

    @Test
    void namesEveryProblemWithItsPath() {
        SkillFixtures.text(skill, "skill.yaml", "apiVersion: skillimage.io/v1alpha1\nkind: SkillCard\nsurplus: 1\n");

        Outcome people = shell.run("validate", skill.toString());
        Outcome program = shell.run("validate", skill.toString(), "--output", "json");

        assertThat(people.exitCode()).isEqualTo(1);
        assertThat(people.out()).contains("skill.yaml#").contains("metadata").contains("surplus");
        assertThat(people.err().lines()).hasSize(2);
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.json()).containsEntry("valid", false).containsKeys("path", "warnings");
        assertThat((List<?>) program.json().get("problems")).hasSizeGreaterThan(1);
        assertThat(program.error()).containsEntry("code", "UNKNOWN_FIELD").containsEntry("reference", skill.toString());
    }

    @Test
    void validatesOneDocument() {
        assertThat(shell.run("validate", "hello-world/SKILL.md").exitCode()).isZero();
        assertThat(shell.run("validate", "hello-world/skill.yaml").exitCode()).isZero();
        assertThat(shell.run("validate", "hello-world/references/greetings.md").exitCode())
                .isEqualTo(1);
    }

    @Test
    void refusesToValidateWhatIsNotThere() {
        assertThat(shell.run("validate", "nowhere").exitCode()).isEqualTo(2);
    }

    @Test
    void packsADraftAndListsWhatWasLeftOut() {
        SkillFixtures.text(skill, ".notes", "private");

        Outcome outcome = shell.run("pack", "hello-world");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("packed " + DRAFT + "\n").contains("'.notes' was left out");
        assertThat(shell.run("list").out())
                .startsWith("NAME                 TAG          STATUS  DIGEST               CREATED\n")
                .containsPattern("\nsamples/hello-world  1\\.0\\.0-draft  draft   sha256:[0-9a-f]{12}  -\n");
    }

    @Test
    void packsTheSameDigestEverywhere() {
        Outcome here = shell.run("build", "hello-world", "--output", "json");
        Outcome there = shell.run("pack", skill.toString(), "--store", "other", "--output", "json");

        assertThat(here.json()).containsEntry("name", DRAFT).containsKeys("reference", "contentDigest", "warnings");
        assertThat(there.json().get("digest")).isEqualTo(here.json().get("digest"));
        assertThat(shell.run("list", "--store", "other", "--output", "json").json())
                .containsEntry("digest", here.json().get("digest"));
    }

    @Test
    void packsWithTagProfileAndTime() {
        shell.with("SOURCE_DATE_EPOCH", "1700000000");

        shell.succeed("pack", "hello-world", "--tag", "nightly", "--media-type", "redhat");

        assertThat(shell.run("images", "--output", "json").json())
                .containsEntry("tag", "nightly")
                .containsEntry("status", "draft")
                .containsEntry("created", "2023-11-14T22:13:20Z");
        assertThat(Outcome.object(shell.run("inspect", "samples/hello-world:nightly", "--output", "json")
                        .json()
                        .get("config")))
                .containsEntry("mediaType", "application/vnd.redhat.agentskill.config.v1+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-5", "253402300800", "99999999999999999999"})
    void refusesATimeThatIsNone(String time) {
        shell.with("SOURCE_DATE_EPOCH", time);

        Outcome outcome = shell.run("pack", "hello-world");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("SOURCE_DATE_EPOCH is '" + time + "'");
        assertThat(shell.store()).doesNotExist();
    }

    @Test
    void refusesToPackWhatIsNoSkill() throws IOException {
        Files.delete(skill.resolve("SKILL.md"));

        Outcome outcome = shell.run("pack", "hello-world", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).containsEntry("code", "NO_SKILL_MD").containsEntry("reference", "hello-world");
        assertThat(shell.store()).doesNotExist();
    }

    @Test
    void refusesToPackWhatIsNotThere() {
        assertThat(shell.run("pack", "nowhere").exitCode()).isEqualTo(2);
        assertThat(shell.run("pack", "hello-world/SKILL.md").exitCode()).isEqualTo(2);
    }

    @Test
    void refusesATagThatIsNone() {
        assertThat(shell.run("pack", "hello-world", "--tag", "not a tag").exitCode())
                .isEqualTo(2);
        assertThat(shell.run("list", "--output", "json").out()).isEmpty();
    }

    @Test
    void saysThatBundlesAreNotSupported() {
        Outcome outcome = shell.run("pack", "--bundle", "hello-world");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("--bundle is not supported yet");
    }

    @Test
    void refusesAStoreThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(shell.home().resolve("file"), "");

        Outcome outcome = shell.run(
                "pack", "hello-world", "--store", file.resolve("store").toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("advice: check the directory");
    }

    @Test
    void listsNothingWhereNoStoreIs() {
        assertThat(shell.run("list").out()).isEqualTo("NAME  TAG  STATUS  DIGEST  CREATED\n");
        assertThat(shell.run("list", "--output", "json").out()).isEmpty();
    }

    @Test
    void findsTheStoreInTheDataDirectory() {
        shell.with("XDG_DATA_HOME", shell.home().resolve("data").toString());

        shell.packDraft();

        assertThat(shell.home().resolve("data/skillctl/store/index.json")).exists();
    }

    @Test
    void saysWhatItCouldNotList() throws IOException {
        shell.packDraft();
        String digest = String.valueOf(
                shell.run("inspect", DRAFT, "--output", "json").json().get("digest"));
        Files.writeString(shell.store().resolve("blobs/sha256").resolve(digest.substring(7)), "{}");

        Outcome outcome = shell.run("list");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).doesNotContain("samples");
        assertThat(outcome.err()).contains("warning: '" + DRAFT + "' was left out: ");
    }

    @Test
    void inspectsAnImageOfTheStore() {
        shell.packDraft();

        Outcome people = shell.run("inspect", DRAFT);
        Map<String, @Nullable Object> program =
                shell.run("inspect", DRAFT, "--output", "json").json();

        assertThat(people.exitCode()).isZero();
        assertThat(people.out()).contains("state", "draft", "license", "io.skillimage.status");
        assertThat(program)
                .containsEntry("reference", DRAFT)
                .containsEntry("state", "draft")
                .containsKeys("digest", "contentDigest", "manifestSize", "annotations", "frontMatter", "warnings");
        assertThat(Outcome.object(program.get("card"))).containsEntry("version", "1.0.0");
        assertThat((List<?>) program.get("layers")).hasSize(1);
    }

    @Test
    void inspectsAnotherLayout() {
        shell.packDraft();

        assertThat(shell.run("inspect", shell.stored(DRAFT)).exitCode()).isZero();
        assertThat(shell.run("inspect", "dir:" + skill).exitCode()).isEqualTo(2);
    }

    @Test
    void saysWhatTheStoreHasInstead() {
        shell.packDraft();

        Outcome outcome = shell.run("inspect", "samples/hello-world:2.0.0", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error())
                .containsEntry("code", "NOT_FOUND")
                .containsEntry("reference", "samples/hello-world:2.0.0");
        assertThat(outcome.err()).contains(DRAFT);
    }

    @Test
    void promotesStepByStepAndSaysWhichTagsMoved() {
        shell.packDraft();

        Outcome testing = shell.run("promote", "--local", DRAFT, "--to", "testing");
        Map<String, @Nullable Object> published = shell.run(
                        "promote",
                        "--local",
                        "samples/hello-world:1.0.0-testing",
                        "--to",
                        "published",
                        "--output",
                        "json")
                .json();

        assertThat(testing.out())
                .startsWith("promoted " + DRAFT + " from draft to testing\n")
                .contains("moved    1.0.0-testing\n", "removed  1.0.0-draft\n");
        assertThat(published)
                .containsEntry("from", "testing")
                .containsEntry("to", "published")
                .containsEntry("tagsMoved", List.of("1.0.0", "latest"))
                .containsEntry("tagsRemoved", List.of("1.0.0-testing"))
                .containsEntry("tagsLeft", List.of());
    }

    @Test
    void refusesAStepThatDoesNotFollowAndChangesNothing() {
        shell.packDraft();
        String before = shell.run("list").out();

        Outcome outcome = shell.run("promote", "--local", DRAFT, "--to", "published", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).containsEntry("code", "BAD_TRANSITION").containsEntry("reference", DRAFT);
        assertThat(shell.run("list").out()).isEqualTo(before);
    }

    @Test
    void refusesToPromoteWithoutTag() {
        shell.packDraft();

        assertThat(shell.run("promote", "--local", "samples/hello-world", "--to", "testing")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void asksForARegistryOrLocal() {
        shell.packDraft();

        Outcome outcome = shell.run("promote", DRAFT, "--to", "testing");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("names no registry", "SKILLCTL_REGISTRY");
    }
}
