package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.PeerImage;
import io.skillimage.testkit.PeerImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skills that other tools packed, on the command line. */
class PeerCommandsTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private int pushed;
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void start(@TempDir Path home) {
        shell = new Shell(home);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String push(PeerImage image) {
        String tag = "1.0." + pushed++;
        image.pushTo(registry, "acme/hello-world", tag);
        return registry.host() + "/acme/hello-world:" + tag;
    }

    private Map<String, @Nullable Object> json(String... arguments) {
        Outcome outcome = shell.run(arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.json();
    }

    @Test
    void resolveInspectAndPullNameTheFormat() {
        for (PeerImage image : List.of(
                PeerImages.toolHive(),
                PeerImages.agentSkills(),
                PeerImages.agentSkillsFiles(),
                PeerImages.skr(),
                PeerImages.alibaba(),
                PeerImages.artifact())) {
            String reference = push(image);
            String format =
                    String.valueOf(json("resolve", "--plain-http", "--allow-unmanaged", "--output", "json", reference)
                            .get("format"));

            assertThat(format).isNotEqualTo("plain-image").isNotEqualTo("skillimage");
            assertThat(json("inspect", "--plain-http", "--output", "json", reference))
                    .containsEntry("state", "unmanaged")
                    .containsKey("format");
            assertThat(shell.run("inspect", "--plain-http", reference).out()).contains("format", "hello-world");
            shell.succeed("pull", "--plain-http", reference);
            Map<String, @Nullable Object> stored = json("inspect", "--offline", "--output", "json", reference);
            assertThat(stored).containsEntry("state", "unmanaged");
        }
    }

    @Test
    void unpacksWhatWasPulled() {
        String reference = push(PeerImages.agentSkillsFiles());

        shell.succeed("pull", "--plain-http", "--allow-unmanaged", "-o", "out", reference);

        assertThat(shell.home().resolve("out/hello-world/scripts/greet.sh")).hasContent("echo hello");
    }

    @Test
    void doesNotPromoteWhatHasNoState() {
        String reference = push(PeerImages.agentSkills());
        for (String state : List.of("testing", "archived")) {
            Outcome outcome = shell.run("promote", "--plain-http", reference, "--to", state);

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("the image declares no lifecycle state", "advice: pack it as a managed skill");
        }
        assertThat(registry.tags("acme/hello-world")).containsExactly("1.0.0");
    }

    @Test
    void namesTheVersionThatTheImageSays() {
        PeerImage image = PeerImages.alibaba()
                .replaceLayer(0, PeerImages.archive(Map.of("SKILL.md", "# Greet\n".getBytes(StandardCharsets.UTF_8))));

        assertThat(json("resolve", "--plain-http", "--allow-unmanaged", "--output", "json", push(image)))
                .containsEntry("version", "4.0.0")
                .containsEntry("name", "hello-world")
                .containsEntry("format", "alibaba");
    }

    @Test
    void aBundleIsRefusedWithTheNamesAndTheWayToChoose() {
        String reference = push(PeerImages.bundle("pdf", "docx"));
        Outcome refused = shell.run("resolve", "--plain-http", "--allow-unmanaged", reference);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("docx, pdf", "--skill NAME");
        assertThat(json(
                        "resolve",
                        "--plain-http",
                        "--allow-unmanaged",
                        "--skill",
                        "pdf",
                        "--output",
                        "json",
                        reference))
                .containsEntry("name", "pdf")
                .containsEntry("format", "bundle");
    }
}
