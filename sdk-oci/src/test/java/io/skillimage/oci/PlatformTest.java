package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.IntegrityException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SampleImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An image index of several images in a registry. */
class PlatformTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    @TempDir
    Path root;

    private FakeRegistry registry;
    private SkillReference reference;
    private final List<Digest> images = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();

    @BeforeEach
    void start() {
        registry = FakeRegistry.start();
        reference = OddImage.in(registry).withTag(SampleImage.VERSION);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** Adds an image of its own for a platform, which is the text of a JSON object or empty for none. */
    private void add(String platform) {
        OddImage image = new OddImage()
                .layer(OddImage.documents())
                .layer(OddImage.files("platform.txt", platform + " " + images.size()));
        images.add(image.push(registry));
        registry.removeTag(OddImage.REPOSITORY, SampleImage.VERSION);
        entries.add(entry(OddImage.OCI_MANIFEST, image.manifest(), platform));
    }

    private static String entry(String mediaType, byte[] bytes, String platform) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + Digest.sha256(bytes) + "\",\"size\":"
                + bytes.length + (platform.isEmpty() ? "" : ",\"platform\":" + platform) + "}";
    }

    private static String platform(String os, String architecture, String variant) {
        return "{\"os\":\"" + os + "\",\"architecture\":\"" + architecture + "\""
                + (variant.isEmpty() ? "" : ",\"variant\":\"" + variant + "\"") + "}";
    }

    private byte[] index() {
        return ("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + String.join(",", entries)
                        + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Digest push() {
        return registry.putManifest(OddImage.REPOSITORY, SampleImage.VERSION, INDEX, index());
    }

    private OciSkillResolver.Builder builder() {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(Workbench.plainHttp(registry));
    }

    private Digest resolve(String platform) {
        try (OciSkillResolver resolver = builder().platform(platform).build()) {
            return digest(resolver);
        }
    }

    private Digest digest(OciSkillResolver resolver) {
        return Objects.requireNonNull(resolver.resolve(reference).digest());
    }

    @ParameterizedTest
    @CsvSource({"linux/amd64,0", "linux/arm64,1", "linux/arm64/v8,1", "linux/arm/v7,3", "linux/arm,2", "windows/amd64,4"
    })
    void takesTheFirstEntryForThePlatformThatIsAskedFor(String asked, int expected) {
        add(platform("linux", "amd64", ""));
        add(platform("linux", "arm64", ""));
        add(platform("linux", "arm", "v6"));
        add(platform("linux", "arm", "v7"));
        add(platform("windows", "amd64", ""));
        add(platform("linux", "arm", "v7"));
        push();

        assertThat(resolve(asked)).isEqualTo(images.get(expected));
    }

    @Test
    void takesTheOnlyEntryWhateverPlatformItIsFor() {
        add(platform("windows", "amd64", ""));
        push();

        assertThat(resolve("linux/arm64")).isEqualTo(images.get(0));
        try (OciSkillResolver resolver = builder().build()) {
            assertThat(digest(resolver)).isEqualTo(images.get(0));
        }
    }

    @Test
    void saysWhichPlatformsThereAre() {
        add(platform("linux", "amd64", ""));
        add(platform("linux", "arm", "v7"));
        add(platform("li\\u001bnux", "x", ""));
        add("");
        push();

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> resolve("plan9/386"))
                .withMessageContaining("4 entries, for linux/amd64, linux/arm/v7, li")
                .withMessageContaining("none is for plan9/386")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"))
                .returns(ErrorCode.UNSUPPORTED_MEDIA_TYPE, IntegrityException::code);
        try (OciSkillResolver resolver = builder().build()) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolve(reference))
                    .withMessageContaining("without a platform");
        }
    }

    @Test
    void namesFewOfManyPlatforms() {
        IntStream.range(0, 100)
                .forEach(i -> entries.add(entry("x", new byte[] {(byte) i}, platform("os" + i, "y", ""))));
        push();

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> resolve("linux/amd64"))
                .withMessageContaining("os7/y and 92 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"linux/amd64\"",
                "null",
                "{\"os\":1,\"architecture\":\"amd64\"}",
                "{\"os\":\"linux\",\"OS\":\"windows\",\"architecture\":\"amd64\"}",
                "{\"os\":\"linux\",\"architecture\":{}}",
                "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":7}"
            })
    void refusesAPlatformThatIsMalformed(String malformed) {
        add(platform("linux", "amd64", ""));
        add(malformed);
        push();

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> resolve("linux/amd64"));
    }

    @Test
    void refusesAPlatformOfAnyLength() {
        add(platform("linux", "a".repeat(129), ""));
        push();

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> resolve("linux/amd64"))
                .returns(ErrorCode.BAD_MANIFEST, IntegrityException::code);
    }

    @Test
    void choosesInAnIndexWithinAnIndex() {
        add(platform("linux", "amd64", ""));
        add(platform("linux", "arm64", ""));
        byte[] inner = index();
        registry.putManifest(OddImage.REPOSITORY, "inner", INDEX, inner);
        entries.clear();
        entries.add(entry(INDEX, inner, ""));
        push();

        assertThat(resolve("linux/arm64")).isEqualTo(images.get(1));
        assertThat(resolve("linux/amd64")).isEqualTo(images.get(0));
    }

    @Test
    void resolversForDifferentPlatformsShareACacheWithoutSharingTheirChoice() {
        add(platform("linux", "amd64", ""));
        add(platform("linux", "arm64", ""));
        Digest index = push();
        assertThat(resolve("linux/amd64")).isEqualTo(images.get(0));
        assertThat(resolve("linux/arm64")).isEqualTo(images.get(1));

        registry.clearRequests();
        assertThat(resolve("linux/amd64")).isEqualTo(images.get(0));
        assertThat(resolve("linux/arm64")).isEqualTo(images.get(1));
        assertThat(registry.requests()).isEmpty();
        try (OciSkillResolver none = builder().build();
                OciSkillResolver arm = builder()
                        .platform("linux/arm64")
                        .freshness(Freshness.offline())
                        .build()) {
            assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> none.resolve(reference));
            assertThat(arm.resolve(reference.withoutTag().withDigest(index)).digest())
                    .isEqualTo(images.get(1));
        }
    }

    @Test
    void aRefreshOfAnUnchangedIndexIsOneRequest() {
        add(platform("linux", "amd64", ""));
        add(platform("linux", "arm64", ""));
        push();
        resolve("linux/arm64");
        registry.clearRequests();
        try (OciSkillResolver always =
                builder().platform("linux/arm64").freshness(Freshness.always()).build()) {
            assertThat(digest(always)).isEqualTo(images.get(1));
        }
        assertThat(registry.requests()).hasSize(1);
        assertThat(registry.requests("HEAD", "/manifests/" + SampleImage.VERSION))
                .hasSize(1);
    }

    @Test
    void inspectsAndPullsTheImageForAPlatform() {
        add(platform("linux", "amd64", ""));
        add(platform("linux", "arm64", ""));
        Digest index = push();
        try (SkillInspector inspector = SkillInspector.create(Workbench.plainHttp(registry));
                SkillPublisher publisher = SkillPublisher.create(Workbench.plainHttp(registry))) {
            assertThat(inspector.inspect(reference, "linux/arm64").digest()).isEqualTo(images.get(1));
            assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> inspector.inspect(reference));

            SkillReference pinned = reference.withoutTag().withDigest(index);
            SkillReference stored = publisher.pull(pinned, root.resolve("store"), "linux/amd64");
            assertThat(stored.digest()).isEqualTo(images.get(0));
            assertThat(inspector.inspect(stored).digest()).isEqualTo(images.get(0));
            assertThat(publisher
                            .pull(reference, root.resolve("store"), "linux/arm64")
                            .digest())
                    .isEqualTo(images.get(1));
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> publisher.pull(reference, root.resolve("store")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "linux/", "/amd64", "linux/arm/v7/x", "Linux/amd64", "linux/amd64\n", "a b/c"})
    void takesNoPlatformThatIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OciSkillResolver.builder().platform(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
    }
}
