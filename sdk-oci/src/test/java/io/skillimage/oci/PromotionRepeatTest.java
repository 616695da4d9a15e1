package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.DRAFT;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.ImageWriter;
import io.skillimage.oci.internal.publish.Promoter;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A promotion that is cut off after any of its requests, and repeated. */
class PromotionRepeatTest {
    @TempDir
    Path root;

    /** What is there when a step is to be taken, leftovers of other tools included. */
    record Scene(LifecycleState to, String start, boolean deletesTags, boolean hasOtherVersion, boolean byDigest) {
        TaggedRegistry open() {
            FakeRegistry.Builder builder = FakeRegistry.builder();
            FakeRegistry registry = (deletesTags ? builder : builder.withoutTagDeletion()).start();
            TaggedRegistry tagged = new TaggedRegistry(registry);
            prepare(tagged.repository());
            return tagged;
        }

        void prepare(ImageRepository repository) {
            switch (to) {
                case TESTING -> put(repository, DRAFT, "1.0.0-draft");
                case PUBLISHED -> {
                    put(repository, DRAFT, "1.0.0-draft");
                    put(repository, TESTING, "1.0.0-testing");
                }
                case DEPRECATED -> {
                    put(repository, TESTING, "1.0.0-testing");
                    put(repository, PUBLISHED, "1.0.0", "latest");
                }
                default -> {
                    put(repository, DRAFT, "1.0.0-draft");
                    put(repository, PUBLISHED, "latest");
                    put(repository, DEPRECATED, "1.0.0");
                }
            }
            if (hasOtherVersion) {
                TaggedRegistry.put(repository, "0.9.0", "", PUBLISHED, "0.9.0");
            }
        }

        private static void put(ImageRepository repository, LifecycleState state, String... tags) {
            TaggedRegistry.put(repository, "1.0.0", "", state, tags);
        }

        void take(ImageRepository repository) {
            take(repository, digest(repository));
        }

        void take(ImageRepository repository, Digest digest) {
            new Promoter(repository, Limits.defaults()).promote(start, byDigest ? digest : null, to);
        }

        Digest digest(ImageRepository repository) {
            return ImageWriter.withState(TaggedRegistry.write(repository, "1.0.0", ""), previous())
                    .digest();
        }

        private LifecycleState previous() {
            return switch (to) {
                case TESTING -> DRAFT;
                case PUBLISHED -> TESTING;
                case DEPRECATED -> PUBLISHED;
                default -> DEPRECATED;
            };
        }
    }

    static List<Scene> scenes() {
        List<Scene> scenes = new ArrayList<>();
        for (LifecycleState to : List.of(TESTING, PUBLISHED, DEPRECATED, ARCHIVED)) {
            for (boolean deletesTags : List.of(true, false)) {
                scenes.add(new Scene(to, start(to), deletesTags, false, false));
                scenes.add(new Scene(to, start(to), deletesTags, true, false));
                scenes.add(new Scene(to, start(to), deletesTags, true, true));
            }
        }
        scenes.add(new Scene(DEPRECATED, "latest", true, true, true));
        scenes.add(new Scene(DEPRECATED, "latest", false, false, true));
        return scenes;
    }

    private static String start(LifecycleState to) {
        return switch (to) {
            case TESTING -> "1.0.0-draft";
            case PUBLISHED -> "1.0.0-testing";
            default -> "1.0.0";
        };
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void endsWhereAnUninterruptedOneEnds(Scene scene) {
        Map<String, String> expected;
        int requests;
        try (TaggedRegistry tagged = scene.open()) {
            Digest digest = scene.digest(tagged.repository());
            tagged.registry.clearRequests();
            scene.take(tagged.repository(), digest);
            requests = tagged.registry.requests().size();
            expected = tagged.tags();
        }
        for (int cut = 0; cut < requests; cut++) {
            assertThat(endAfterCut(scene, cut, false))
                    .as("cut before request %d", cut)
                    .isEqualTo(expected);
            assertThat(endAfterCut(scene, cut, true))
                    .as("lost answer to request %d", cut)
                    .isEqualTo(expected);
        }
    }

    private static Map<String, String> endAfterCut(Scene scene, int cut, boolean answerIsLost) {
        try (TaggedRegistry tagged = scene.open()) {
            Digest digest = scene.digest(tagged.repository());
            if (answerIsLost) {
                tagged.registry.injectAfter(cut, 1, new RegistryFault.Reset());
            }
            tagged.registry.injectAfter(cut, Integer.MAX_VALUE, new RegistryFault.Status(500));
            try {
                scene.take(tagged.repository(), digest);
            } catch (RegistryException e) {
                assertThat(e.code()).isIn(ErrorCode.REGISTRY_ERROR, ErrorCode.UNREACHABLE, ErrorCode.PROTOCOL);
            }
            tagged.registry.endFaults();
            repeat(scene, tagged.repository());
            return tagged.tags();
        }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void aLayoutEndsWhereAnUninterruptedPromotionEnds(Scene scene) {
        ImageRepository whole = TaggedRegistry.layout(root.resolve("whole"));
        scene.prepare(whole);
        scene.take(whole);
        Map<String, String> expected = TaggedRegistry.tags(whole);
        boolean isCut = true;
        for (int cut = 0; isCut; cut++) {
            ImageRepository repository = TaggedRegistry.layout(root.resolve("cut-" + cut));
            scene.prepare(repository);
            Digest digest = scene.digest(repository);
            Meddler broken = new Meddler(repository, cut, () -> {
                throw new IllegalStateException("killed");
            });
            try {
                scene.take(broken, digest);
            } catch (IllegalStateException killed) {
                repeat(scene, repository);
            }
            isCut = broken.hasMeddled();
            assertThat(TaggedRegistry.tags(repository))
                    .as("cut before call %d", cut)
                    .isEqualTo(expected);
        }
    }

    private static void repeat(Scene scene, ImageRepository repository) {
        try {
            scene.take(repository);
        } catch (LifecycleException done) {
            assertThat(done).hasMessageContaining("is " + scene.to().label() + " already");
        } catch (SkillNotFoundException gone) {
            assertThat(scene.to()).isEqualTo(ARCHIVED);
        }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void saysThatTheStateIsReachedWhenNothingIsLeftToDo(Scene scene) {
        try (TaggedRegistry tagged = scene.open()) {
            scene.take(tagged.repository());
            Map<String, String> end = tagged.tags();
            boolean isGone = scene.to() == ARCHIVED && scene.deletesTags() && !scene.byDigest();
            assertThatExceptionOfType(isGone ? SkillNotFoundException.class : LifecycleException.class)
                    .isThrownBy(() -> scene.take(tagged.repository()))
                    .satisfies(e -> assertThat(e.code()).isIn(ErrorCode.BAD_TRANSITION, ErrorCode.NOT_FOUND));
            assertThat(tagged.tags()).isEqualTo(end);
        }
    }

    @Test
    void latestAloneIsNotDeprecatedBecauseARepetitionWouldMeanTheNextVersion() {
        try (TaggedRegistry tagged = new TaggedRegistry(FakeRegistry.start())) {
            tagged.put("1.0.0", PUBLISHED, "1.0.0", "latest");
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> tagged.promote("latest", DEPRECATED))
                    .withMessageContaining("1.0.0")
                    .withMessageContaining("digest");
            assertThat(tagged.tags().values()).containsOnly("1.0.0 published");
        }
    }

    @Test
    void anArchivedVersionThatNobodyRemovedIsFinished() {
        try (TaggedRegistry tagged = new TaggedRegistry(FakeRegistry.start())) {
            tagged.put("1.0.0", ARCHIVED, "1.0.0");
            Promotion promotion = tagged.promote("1.0.0", ARCHIVED);
            assertThat(promotion.from()).isEqualTo(DEPRECATED);
            assertThat(promotion.tagsRemoved()).containsExactly("1.0.0");
            assertThat(tagged.tags()).isEmpty();
        }
    }
}
