package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillPublisherTest {
    @TempDir
    Path root;

    @Test
    void promotionChangesTheManifestAndKeepsTheLayer() {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            PackedSkill packed = bench.pack();
            Promotion promotion = bench.publisher().promote(packed.reference(), TESTING);
            InspectedSkill testing = inspector.inspect(promotion.reference());
            assertThat(testing.state()).isEqualTo(TESTING);
            assertThat(testing.digest()).isNotEqualTo(packed.digest());
            assertThat(testing.layers().get(0).digest()).isEqualTo(packed.layerDigest());
        }
    }

    @Test
    void eachStateHasItsTagsAndLeavesNoneBehind() {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            SkillReference reference = bench.pack().reference();
            assertThat(tags(inspector, bench)).containsExactly("1.0.0-draft");
            reference = bench.publisher().promote(reference, TESTING).reference();
            assertThat(tags(inspector, bench)).containsExactly("1.0.0-testing");
            reference = bench.publisher().promote(reference, PUBLISHED).reference();
            assertThat(tags(inspector, bench)).containsExactly("1.0.0", "latest");
            reference = bench.publisher().promote(reference, DEPRECATED).reference();
            assertThat(inspector.list(bench.store))
                    .extracting(StoredSkill::tag, StoredSkill::state)
                    .containsExactly(tuple("1.0.0", DEPRECATED));
            Promotion archived = bench.publisher().promote(reference, ARCHIVED);
            assertThat(archived.tagsMoved()).isEmpty();
            assertThat(archived.tagsRemoved()).containsExactly("1.0.0");
            assertThat(tags(inspector, bench)).isEmpty();
            assertThat(inspector.inspect(archived.reference()).state()).isEqualTo(ARCHIVED);
        }
    }

    private static List<String> tags(SkillInspector inspector, Workbench bench) {
        return inspector.list(bench.store).stream().map(StoredSkill::tag).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "DRAFT,PUBLISHED",
        "DRAFT,DRAFT",
        "DRAFT,ARCHIVED",
        "TESTING,DRAFT",
        "PUBLISHED,TESTING",
        "PUBLISHED,ARCHIVED"
    })
    void refusesAnyOtherStepAndChangesNothing(LifecycleState from, LifecycleState to) throws IOException {
        try (Workbench bench = new Workbench(root)) {
            SkillReference reference = bench.inState(from);
            String before = Files.readString(bench.store.resolve("index.json"));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().promote(reference, to))
                    .withMessageContaining(from.label())
                    .returns(ErrorCode.BAD_TRANSITION, LifecycleException::code);
            assertThat(bench.store.resolve("index.json")).hasContent(before);
        }
    }

    @Test
    void refusesToPromoteWhatIsNotThere() {
        try (Workbench bench = new Workbench(root)) {
            bench.pack();
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> bench.publisher().promote(bench.stored("2.0.0-draft"), TESTING))
                    .withMessageContaining("samples/hello-world:2.0.0-draft")
                    .withMessageContaining("1.0.0-draft");
        }
    }

    @Test
    void refusesToTestOtherContentUnderAPublishedVersion() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            bench.inState(PUBLISHED);
            bench.append("SKILL.md", "\nSomething new.\n");
            SkillReference draft = bench.pack().reference();
            String before = Files.readString(bench.store.resolve("index.json"));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().promote(draft, TESTING))
                    .withMessageContaining("1.0.0")
                    .returns(ErrorCode.CONTENT_CONFLICT, LifecycleException::code);
            assertThat(bench.store.resolve("index.json")).hasContent(before);
        }
    }

    @Test
    void refusesToPublishOverWhatWasPublishedMeanwhile() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            SkillReference testing = bench.inState(TESTING);
            Workbench other = new Workbench(Files.createDirectory(root.resolve("other")));
            other.append("SKILL.md", "\nSomething else.\n");
            bench.publisher().push(other.inState(PUBLISHED), bench.stored("1.0.0"));
            other.close();
            String before = Files.readString(bench.store.resolve("index.json"));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().promote(testing, PUBLISHED))
                    .returns(ErrorCode.CONTENT_CONFLICT, LifecycleException::code);
            assertThat(bench.store.resolve("index.json")).hasContent(before);
        }
    }

    @Test
    void refusesToTestADeprecatedVersionAgain() {
        try (Workbench bench = new Workbench(root)) {
            bench.inState(DEPRECATED);
            SkillReference draft = bench.pack().reference();
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().promote(draft, TESTING))
                    .withMessageContaining("is deprecated")
                    .returns(ErrorCode.BAD_TRANSITION, LifecycleException::code);
        }
    }

    @Test
    void aFreeNameMovesToPublishedContentOfAnotherVersion() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference stable = SkillReference.parse(registry.host() + "/acme/hello-world:stable");
            bench.publisher().push(bench.inState(PUBLISHED), stable);
            version(bench, "1.1.0");
            SkillReference newer = bench.inState(PUBLISHED);
            bench.publisher().push(newer, stable);
            assertThat(registry.manifest("acme/hello-world", "stable").map(Digest::sha256))
                    .contains(newer.digest());
        }
    }

    @Test
    void anOlderVersionDoesNotTakeLatestFromANewerOne() throws IOException {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            version(bench, "2.0.0");
            Digest newest = bench.inState(PUBLISHED).digest();
            version(bench, "1.9.0");
            bench.inState(PUBLISHED);
            assertThat(inspector.inspect(bench.stored("latest")).digest()).isEqualTo(newest);
        }
    }

    private static void version(Workbench bench, String version) throws IOException {
        Path card = bench.skill.resolve("skill.yaml");
        Files.writeString(card, Files.readString(card).replaceAll("(?m)^  version:.*$", "  version: " + version));
    }

    @Test
    void pushesPromotesAndPullsThroughARegistry() {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                SkillInspector inspector = SkillInspector.create(Workbench.plainHttp(registry))) {
            PackedSkill packed = bench.pack();
            SkillReference target = SkillReference.parse(registry.host() + "/acme/hello-world");
            SkillReference pushed = bench.publisher().push(packed.reference(), target);
            assertThat(pushed.digest()).isEqualTo(packed.digest());
            assertThat(pushed.tag()).isEqualTo("1.0.0-draft");

            SkillReference testing = bench.publisher()
                    .promote(pushed.withTag("1.0.0-draft"), TESTING)
                    .reference();
            Promotion published = bench.publisher().promote(testing, PUBLISHED);
            assertThat(published.tagsMoved()).containsExactly("1.0.0", "latest");
            assertThat(published.tagsRemoved()).containsExactly("1.0.0-testing");
            assertThat(registry.tags("acme/hello-world")).containsExactlyInAnyOrder("1.0.0", "latest");

            SkillReference pulled = bench.publisher().pull(target.withTag("1.0.0"), root.resolve("other"));
            InspectedSkill inspected = inspector.inspect(pulled);
            assertThat(inspected.state()).isEqualTo(PUBLISHED);
            assertThat(inspected.contentDigest()).isEqualTo(packed.layerDigest());
            assertThat(inspector.list(root.resolve("other")))
                    .extracting(StoredSkill::name)
                    .containsExactly(registry.host() + "/acme/hello-world:1.0.0");
        }
    }

    @Test
    void saysWhichTagsARegistryKeeps() {
        try (FakeRegistry registry = FakeRegistry.builder().withoutTagDeletion().start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference target = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0-draft");
            bench.publisher().push(bench.pack().reference(), target);
            Promotion promotion = bench.publisher().promote(target, TESTING);
            assertThat(promotion.tagsRemoved()).isEmpty();
            assertThat(promotion.tagsLeft()).containsExactly("1.0.0-draft");
        }
    }

    @Test
    void refusesToPushOtherContentOverAPublishedVersion() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference target = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
            bench.publisher().push(bench.inState(PUBLISHED), target);
            byte[] before = registry.manifest("acme/hello-world", "1.0.0").orElseThrow();
            bench.append("SKILL.md", "\nSomething new.\n");
            SkillReference other = bench.pack().reference();
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().push(other, target))
                    .returns(ErrorCode.CONTENT_CONFLICT, LifecycleException::code);
            assertThat(registry.manifest("acme/hello-world", "1.0.0").orElseThrow())
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"DEPRECATED", "ARCHIVED"})
    void refusesToPushAStateThatTheRegistryHasLeftBehind(LifecycleState reached) {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference target = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
            SkillReference published = bench.inState(PUBLISHED);
            SkillReference digest = published.withoutTag();
            SkillReference left =
                    bench.publisher().promote(published, DEPRECATED).reference();
            if (reached == ARCHIVED) {
                left = bench.publisher().promote(left, ARCHIVED).reference();
            }
            bench.publisher().push(left, target);
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> bench.publisher().push(digest, target))
                    .withMessageContaining(reached.label())
                    .returns(ErrorCode.BAD_TRANSITION, LifecycleException::code);
        }
    }

    @Test
    void aSkillDirectoryCanBePromotedOnlyOncePacked() {
        try (Workbench bench = new Workbench(root)) {
            assertThatExceptionOfType(InvalidReferenceException.class)
                    .isThrownBy(() -> bench.publisher().promote(SkillReference.ofDirectory(bench.skill), TESTING))
                    .withMessageContaining("not a skill directory");
        }
    }

    @Test
    void aRegistryThatIsDownIsSaidSo() {
        String host;
        RegistryAccess access;
        try (FakeRegistry registry = FakeRegistry.start()) {
            host = registry.host();
            access = Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        }
        try (Workbench bench = new Workbench(root, access)) {
            SkillReference packed = bench.pack().reference();
            SkillReference target = SkillReference.parse(host + "/acme/hello-world:1.0.0-draft");
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> bench.publisher().push(packed, target))
                    .withMessageContaining(host)
                    .returns(ErrorCode.UNREACHABLE, RegistryException::code);
        }
    }

    @Test
    void whatIsDraftIsListedAsDraft() {
        try (Workbench bench = new Workbench(root);
                SkillInspector inspector = SkillInspector.create()) {
            bench.pack();
            assertThat(inspector.list(bench.store)).singleElement().satisfies(stored -> {
                assertThat(stored.repository()).isEqualTo("samples/hello-world");
                assertThat(stored.tag()).isEqualTo("1.0.0-draft");
                assertThat(stored.state()).isEqualTo(DRAFT);
            });
        }
    }
}
