package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skillimage.Digest;
import io.skillimage.SkillReference;
import io.skillimage.oci.RegistryAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What --keep and --keep-only understand. */
class PruneRootReaderTest {
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.sha256(new byte[] {2});
    private static final Digest THREE = Digest.Algorithm.SHA512.of(new byte[] {3});

    private Path home = Path.of("");

    @BeforeEach
    void start(@TempDir Path directory) {
        home = directory;
    }

    private List<PruneRoot> read(String argument) {
        return new PruneRootReader(
                        new Environment(Map.of(), home, home, RegistryAccess.ambient()),
                        new References("quay.io", SkillReference::parse))
                .read(argument);
    }

    @Test
    void understandsDigestsAndReferences() {
        for (String argument : List.of("" + ONE, "quay.io/acme/hello@" + ONE, "acme/hello:1.0.0@" + ONE)) {
            assertThat(read(argument)).singleElement().satisfies(root -> {
                assertThat(root.label()).isEqualTo(argument);
                assertThat(root.digests()).containsExactly(ONE);
            });
        }
        assertThat(read("" + THREE).get(0).digests()).containsExactly(THREE);
    }

    @Test
    void collectsEveryDigestThatALockFileHasOfASkill() throws IOException {
        Files.writeString(
                home.resolve("me@home.json"),
                "{\"lockfileVersion\":1,\"generatedAt\":\"today\",\"skills\":[{\"name\":\"hello\",\"source\":{\"digest\":\""
                        + ONE + "\",\"ref\":\"x\"},\"digest\":\"" + TWO + "\",\"contentDigest\":\"" + THREE
                        + "\",\"other\":{\"digest\":7}},{\"digest\":\"" + ONE + "\"}]}");

        List<PruneRoot> roots = read("me@home.json");

        assertThat(roots).hasSize(2);
        assertThat(roots.get(0).label()).isEqualTo("'hello' of " + home.resolve("me@home.json"));
        assertThat(roots.get(0).digests()).containsExactlyInAnyOrder(ONE, TWO, THREE);
        assertThat(roots.get(1).label()).startsWith("skills[1] of ");
        assertThat(roots.get(1).digests()).containsExactly(ONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{} {}",
                "{\"skills\":[], \"skills\":[]}",
                "{\"lockfileVersion\":1}",
                "{\"skills\":{}}",
                "{\"skills\":[1]}",
                "{\"skills\":[{\"name\":\"hello-world\"}]}",
                "{\"skills\":[{\"digest\":null}]}",
                "{\"skills\":[{\"digest\":\"sha256:0\"}]}",
                "{\"skills\":[{\"source\":{\"digest\":7}}]}",
                "{\"skills\":[{\"source\":\"quay.io/acme/hello\"}]}"
            })
    void refusesALockFileThatItDoesNotUnderstand(String content) throws IOException {
        Files.writeString(home.resolve("bad.json"), content);

        assertThat(failure("bad.json").fact()).contains("bad.json is no skills.lock.json: ");
    }

    @Test
    void refusesALockFileOfManyLevelsOrBytes() throws IOException {
        Files.writeString(home.resolve("deep"), "[".repeat(100_000));
        Files.write(home.resolve("large"), new byte[17 * 1024 * 1024]);

        assertThat(failure("deep").fact()).contains("is no skills.lock.json");
        assertThat(failure("large").fact()).contains("more than 16777216 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nowhere.json",
                ".",
                "",
                "\0",
                "sha256:12",
                "quay.io/acme/hello:1.0.0",
                "quay.io/acme/hello@1.0.0",
                "dir:a@b"
            })
    void refusesWhatNamesNothing(String argument) {
        Failure failure = failure(argument);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.fact()).isNotBlank().doesNotContain("\0");
    }

    private Failure failure(String argument) {
        return Failure.of(catchThrowable(() -> read(argument)));
    }
}
