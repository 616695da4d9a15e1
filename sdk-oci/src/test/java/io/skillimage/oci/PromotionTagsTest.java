package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tags a promotion moves, removes and leaves, whatever other tools have left behind. */
class PromotionTagsTest {
    @TempDir
    Path root;

    private TaggedRegistry tagged = new TaggedRegistry(FakeRegistry.start());

    @BeforeEach
    void open() {
        tagged.close();
        tagged = new TaggedRegistry(FakeRegistry.builder().tagsPerPage(2).start());
    }

    @AfterEach
    void close() {
        tagged.close();
    }

    private void withoutTagDeletion() {
        tagged.close();
        tagged = new TaggedRegistry(FakeRegistry.builder().withoutTagDeletion().start());
    }

    @Test
    void publishingRemovesEveryTagThatOtherToolsLeftBehind() {
        tagged.put("1.0.0", DRAFT, "1.0.0-draft").put("1.0.0", TESTING, "1.0.0-testing");
        Promotion promotion = tagged.promote("1.0.0-testing", PUBLISHED);
        assertThat(promotion.tagsMoved()).containsExactly("1.0.0", "latest");
        assertThat(promotion.tagsRemoved()).containsExactly("1.0.0-draft", "1.0.0-testing");
        assertThat(tagged.tags()).isEqualTo(Map.of("1.0.0", "1.0.0 published", "latest", "1.0.0 published"));
    }

    @Test
    void aNewerDraftOfOtherContentIsLeftAlone() {
        tagged.put("1.0.0", TESTING, "1.0.0-testing").put("1.0.0", "new", DRAFT, "1.0.0-draft");
        Promotion promotion = tagged.promote("1.0.0-testing", PUBLISHED);
        assertThat(promotion.tagsRemoved()).containsExactly("1.0.0-testing");
        assertThat(tagged.tags()).containsEntry("1.0.0-draft", "1.0.0 draft");
    }

    @Test
    void aMendedDraftTakesThePlaceOfTheOneInTesting() {
        tagged.put("1.0.0", TESTING, "1.0.0-testing").put("1.0.0", "mended", DRAFT, "1.0.0-draft");
        Promotion promotion = tagged.promote("1.0.0-draft", TESTING);
        assertThat(promotion.tagsMoved()).containsExactly("1.0.0-testing");
        assertThat(tagged.tags()).isEqualTo(Map.of("1.0.0-testing", "1.0.0 testing"));
    }

    @Test
    void tagsThatCannotBeRemovedPointAtThePromotedImage() {
        withoutTagDeletion();
        tagged.put("1.0.0", DRAFT, "1.0.0-draft").put("1.0.0", TESTING, "1.0.0-testing");
        Promotion promotion = tagged.promote("1.0.0-testing", PUBLISHED);
        assertThat(promotion.tagsRemoved()).isEmpty();
        assertThat(promotion.tagsLeft()).containsExactly("1.0.0-draft", "1.0.0-testing");
        assertThat(promotion.tagsKept()).allMatch(Promotion.KeptTag::isRepointed);
        assertThat(tagged.tags().values()).containsOnly("1.0.0 published");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0,         '',                    1.0.0",
        "1.0.0,         0.9.0,                 1.0.0",
        "1.0.0,         '0.9.0 2.0.0',         0.9.0",
        "1.10.0,        '1.9.0',               1.10.0",
        "1.1.0-rc.1,    '1.0.0',               1.0.0",
        "1.1.0-rc.1,    '',                    1.1.0-rc.1",
        "1.1.0-rc.2,    '1.1.0-rc.1',          1.1.0-rc.2",
        "1.1.0-rc.1,    '1.1.0-rc.2',          1.1.0-rc.2",
        "1.0.0,         '2.0.0-rc.1',          1.0.0"
    })
    void latestFollowsTheHighestPublishedVersion(String version, String others, String expected) {
        List<String> published = others.isEmpty() ? List.of() : List.of(others.split(" "));
        for (String other : published) {
            tagged.put(other, PUBLISHED, other);
        }
        if (!published.isEmpty()) {
            tagged.put(published.get(0), PUBLISHED, "latest");
        }
        tagged.put(version, TESTING, version + "-testing");
        tagged.promote(version + "-testing", PUBLISHED);
        assertThat(tagged.tags()).containsEntry("latest", expected + " published");
    }

    @Test
    void onlyTagsThatReallyHoldAPublishedVersionCount() {
        tagged.put("1.0.0", TESTING, "1.0.0-testing")
                .put("2.0.0", DEPRECATED, "2.0.0", "latest")
                .put("3.0.0", PUBLISHED, "stable")
                .put("0.8.0", PUBLISHED, "4.0.0")
                .put("5.0.0", TESTING, "5.0.0-testing")
                .put("6.0.0", ARCHIVED, "6.0.0");
        tagged.registry.putManifest(
                "acme/hello-world",
                "7.0.0",
                "application/vnd.oci.image.index.v1+json",
                "{}".getBytes(StandardCharsets.UTF_8));
        Promotion promotion = tagged.promote("1.0.0-testing", PUBLISHED);
        assertThat(promotion.tagsMoved()).containsExactly("1.0.0", "latest");
    }

    @Test
    void deprecatingGivesLatestToTheHighestVersionStillPublished() {
        tagged.put("2.0.0", PUBLISHED, "2.0.0", "latest")
                .put("1.9.0", DEPRECATED, "1.9.0")
                .put("1.8.0", PUBLISHED, "1.8.0")
                .put("1.7.0", PUBLISHED, "1.7.0");
        Promotion promotion = tagged.promote("2.0.0", DEPRECATED);
        assertThat(promotion.tagsMoved()).containsExactly("2.0.0");
        assertThat(promotion.latestVersion()).isEqualTo("1.8.0");
        assertThat(tagged.tags()).containsEntry("2.0.0", "2.0.0 deprecated").containsEntry("latest", "1.8.0 published");
    }

    @Test
    void deprecatingTheOnlyVersionRemovesLatest() {
        tagged.put("1.0.0", PUBLISHED, "1.0.0", "latest");
        Promotion promotion = tagged.promote("1.0.0", DEPRECATED);
        assertThat(promotion.tagsRemoved()).containsExactly("latest");
        assertThat(promotion.latestVersion()).isNull();
        assertThat(tagged.tags()).isEqualTo(Map.of("1.0.0", "1.0.0 deprecated"));
    }

    @Test
    void latestThatCannotBeRemovedShowsTheDeprecation() {
        withoutTagDeletion();
        tagged.put("1.0.0", PUBLISHED, "1.0.0", "latest");
        Promotion promotion = tagged.promote("1.0.0", DEPRECATED);
        assertThat(promotion.tagsLeft()).containsExactly("latest");
        assertThat(tagged.tags()).isEqualTo(Map.of("1.0.0", "1.0.0 deprecated", "latest", "1.0.0 deprecated"));
    }

    @Test
    void deprecatingAnotherVersionLeavesLatestAlone() {
        tagged.put("1.0.0", PUBLISHED, "1.0.0").put("2.0.0", PUBLISHED, "2.0.0", "latest");
        tagged.promote("1.0.0", DEPRECATED);
        assertThat(tagged.tags()).containsEntry("latest", "2.0.0 published");
    }

    @Test
    void archivingShowsTheStateWhereTagsCannotBeRemoved() {
        withoutTagDeletion();
        tagged.put("1.0.0", DEPRECATED, "1.0.0").put("1.0.0", PUBLISHED, "latest");
        Promotion promotion = tagged.promote("1.0.0", ARCHIVED);
        assertThat(promotion.tagsMoved()).isEmpty();
        assertThat(promotion.tagsLeft()).containsExactly("latest", "1.0.0");
        assertThat(promotion.reference().tag()).isNull();
        assertThat(tagged.tags()).isEqualTo(Map.of("1.0.0", "1.0.0 archived", "latest", "1.0.0 archived"));
    }

    @Test
    void archivingShowsTheStateBeforeAnyTagGoes() {
        tagged.put("1.0.0", DEPRECATED, "1.0.0").put("1.0.0", PUBLISHED, "latest");
        tagged.registry.inject("DELETE", "/manifests/", 99, new RegistryFault.Status(500));
        Promotion promotion = tagged.promote("1.0.0", ARCHIVED);
        assertThat(promotion.tagsLeft()).containsExactly("latest", "1.0.0");
        assertThat(tagged.tags().values()).containsOnly("1.0.0 archived");
    }

    @Test
    void archivingRemovesTheTagsAndGivesLatestAway() {
        tagged.put("1.0.0", DEPRECATED, "1.0.0")
                .put("1.0.0", PUBLISHED, "latest")
                .put("1.0.0", DRAFT, "1.0.0-draft")
                .put("0.9.0", PUBLISHED, "0.9.0");
        Promotion promotion = tagged.promote("1.0.0", ARCHIVED);
        assertThat(promotion.tagsRemoved()).containsExactly("1.0.0-draft", "1.0.0");
        assertThat(promotion.latestVersion()).isEqualTo("0.9.0");
        assertThat(tagged.tags()).isEqualTo(Map.of("0.9.0", "0.9.0 published", "latest", "0.9.0 published"));
    }

    @ParameterizedTest
    @CsvSource({
        "DRAFT,      1.0.0-draft,   TESTING,    PUBLISHED",
        "DRAFT,      1.0.0-draft,   TESTING,    DEPRECATED",
        "TESTING,    1.0.0-testing, PUBLISHED,  DEPRECATED",
        "TESTING,    1.0.0-testing, PUBLISHED,  ARCHIVED",
        "PUBLISHED,  latest,        DEPRECATED, ARCHIVED",
        "PUBLISHED,  latest,        ARCHIVED,   DEPRECATED"
    })
    void aManifestThatWasLeftBehindTakesNoSkillBackwards(
            LifecycleState stale, String tag, LifecycleState to, LifecycleState reached) {
        tagged.put("1.0.0", reached, "1.0.0").put("1.0.0", stale, tag);
        Map<String, String> before = tagged.tags();
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> tagged.promote(tag, to))
                .withMessageContaining("the skill is " + reached.label())
                .returns(ErrorCode.BAD_TRANSITION, LifecycleException::code)
                .returns(reached, LifecycleException::state);
        assertThat(tagged.tags()).isEqualTo(before);
    }

    @Test
    void aPublishedManifestWhoseVersionTagIsGoneIsArchived() {
        tagged.put("1.0.0", PUBLISHED, "latest");
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> tagged.promote("latest", DEPRECATED))
                .withMessageContaining("the skill is archived");
        assertThat(tagged.tags()).containsOnlyKeys("latest");
    }

    @ParameterizedTest
    @CsvSource({"DRAFT,1.0.0-draft,TESTING", "TESTING,1.0.0-testing,PUBLISHED"})
    void otherContentIsNotPromotedUnderAPublishedVersion(LifecycleState state, String tag, LifecycleState to) {
        for (LifecycleState reached : List.of(PUBLISHED, DEPRECATED, ARCHIVED)) {
            tagged.put("1.0.0", "other", reached, "1.0.0").put("1.0.0", state, tag);
            Map<String, String> before = tagged.tags();
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> tagged.promote(tag, to))
                    .returns(ErrorCode.CONTENT_CONFLICT, LifecycleException::code);
            assertThat(tagged.tags()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"v1.0.0", "1.0", "1.0.0+7", "01.0.0", "1.0.0-draft", "1.0.0-rc-testing"})
    void aVersionThatIsNoStrictOneIsNotPromoted(String version) {
        tagged.put(version, TESTING, "candidate");
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> tagged.promote("candidate", PUBLISHED))
                .withMessageContaining(version)
                .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
        assertThat(tagged.tags()).containsOnlyKeys("candidate");
    }

    @Test
    void aDraftThatBreaksARuleIsNotTested() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            Path markdown = bench.skill.resolve("SKILL.md");
            Files.writeString(markdown, Files.readString(markdown).replace("name: hello-world", "surprise: yes"));
            SkillReference draft = bench.pack().reference();
            String before = Files.readString(bench.store.resolve("index.json"));
            List<InvalidSkillException.Problem> problems =
                    SkillPackager.create().validate(bench.skill).problems();
            assertThat(problems).isNotEmpty();
            assertThatExceptionOfType(InvalidSkillException.class)
                    .isThrownBy(() -> bench.publisher().promote(draft, TESTING))
                    .satisfies(e -> assertThat(e.problems()).isEqualTo(problems));
            assertThat(bench.store.resolve("index.json")).hasContent(before);
        }
    }

    @Test
    void aDraftWhoseLayerIsDamagedIsNotTested() throws IOException {
        try (Workbench bench = new Workbench(root)) {
            PackedSkill draft = bench.pack();
            Files.writeString(
                    bench.store.resolve("blobs/sha256/" + draft.layerDigest().hex()), "damaged");
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> bench.publisher().promote(draft.reference(), TESTING));
            assertThat(Files.readString(bench.store.resolve("index.json"))).doesNotContain("testing");
        }
    }
}
