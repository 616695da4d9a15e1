package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.VersionRange;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import io.skillimage.testkit.SampleCollection;
import io.skillimage.testkit.SampleImage;
import io.skillimage.testkit.SampleLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading collections that others wrote. */
class SkillCollectionsTest {
    private static final String REPOSITORY = "acme/collections/tools";
    private static final String SKILL = "application/vnd.agentskills.skill.v1";
    private static final String REF = "io.agentskills.skill.ref";

    @TempDir
    Path root;

    private final FakeRegistry registry = FakeRegistry.start();
    private final SkillCollections collections = SkillCollections.create(Workbench.plainHttp(registry));

    @AfterEach
    void stop() {
        collections.close();
        registry.close();
    }

    private SkillReference tagged(String tag) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + ":" + tag);
    }

    private String remote(String name) {
        return registry.host() + "/" + name;
    }

    private SampleImage publish(String name) {
        SampleImage image = SampleImage.of(name, SampleLayer.of(SampleImage.documents(name), SampleLayer.DEFLATED));
        registry.putBlob(image.repository(), image.config());
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try {
            image.layer().writeTo(layer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry.putBlob(image.repository(), layer.toByteArray());
        registry.putManifest(image.repository(), SampleImage.VERSION, SampleImage.MANIFEST_TYPE, image.manifest());
        return image;
    }

    private SampleCollection two() {
        return SampleCollection.of(
                "tools", "1.0.0", "first", remote("samples/first:1.0.0"), "second", remote("samples/second:1.0.0"));
    }

    @Test
    void readsACollectionAndResolvesItsMembers() {
        publish("first");
        publish("second");
        Digest digest = two().push(registry, REPOSITORY, "1.0.0");

        CollectionImage image = collections.read(tagged("1.0.0"));

        assertThat(image.pinned()).isEqualTo(tagged("1.0.0").withoutTag().withDigest(digest));
        assertThat(image.digest()).isEqualTo(digest);
        assertThat(image.kind()).isEqualTo(CollectionImage.Kind.DOCUMENT);
        assertThat(image.collection().name()).isEqualTo("tools");
        assertThat(image.collection().version()).isEqualTo("1.0.0");
        assertThat(image.document()).startsWith("apiVersion:");
        try (OciSkillResolver resolver = resolver()) {
            assertThat(collections.members(tagged("1.0.0")))
                    .map(resolver::resolve)
                    .extracting(ResolvedSkill::name)
                    .containsExactly("first", "second");
        }
    }

    private OciSkillResolver resolver() {
        return OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(Workbench.plainHttp(registry))
                .build();
    }

    @Test
    void readsByDigestAndTheHighestVersionWhereNoneIsNamed() {
        Digest one = two().push(registry, REPOSITORY, "1.0.0");
        SampleCollection.of("tools", "1.10.0", "a", "a.b/c").push(registry, REPOSITORY, "1.10.0");
        SampleCollection.of("tools", "1.9.0", "a", "a.b/c").push(registry, REPOSITORY, "1.9.0");
        SampleCollection.of("tools", "2.0.0-rc.1", "a", "a.b/c").push(registry, REPOSITORY, "2.0.0-rc.1");
        SampleCollection.of("tools", "1.0.0", "a", "a.b/c").push(registry, REPOSITORY, "latest");

        SkillReference none = tagged("x").withoutTag();
        assertThat(collections.read(none).collection().version()).isEqualTo("1.10.0");
        assertThat(collections.read(none.withDigest(one)).collection().images()).hasSize(2);
    }

    @Test
    void readsTheHighestVersionOfARange() {
        for (String version : List.of("1.0.0", "1.10.0", "1.9.0", "2.0.0", "2.1.0-rc.1")) {
            SampleCollection.of("tools", version, "a", "a.b/c").push(registry, REPOSITORY, version);
        }

        assertThat(collections.read(inRange("^1")).collection().version()).isEqualTo("1.10.0");
        assertThat(collections.read(inRange("<1.10")).collection().version()).isEqualTo("1.9.0");
        assertThat(collections.read(inRange(">=2.1.0-rc.0")).collection().version())
                .isEqualTo("2.1.0-rc.1");
        assertThatExceptionOfType(SkillNotFoundException.class)
                .isThrownBy(() -> collections.read(inRange("^3")))
                .withMessageContaining("'^3'");
    }

    private SkillReference inRange(String range) {
        return tagged("x").withRange(VersionRange.parse(range));
    }

    @Test
    void looksAtTheHighestVersionOfARange() {
        ManagedImages images = ManagedImages.in(registry, "samples/first");
        images.tag("1.0.0", "1.0.0", LifecycleState.PUBLISHED, "one");
        images.tag("2.0.0", "2.0.0", LifecycleState.PUBLISHED, "two");
        SkillReference first = SkillReference.parse(remote("samples/first"));

        assertThat(collections.look(first.withRange(VersionRange.parse("^1"))).version())
                .isEqualTo("1.0.0");
        assertThatExceptionOfType(SkillNotFoundException.class)
                .isThrownBy(() -> collections.look(first.withRange(VersionRange.parse("^7"))));
    }

    @Test
    void readsAnIndexWhoseEntriesArePinned() {
        SampleImage first = publish("first");
        SampleImage second = publish("second");
        registry.putManifest(REPOSITORY, second.digest().toString(), SampleImage.MANIFEST_TYPE, second.manifest());
        Digest digest = SampleCollection.index("tools")
                .entry(first.digest(), SKILL, REF, remote("samples/first:1.0.0"))
                .entry(
                        first.digest(),
                        SKILL,
                        "org.opencontainers.image.ref.name",
                        remote("samples/first:1.0.0"),
                        "io.agentskills.skill.name",
                        "named")
                .entry(second.digest(), SKILL, "org.opencontainers.image.title", "second")
                .entry(second.digest(), SKILL, "org.opencontainers.image.ref.name", "1.0.0")
                .push(registry, REPOSITORY, "v1");

        CollectionImage image = collections.read(tagged("v1"));

        SkillReference here = tagged("v1").withoutTag().withDigest(second.digest());
        SkillReference there =
                SkillReference.parse(remote("samples/first:1.0.0")).withDigest(first.digest());
        assertThat(image.kind()).isEqualTo(CollectionImage.Kind.INDEX);
        assertThat(image.digest()).isEqualTo(digest);
        assertThat(image.collection().version()).isEqualTo("v1");
        assertThat(image.collection().description()).isEqualTo("Made by somebody else.");
        assertThat(image.collection().members())
                .containsExactly(
                        Member.of("first", there),
                        Member.of("named", there),
                        Member.of("second", here),
                        Member.of(second.digest().toString(), here));
        try (OciSkillResolver resolver = resolver()) {
            assertThat(resolver.resolve(there).name()).isEqualTo("first");
        }
        assertThat(collections.look(here).state()).isEqualTo(LifecycleState.PUBLISHED);
    }

    @Test
    void anIndexIsKnownByItsNameWhereItHasNoType() {
        SampleImage first = publish("first");
        SampleCollection.index("tools")
                .artifactType("")
                .entry(first.digest(), SKILL, REF, remote("samples/first:1.0.0"))
                .push(registry, REPOSITORY, "v1");

        assertThat(collections.members(tagged("v1"))).hasSize(1);
    }

    static Stream<Arguments> membersOfAnIndexThatCannotBeUsed() {
        return Stream.of(
                arguments(SKILL, REF, "dir:/etc", ErrorCode.BAD_REFERENCE),
                arguments(SKILL, REF, "oci:/srv/store:acme/x:1.0.0", ErrorCode.BAD_REFERENCE),
                arguments(SKILL, "org.opencontainers.image.ref.name", "dir:/etc", ErrorCode.BAD_REFERENCE),
                arguments(SKILL, REF, "hello:1.0.0", ErrorCode.BAD_REFERENCE),
                arguments(SKILL, REF, "", ErrorCode.BAD_REFERENCE),
                arguments(SKILL, REF, "quay.io/a/b\u001b[31m", ErrorCode.BAD_REFERENCE),
                arguments(SKILL, REF, "quay.io/a/b@sha256:" + "0123456789abcdef".repeat(4), ErrorCode.DIGEST_MISMATCH),
                arguments(SampleCollection.INDEX_TYPE, REF, "quay.io/a/b:1.0.0", ErrorCode.COLLECTION),
                arguments(SampleCollection.DOCUMENT_TYPE, REF, "quay.io/a/b:1.0.0", ErrorCode.COLLECTION));
    }

    @ParameterizedTest
    @MethodSource
    void membersOfAnIndexThatCannotBeUsed(String type, String key, String value, ErrorCode code) {
        SampleImage first = publish("first");
        SampleCollection.index("tools")
                .entry(first.digest(), type, key, value)
                .entry(first.digest(), SKILL, REF, remote("samples/first:1.0.0"))
                .push(registry, REPOSITORY, "v1");

        List<ErrorCode> leftOut = new ArrayList<>();
        List<SkillReference> members = collections.members(tagged("v1"), (name, why) -> {
            assertThat(why.getMessage()).isEqualTo(PrintableText.of(why.getMessage()));
            leftOut.add(why.code());
        });

        assertThat(members).hasSize(1);
        assertThat(leftOut).containsExactly(code);
        assertThat(collections.members(tagged("v1"))).isEqualTo(members);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dir:.", "dir:/etc", "oci:store:acme/x:1.0.0", "oci:/srv/store", "hello:1.0.0", "a/b"})
    void aDocumentNamesNoFilesOfThisMachineAndHidesNoOtherMember(String image) {
        SampleCollection.of("tools", "1.0.0", "bad", image, "good", "quay.io/acme/good:1.0.0")
                .push(registry, REPOSITORY, "1.0.0");

        List<String> leftOut = new ArrayList<>();
        assertThat(collections.members(tagged("1.0.0"), (name, why) -> leftOut.add(name)))
                .containsExactly(SkillReference.parse("quay.io/acme/good:1.0.0"));
        assertThat(leftOut).containsExactly("bad");
    }

    static Stream<Arguments> refusesWhatIsNotWhatItSays() {
        String empty = "application/vnd.oci.empty.v1+json";
        return Stream.of(
                arguments(ErrorCode.UNSUPPORTED_MEDIA_TYPE, good().layerType("text/yaml")),
                arguments(ErrorCode.UNSUPPORTED_MEDIA_TYPE, good().artifactType("")),
                arguments(ErrorCode.UNSUPPORTED_MEDIA_TYPE, good().artifactType("application/vnd.example.x")),
                arguments(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        SampleCollection.index("tools").artifactType("application/vnd.example.x")),
                arguments(ErrorCode.BAD_MANIFEST, good().config(empty, "{ }")),
                arguments(ErrorCode.BAD_MANIFEST, good().config(empty, "{\"a\":1}")),
                arguments(ErrorCode.BAD_MANIFEST, good().config("application/vnd.oci.image.config.v1+json", "{}")),
                arguments(ErrorCode.BAD_MANIFEST, good().document("a second: one\n")),
                arguments(
                        ErrorCode.BAD_MANIFEST,
                        SampleCollection.index("x")
                                .without("io.agentskills.collection.name")
                                .without("org.opencontainers.image.title")),
                arguments(ErrorCode.SIZE_MISMATCH, good().saidSize(17)),
                arguments(ErrorCode.TOO_LARGE, good().saidSize(300_000)),
                arguments(
                        ErrorCode.TOO_LARGE,
                        SampleCollection.ofDocument("tools", "1.0.0", yaml() + "#".repeat(300_000))),
                arguments(ErrorCode.METADATA_MISMATCH, good().annotation("io.skillimage.collection.name", "other")),
                arguments(ErrorCode.METADATA_MISMATCH, good().annotation("org.opencontainers.image.version", "2.0.0")),
                arguments(ErrorCode.UNKNOWN_FIELD, SampleCollection.ofDocument("tools", "1.0.0", yaml() + "x: 1\n")),
                arguments(
                        ErrorCode.YAML_LIMIT, SampleCollection.ofDocument("tools", "1.0.0", "a: " + "[".repeat(5_000))),
                arguments(
                        ErrorCode.BAD_COLLECTION,
                        SampleCollection.of("tools", "1.0.0", "evil", "quay.io/a/b\u001b[31m")));
    }

    private static SampleCollection good() {
        return SampleCollection.ofDocument("tools", "1.0.0", yaml());
    }

    private static String yaml() {
        return SampleCollection.yaml("tools", "1.0.0", "good", "quay.io/acme/good:1.0.0");
    }

    @ParameterizedTest
    @MethodSource
    void refusesWhatIsNotWhatItSays(ErrorCode code, SampleCollection collection) {
        collection.push(registry, REPOSITORY, "1.0.0");

        SkillException refusal = catchThrowableOfType(SkillException.class, () -> collections.read(tagged("1.0.0")));

        assertThat(refusal).returns(code, SkillException::code);
        assertThat(refusal.getMessage())
                .startsWith("Tried to read the collection " + tagged("1.0.0"))
                .isEqualTo(PrintableText.of(refusal.getMessage()));
    }

    @Test
    void refusesADocumentThatIsTooLargeWithoutFetchingIt() {
        good().saidSize(300_000).push(registry, REPOSITORY, "1.0.0");

        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> collections.read(tagged("1.0.0")));
        assertThat(registry.requests("GET", "/blobs/")).isEmpty();
    }

    @Test
    void boundsTheMembers() {
        String[] many = IntStream.range(0, 10_000)
                .boxed()
                .flatMap(i -> Stream.of("m" + i, "a.b/m" + i))
                .toArray(String[]::new);
        SampleCollection.of("tools", "1.0.0", many).push(registry, REPOSITORY, "1.0.0");
        SampleCollection index = SampleCollection.index("tools");
        Digest digest = Digest.sha256(new byte[0]);
        IntStream.range(0, 10_000).forEach(i -> index.entry(digest, SKILL));
        index.push(registry, REPOSITORY, "v1");

        for (String tag : List.of("1.0.0", "v1")) {
            assertThat(catchThrowableOfType(SkillException.class, () -> collections.read(tagged(tag)))
                            .code())
                    .isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @Test
    void refusesBytesThatWereChangedOnTheWay() {
        good().push(registry, REPOSITORY, "1.0.0");
        registry.inject("GET", "/blobs/", 9, new RegistryFault.OtherBytes("x".repeat(yaml().length())));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> collections.read(tagged("1.0.0")))
                .returns(ErrorCode.DIGEST_MISMATCH, SkillException::code);
    }

    @Test
    void aSkillIsNoCollection() {
        SampleImage first = publish("first");

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> collections.read(SkillReference.parse(remote("samples/first:1.0.0"))))
                .withMessageContaining(first.digest() + " is no collection of skills")
                .returns(ErrorCode.UNSUPPORTED_MEDIA_TYPE, SkillException::code);
        assertThatExceptionOfType(SkillNotFoundException.class).isThrownBy(() -> collections.read(tagged("9.9.9")));
    }

    @Test
    void aCollectionIsNoSkill() {
        good().push(registry, REPOSITORY, "1.0.0");
        SampleImage first = publish("first");
        SampleCollection.index("tools")
                .entry(first.digest(), SKILL, REF, remote("samples/first:1.0.0"))
                .push(registry, REPOSITORY, "v1");

        try (OciSkillResolver resolver = resolver();
                SkillInspector inspector = SkillInspector.create(Workbench.plainHttp(registry));
                SkillPublisher publisher = SkillPublisher.create(Workbench.plainHttp(registry))) {
            for (SkillReference collection : List.of(tagged("1.0.0"), tagged("v1"))) {
                refusedAsCollection(() -> resolver.resolve(collection));
                refusedAsCollection(() -> inspector.inspect(collection));
                refusedAsCollection(() -> collections.look(collection));
            }
            refusedAsCollection(() -> resolver.resolve(tagged("x").withoutTag()));
            refusedAsCollection(() -> publisher.pull(tagged("1.0.0"), root.resolve("store")));
            refusedAsCollection(() -> publisher.promote(tagged("1.0.0"), LifecycleState.TESTING));
        }
    }

    private static void refusedAsCollection(Runnable use) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(use::run)
                .withMessageContaining("is a collection of skills, not a skill")
                .returns(ErrorCode.COLLECTION, SkillException::code);
    }

    @Test
    void aCollectionThatNamesItselfEndsAtTheFirstStep() {
        SampleCollection.of("tools", "1.0.0", "again", tagged("1.0.0").toString())
                .push(registry, REPOSITORY, "1.0.0");

        List<SkillReference> members = collections.members(tagged("1.0.0"));

        assertThat(members).containsExactly(tagged("1.0.0"));
        try (OciSkillResolver resolver = resolver()) {
            refusedAsCollection(() -> resolver.resolve(members.get(0)));
        }
    }

    @Test
    void looksAtAMemberWithOneRequest() {
        publish("first");
        SkillReference first = SkillReference.parse(remote("samples/first:1.0.0"));
        registry.clearRequests();

        DeclaredState state = collections.look(first);

        assertThat(registry.requests()).hasSize(1);
        assertThat(state.state()).isEqualTo(LifecycleState.PUBLISHED);
        assertThat(state.version()).isEqualTo("1.0.0");
        assertThat(collections.look(first.withoutTag())).isEqualTo(state);
    }
}
