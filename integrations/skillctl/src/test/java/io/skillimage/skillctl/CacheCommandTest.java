package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.SkillReference;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.SkillPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** cache path, cache list and cache verify. */
class CacheCommandTest {
    private static final String PUBLISHED = "samples/hello-world:1.0.0";

    private Shell shell = new Shell(Path.of(""));
    private Path cache = Path.of("");

    @BeforeEach
    void publish(@TempDir Path home) throws IOException {
        shell = new Shell(home.toRealPath());
        cache = shell.home().resolve(".cache/skillimage");
        shell.publish();
    }

    private Path checkout() {
        return Checkouts.resolved(shell, shell.stored(PUBLISHED));
    }

    @Test
    void saysWhereTheCacheWouldBeAndMakesNone() {
        assertThat(shell.run("cache", "path").out()).isEqualTo(cache.resolve("v1") + "\n");
        assertThat(shell.run("cache", "path", "--output", "json").json())
                .containsEntry("path", cache.resolve("v1").toString())
                .containsEntry("exists", false);
        assertThat(cache).doesNotExist();
    }

    @Test
    void saysWhereTheCheckoutsAre() {
        Path checkout = checkout();

        Map<String, @Nullable Object> path =
                shell.run("cache", "path", "--output", "json").json();

        assertThat(checkout).startsWithRaw(Path.of(String.valueOf(path.get("path"))));
        assertThat(path).containsEntry("exists", true);
    }

    @Test
    void followsTheOptionAndTheVariable() {
        shell.with("SKILLIMAGE_CACHE", "there");

        assertThat(shell.run("cache", "path").out()).isEqualTo(shell.home().resolve("there/v1") + "\n");
        assertThat(shell.run("cache", "path", "--cache", "here").out())
                .isEqualTo(shell.home().resolve("here/v1") + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "verify", "prune"})
    void takesACacheThatNobodyMadeForEmptyAndMakesNone(String command) throws IOException {
        Path empty = Files.createDirectory(shell.home().resolve("empty"));

        assertThat(shell.run("cache", command).exitCode()).isZero();
        assertThat(shell.run("cache", command, "--cache", "empty").exitCode()).isZero();
        assertThat(shell.run("cache", command, "--output", "json").err()).isEmpty();

        assertThat(cache).doesNotExist();
        assertThat(empty).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "verify", "prune"})
    void refusesACacheThatIsNoDirectory(String command) throws IOException {
        Path file = Files.writeString(shell.home().resolve("file"), "");

        Outcome outcome = shell.run("cache", command, "--cache", "file", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error())
                .containsEntry("code", "CACHE_UNAVAILABLE")
                .containsEntry("reference", file.resolve("v1").toString());
        assertThat(outcome.err()).contains("advice: check the directory");
    }

    @Test
    void listsNothingForPeopleAndProgramsAlike() {
        assertThat(shell.run("cache", "list").out()).isEqualTo("NAME  CONTENT  FILES  SIZE  LAST USED  IN USE\n");
        assertThat(shell.run("cache", "list", "--output", "json").out()).isEmpty();
    }

    @Test
    void listsCheckouts() {
        Map<String, @Nullable Object> skill = shell.run("resolve", "--output", "json", shell.stored(PUBLISHED))
                .json();

        Outcome people = shell.run("cache", "list");
        Map<String, @Nullable Object> program =
                shell.run("cache", "list", "--output", "json").json();

        assertThat(people.out())
                .containsPattern("\nhello-world  sha256:[0-9a-f]{12}  3      \\d+ B  \\d{4}-\\S+Z  no\n");
        assertThat(program.keySet())
                .containsExactly("name", "contentDigest", "directory", "files", "bytes", "lastUsed", "inUse");
        assertThat(program)
                .containsEntry("name", "hello-world")
                .containsEntry("contentDigest", skill.get("contentDigest"))
                .containsEntry("directory", skill.get("directory"))
                .containsEntry("inUse", false);
        assertThat(Instant.parse(String.valueOf(program.get("lastUsed")))).isAfter(Instant.EPOCH);
    }

    @Test
    void saysWhatIsInUse() {
        try (OciSkillResolver resolver =
                OciSkillResolver.builder().cacheDirectory(cache).build()) {
            resolver.resolve(SkillReference.parse(shell.stored(PUBLISHED)));

            assertThat(shell.run("cache", "list").out()).contains("  yes\n");
            assertThat(shell.run("cache", "list", "--output", "json").json()).containsEntry("inUse", true);
        }
        assertThat(shell.run("cache", "list", "--output", "json").json()).containsEntry("inUse", false);
    }

    @Test
    void findsNothingWrongWithWhatIsIntact() {
        checkout();

        Outcome people = shell.run("cache", "verify");
        Outcome program = shell.run("cache", "verify", "--output", "json");

        assertThat(people.exitCode()).isZero();
        assertThat(people.out()).startsWith("intact: 1 checkout and ");
        assertThat(program.exitCode()).isZero();
        assertThat(program.json())
                .containsEntry("intact", 1L)
                .containsEntry("damaged", List.of())
                .containsEntry("damagedManifests", List.of())
                .containsKey("manifests")
                .doesNotContainKey("error");
    }

    @Test
    void findsDamageThatDoesNotShowAndMovesItAside() throws IOException {
        Path checkout = checkout();
        Checkouts.change(checkout.resolve("SKILL.md"));

        Outcome damaged = shell.run("cache", "verify");

        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.out())
                .contains(checkout.getParent() + ": SKILL.md has other content; moved to quarantine\n")
                .contains("intact: 0 checkouts and ");
        assertThat(damaged.err().lines()).hasSize(2);
        assertThat(damaged.err()).contains("is damaged: 1 checkout and 0 other files", "advice: resolve");
        assertThat(checkout).doesNotExist();
        assertThat(shell.run("cache", "verify").exitCode()).isZero();
        assertThat(checkout()).exists();
    }

    @Test
    void tellsProgramsOfDamage() throws IOException {
        Path checkout = checkout();
        Checkouts.change(checkout.resolve("SKILL.md"));
        Path tag = Files.writeString(cache.resolve("v1/tags").resolve("0".repeat(64)), "no tag");

        Outcome damaged = shell.run("cache", "verify", "--output", "json");

        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.json())
                .containsEntry("intact", 0L)
                .containsEntry("damagedManifests", List.of(tag.toString()));
        assertThat((List<?>) damaged.json().get("damaged"))
                .singleElement()
                .satisfies(damage -> assertThat(Outcome.object(damage))
                        .containsEntry("checkout", String.valueOf(checkout.getParent()))
                        .containsEntry("difference", "SKILL.md has other content")
                        .containsEntry("quarantined", true));
        assertThat(damaged.error()).containsEntry("code", "TAMPERED").containsKeys("message", "reference");
    }

    @Test
    void leavesDamageInACacheThatCannotBeWritten() throws IOException {
        Path checkout = checkout();
        Checkouts.change(checkout.resolve("SKILL.md"));
        Checkouts.makeReadOnly(cache);

        Outcome damaged = shell.run("cache", "verify");

        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.out()).contains("could not be moved to quarantine");
        assertThat(damaged.err()).contains("advice: run it again as a user who may write");
        assertThat(checkout).exists();
    }

    @Test
    void asksForACommand() {
        Outcome outcome = shell.run("cache");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("error: a command is missing\nadvice: see skillctl cache --help\n");
        assertThat(shell.run("cache", "prun").err()).contains("did you mean prune");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "verify", "prune", "path"})
    void everyCommandExplainsItself(String command) {
        Outcome help = shell.run("cache", command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("Usage: skillctl cache " + command, "Common options:", "--cache", "Exit codes:");
        assertThat(shell.run("cache", "help", command).out()).isEqualTo(help.out());
        assertThat(shell.run("help", "cache").out()).contains("  " + command + " ");
    }

    @Test
    void forgetsWhatWasSeenOfARepository() {
        String repository = "oci:" + shell.home().resolve(".local/share/skillctl/store") + ":samples/hello-world";
        assertThat(shell.run("cache", "forget", repository).out()).startsWith("nothing was known of ");
        assertThat(cache).doesNotExist();
        checkout();

        assertThat(shell.run("cache", "forget", repository, "--output", "json").json())
                .containsEntry("repository", repository)
                .containsEntry("versions", List.of("1.0.0"));
        assertThat(shell.run("cache", "forget", repository).out()).startsWith("nothing was known of ");
        assertThat(shell.run("cache", "forget", "dir:" + shell.home()).exitCode())
                .isEqualTo(2);
    }

    @Test
    void forgetsARepositoryOfALayoutWhoseNameReadsAsATag() {
        String layout = "oci:" + shell.home().resolve("layout") + ":";
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference source = SkillReference.parse(shell.stored(PUBLISHED));
            publisher.push(source, SkillReference.parse(layout + "hello-world:1.0.0"));
            publisher.push(source, SkillReference.parse(layout + "1.0.0"));
        }
        shell.succeed("resolve", layout + "hello-world:1.0.0");
        shell.succeed("resolve", layout + "1.0.0");

        for (String repository : List.of(layout + "hello-world", layout + "1.0.0")) {
            assertThat(shell.run("cache", "forget", repository, "--output", "json")
                            .json())
                    .containsEntry("repository", repository)
                    .containsEntry("versions", List.of("1.0.0"));
            shell.succeed("resolve", layout + "1.0.0");
        }
    }
}
