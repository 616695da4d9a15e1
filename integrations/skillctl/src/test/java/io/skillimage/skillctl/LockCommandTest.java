package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.LifecycleState;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** lock, lock --check and resolve --locked, with a registry. */
class LockCommandTest {
    private static final String NAME = "samples/hello-world";
    private static final String REPOSITORY = "acme/hello-world";

    private final FakeRegistry registry = FakeRegistry.start();
    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void publish(@TempDir Path home) throws IOException {
        shell = new Shell(home);
        shell.publish();
        push("1.0.0", "1.0.0");
        ask(request("hello-world", REPOSITORY, null));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void push(String tag, String target) {
        shell.succeed("push", "--plain-http", NAME + ":" + tag, registry.host() + "/" + REPOSITORY + ":" + target);
    }

    private Path packed(String version) throws IOException {
        Path card = shell.home().resolve("skills/hello-world/skill.yaml");
        Files.writeString(card, Files.readString(card).replace("version: 1.0.0", "version: " + version));
        shell.succeed("pack", card.resolveSibling(".").normalize().toString());
        return card;
    }

    private void publishVersion(String version) throws IOException {
        packed(version);
        shell.succeed("promote", "--local", NAME + ":" + version + "-draft", "--to", "testing");
        shell.succeed("promote", "--local", NAME + ":" + version + "-testing", "--to", "published");
        push(version, version);
    }

    private String request(String name, String repository, @Nullable String version) {
        return "{\"name\":\"" + name + "\",\"source\":\"" + registry.host() + "/" + repository + "\""
                + (version == null ? "}" : ",\"version\":\"" + version + "\"}");
    }

    private void ask(String... requests) throws IOException {
        Files.writeString(shell.home().resolve("skills.json"), "{\"skills\":[" + String.join(",", requests) + "]}");
    }

    private Path lockFile() {
        return shell.home().resolve("skills.lock.json");
    }

    private Outcome lock(String... options) {
        return run("lock", options);
    }

    private Outcome run(String command, String... options) {
        String[] args = new String[options.length + 2];
        args[0] = command;
        args[1] = "--plain-http";
        System.arraycopy(options, 0, args, 2, options.length);
        return shell.run(args);
    }

    private static List<Object> changes(Outcome outcome) {
        return ((List<?>) outcome.json().getOrDefault("changes", List.of()))
                .stream()
                        .map(change -> Outcome.object(change).get("change"))
                        .map(Object.class::cast)
                        .toList();
    }

    private void assertDrift(String... changes) throws IOException {
        String before = Files.readString(lockFile());

        Outcome outcome = lock("--check", "--output", "json");

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        assertThat(changes(outcome)).containsExactly((Object[]) changes);
        assertThat(outcome.json()).containsEntry("upToDate", false);
        assertThat(outcome.error()).containsEntry("code", "LOCK_DRIFT");
        assertThat(lockFile()).hasContent(before);
    }

    @Test
    void pinsWhatIsAskedFor() throws IOException {
        Outcome outcome = lock();

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo(NAME + ": added, 1.0.0 (published)\nlocked 1 skill in skills.lock.json\n");
        assertThat(Files.readString(lockFile()))
                .startsWith("{\n  \"lockfileVersion\": 1,\n  \"skills\": [\n    {\n      \"name\": \"" + NAME + "\",\n")
                .contains("\"tag\": \"1.0.0\"", "\"repository\": \"" + REPOSITORY + "\"");
        assertThat(lock("--check").out()).isEqualTo("skills.lock.json is up to date\n");
    }

    @Test
    void tellsProgramsWhatWasPinned() {
        Outcome outcome = lock("--output", "json");

        Map<String, @Nullable Object> result = outcome.json();
        assertThat(result.keySet()).containsExactly("lock", "written", "skills", "changes");
        assertThat(result).containsEntry("written", true);
        assertThat(changes(outcome)).containsExactly("added");
        Map<String, @Nullable Object> skill =
                Outcome.object(((List<?>) result.getOrDefault("skills", List.of())).get(0));
        assertThat(skill.keySet())
                .containsExactly(
                        "name",
                        "version",
                        "state",
                        "pinned",
                        "digest",
                        "contentDigest",
                        "requested",
                        "requiredBy",
                        "warnings");
        assertThat(skill)
                .containsEntry("version", "1.0.0")
                .containsEntry("state", "published")
                .containsEntry("requested", true)
                .containsEntry("pinned", registry.host() + "/" + REPOSITORY + ":1.0.0@" + skill.get("digest"));
        assertThat(lock("--check", "--output", "json").json())
                .containsEntry("upToDate", true)
                .containsEntry("changes", List.of());
    }

    @Test
    void leavesALockAloneThatStillHolds() throws IOException {
        lock();
        byte[] first = Files.readAllBytes(lockFile());

        Outcome outcome = lock();

        assertThat(outcome.out()).isEqualTo("nothing changed: 1 skill in skills.lock.json\n");
        assertThat(lockFile()).hasBinaryContent(first);
        assertThat(lock("--output", "json").json()).containsEntry("written", false);
    }

    @Test
    void readsAndWritesWhereItIsTold() throws IOException {
        Files.createDirectory(shell.home().resolve("sub"));
        Files.move(shell.home().resolve("skills.json"), shell.home().resolve("sub/asked.json"));

        assertThat(lock("-f", "sub/asked.json", "-o", "sub/locked.json").exitCode())
                .isZero();

        assertThat(shell.home().resolve("sub/locked.json")).exists();
        assertThat(lockFile()).doesNotExist();
    }

    @Test
    void noticesANewerVersion() throws IOException {
        lock();
        publishVersion("1.1.0");

        assertDrift("version");
        assertThat(lock("--check").err())
                .startsWith("error: skills.lock.json is not what skills.json leads to now: 1 difference\nadvice: ");
        assertThat(lock().out())
                .isEqualTo(NAME + ": version was 1.0.0, is 1.1.0\nlocked 1 skill in skills.lock.json\n");
        assertThat(lock("--check").exitCode()).isZero();
    }

    @Test
    void noticesOtherContentUnderTheTag() throws IOException {
        packed("2.0.0");
        push("2.0.0-draft", "2.0.0-draft");
        ask(request(NAME, REPOSITORY, "2.0.0-draft"));
        assertThat(lock("--allow", "draft").exitCode()).isZero();
        Path card = packed("2.0.0");
        Files.writeString(card.resolveSibling("more.md"), "More.\n");
        packed("2.0.0");
        push("2.0.0-draft", "2.0.0-draft");

        Outcome outcome = lock("--check", "--allow", "draft", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(changes(outcome)).containsExactly("digest", "contentDigest");
    }

    @Test
    void noticesAnotherTagOfTheSameImage() throws IOException {
        push("1.0.0", "stable");
        ask(request("hello-world", REPOSITORY, "stable"));
        lock();
        ask(request("hello-world", REPOSITORY, "1.0.0"));

        assertDrift("tag");
        String digest = String.valueOf(
                run("resolve", "--locked", "--output", "json").json().get("digest"));
        ask(request("hello-world", REPOSITORY, digest));
        assertThat(lock().out()).isEqualTo(NAME + ": tag was stable, is nothing\nlocked 1 skill in skills.lock.json\n");
        assertThat(lock("--check").exitCode()).isZero();
        ask(request("hello-world", REPOSITORY, "1.0.0"));
        assertDrift("tag");
    }

    @Test
    void noticesADeprecation() throws IOException {
        lock();
        run("promote", registry.host() + "/" + REPOSITORY + ":1.0.0", "--to", "deprecated");

        assertDrift("state", "digest");
        assertThat(lock().err()).contains("warning: ", "deprecated");
    }

    @Test
    void noticesWhatIsGone() throws IOException {
        ask(request("hello-world", REPOSITORY, "1.0.0"));
        lock();
        registry.removeTag(REPOSITORY, "1.0.0");

        assertDrift("unavailable");
        Outcome outcome = lock();
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains(REPOSITORY + ":1.0.0");
    }

    @Test
    void noticesWhatIsMissingAndWhatIsTooMuch() throws IOException {
        Files.writeString(lockFile(), "{\"lockfileVersion\":1,\"skills\":[]}");
        assertDrift("added");
        lock();
        ask();

        assertDrift("removed");
        assertThat(lock().out()).startsWith(NAME + ": removed, was 1.0.0 (published)\nlocked 0 skills");
    }

    @Test
    void comparesTheOthersWhenOneIsGone() throws IOException {
        lock();
        publishVersion("1.1.0");
        ask(request("hello-world", REPOSITORY, null), request("gone", "acme/gone", "1.0.0"));

        assertDrift("unavailable", "version");
    }

    private String image(String name, String version, Map<String, String> needs) {
        ManagedImages.in(registry, "acme/" + name).put(version, version, LifecycleState.PUBLISHED, "", needs);
        return request(name, "acme/" + name, null);
    }

    @Test
    void comparesTheOthersTogetherWhenOneIsGone() throws IOException {
        image("base", "1.0.0", Map.of());
        String base = image("base", "1.5.0", Map.of());
        String top = image("top", "1.0.0", Map.of("acme/base", "^1"));
        String low = image("low", "1.0.0", Map.of("acme/base", "<1.5"));
        String gone = request("gone", "acme/gone", "1.0.0");
        ask(top, base, low);
        lock();

        ask(top, base, low, gone);
        assertDrift("unavailable");
        image("top", "1.1.0", Map.of("acme/base", "^1"));
        assertDrift("version", "unavailable");
    }

    @Test
    void tellsNothingOfWhatDependsOnTheOneThatIsGone() throws IOException {
        image("base", "1.0.0", Map.of());
        image("base", "1.5.0", Map.of());
        String top = image("top", "1.0.0", Map.of("acme/base", "^1"));
        String low = image("low", "1.0.0", Map.of("acme/base", "<1.5"));
        ask(top, low);
        lock();
        registry.removeTag("acme/low", "1.0.0");

        assertDrift("unavailable");
        registry.removeTag("acme/top", "1.0.0");
        assertDrift("unavailable", "unavailable");
    }

    @Test
    void saysWhatIsNoLongerAskedForThoughAnotherIsGone() throws IOException {
        lock();
        ask(request("gone", "acme/gone", null));

        assertDrift("unavailable", "removed");
    }

    @Test
    void missesALockThatNobodyWrote() {
        Outcome outcome = lock("--check", "--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(changes(outcome)).containsExactly("added");
        assertThat(lockFile()).doesNotExist();
    }

    @Test
    void doesNotTakeAnOutageForAnAnswer() throws IOException {
        lock();
        String before = Files.readString(lockFile());
        registry.inject("GET", "/v2/", 99, new RegistryFault.Status(503));
        registry.inject("HEAD", "/v2/", 99, new RegistryFault.Status(503));

        assertThat(lock("--check").exitCode()).isEqualTo(3);
        assertThat(lock().exitCode()).isEqualTo(3);
        assertThat(lockFile()).hasContent(before);
    }

    @Test
    void refusesAnotherSkillUnderTheName() throws IOException {
        ask(request("greeter", REPOSITORY, "1.0.0"));

        Outcome outcome = lock("--output", "json");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).containsEntry("code", "METADATA_MISMATCH");
        assertThat(outcome.err()).contains("asks for 'greeter'", "holds '" + NAME + "'");
        assertThat(lockFile()).doesNotExist();
    }

    @Test
    void refusesFilesThatItDoesNotUnderstand() throws IOException {
        Files.writeString(lockFile(), "{\"lockfileVersion\":3,\"skills\":[]}");
        Outcome badLock = lock("--output", "json");
        assertThat(badLock.exitCode()).isEqualTo(2);
        assertThat(badLock.error()).containsEntry("code", "BAD_LOCK");
        assertThat(badLock.err()).contains("skills.lock.json#/lockfileVersion: is 3");
        assertThat(lockFile()).hasContent("{\"lockfileVersion\":3,\"skills\":[]}");

        Files.delete(lockFile());
        ask(request("hello-world", REPOSITORY, "not a tag"));
        assertThat(lock().err()).contains("'hello-world'", "skills.json", "no reference");
        assertThat(lock().exitCode()).isEqualTo(2);
        Files.delete(shell.home().resolve("skills.json"));
        assertThat(lock().err()).contains("skills.json: there is no such file", "is yours to write");
        assertThat(lock().exitCode()).isEqualTo(2);
    }

    @Test
    void takesOverTheLockOfAnotherTool() throws IOException {
        lock();
        String digest = String.valueOf(
                run("resolve", "--locked", "--output", "json").json().get("digest"));
        Files.writeString(lockFile(), """
                {"lockfileVersion": 1, "generatedAt": "2026-01-01T00:00:00Z", "skills": [{"name": "hello-world",
                 "path": ".agents/skills/hello-world", "installedAt": "2026-01-01T00:00:00Z", "source":
                 {"registry": "%s", "repository": "%s", "tag": "1.0.0", "digest": "%s", "ref": "%1$s/%2$s:1.0.0"}}]}
                """.formatted(registry.host(), REPOSITORY, digest));

        assertThat(lock("--check").exitCode()).isZero();
        assertThat(run("resolve", "--locked").exitCode()).isZero();
        assertThat(lock().out()).isEqualTo("locked 1 skill in skills.lock.json\n");
        assertThat(Files.readString(lockFile()))
                .contains("\"path\": \".agents/skills/hello-world\"", "\"contentDigest\"")
                .doesNotContain("2026");
    }

    @Test
    void keepsInTheCacheWhatItPins() {
        lock();

        shell.succeed("cache", "prune", "--keep-only", "skills.lock.json");

        assertThat(run("resolve", "--locked", "--offline", "--output", "json").json())
                .containsEntry("fromCache", true);
    }

    @Test
    void resolvesWhatIsLockedWithoutALookAtTags() throws IOException {
        lock();
        publishVersion("1.1.0");
        registry.clearRequests();

        Outcome outcome = run("resolve", "--locked", "--output", "json", "--cache", "another");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.json()).containsEntry("version", "1.0.0").containsEntry("fromCache", false);
        assertThat(registry.requests())
                .hasSize(3)
                .allMatch(request -> request.target().contains("sha256:"));
    }

    @Test
    void resolvesSomeOfWhatIsLocked() throws IOException {
        push("1.0.0", "stable");
        lock();
        Files.move(lockFile(), shell.home().resolve("my.lock"));

        assertThat(run("resolve", "--locked", "my.lock", "hello-world").out()).contains("  name", NAME);
        assertThat(run("resolve", "--locked=my.lock", NAME).exitCode()).isZero();
        Outcome unknown = run("resolve", "other", "--locked", "my.lock", "--output", "json");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("my.lock has no skill 'other'");
        assertThat(run("resolve", "--locked").err()).contains("skills.lock.json: there is no such file");
        assertThat(run("resolve").exitCode()).isEqualTo(2);
    }

    @Test
    void goesOnAfterALockedSkillThatIsNotAsLocked() throws IOException {
        lock();
        String text = Files.readString(lockFile());
        String entry = text.substring(text.indexOf("    {"), text.lastIndexOf("  ]"));
        String other = entry.replace(NAME, "samples/another");
        String stale = entry.replace("published", "testing").replace(NAME, "hello-world");
        Files.writeString(lockFile(), text.replace(entry, String.join(",", entry, other, stale)));

        Outcome outcome = run("resolve", "--locked", "--output", "json");

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.jsonLines())
                .extracting(line -> line.containsKey("error"))
                .containsExactly(true, true, false);
        assertThat(Outcome.object(outcome.jsonLines().get(0).get("error"))).containsEntry("code", "LOCK_MISMATCH");
        assertThat(outcome.err()).contains("advice: 'skillctl lock --check' says what changed");
        assertThat(run("resolve", "--locked", "skills.lock.json", "world").exitCode())
                .isEqualTo(1);
    }

    @Test
    void asksForTheNamespaceWhereANameIsNotEnough() throws IOException {
        lock();
        String text = Files.readString(lockFile());
        String entry = text.substring(text.indexOf("    {"), text.lastIndexOf("  ]"));
        Files.writeString(lockFile(), text.replace(entry, entry + "," + entry.replace(NAME, "other/hello-world")));

        Outcome outcome = run("resolve", "--locked", "skills.lock.json", "hello-world");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("other/hello-world, samples/hello-world", "its namespace");
    }
}
