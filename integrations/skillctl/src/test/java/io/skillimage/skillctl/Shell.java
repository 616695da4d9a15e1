package io.skillimage.skillctl;

import io.skillimage.oci.RegistryAccess;
import io.skillimage.testkit.SkillFixtures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this process with streams, variables and directories of their own. */
final class Shell {
    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private RegistryAccess access =
            RegistryAccess.builder().withoutRegistriesConf().build();

    /** Creates a shell whose home and working directory is {@code home}. */
    Shell(Path home) {
        this.home = home;
    }

    Shell with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Has registries reached as this file says, and no other. */
    Shell registriesConf(Path file) {
        access = RegistryAccess.builder().registriesConf(file).build();
        return this;
    }

    Path home() {
        return home;
    }

    Path store() {
        return home.resolve(".local/share/skillctl/store");
    }

    /** Returns the reference to an image of the store. */
    String stored(String name) {
        return "oci:" + store() + ":" + name;
    }

    Outcome run(String... args) {
        return runWithInput("", args);
    }

    Outcome runWithInput(String input, String... args) {
        return runWithInput(input.getBytes(StandardCharsets.UTF_8), args);
    }

    Outcome runWithInput(byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Host host = new Host(
                new Environment(variables, home, home, access),
                new ByteArrayInputStream(input),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8));
        int exitCode = Skillctl.run(host, args);
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command that has to succeed. */
    Outcome succeed(String... args) {
        Outcome outcome = run(args);
        if (outcome.exitCode() != 0) {
            throw new AssertionError(String.join(" ", args) + " failed: " + outcome.err());
        }
        return outcome;
    }

    /** Puts samples/hello-world:1.0.0-draft into the store. */
    void packDraft() {
        Path skill = SkillFixtures.helloWorld(home.resolve("skills"));
        succeed("pack", skill.toString());
    }

    /** Puts samples/hello-world:1.0.0, published, into the store. */
    void publish() {
        packDraft();
        succeed("promote", "--local", "samples/hello-world:1.0.0-draft", "--to", "testing");
        succeed("promote", "--local", "samples/hello-world:1.0.0-testing", "--to", "published");
    }
}
