package io.skillimage.oci;

import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Annotations;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.ImageWriter;
import io.skillimage.oci.internal.image.Layer;
import io.skillimage.oci.internal.image.Manifest;
import io.skillimage.oci.internal.image.ManifestReader;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import io.skillimage.testkit.FakeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A repository in a registry, where any tag can be made to hold any version in any state, as any tool could leave it. */
final class TaggedRegistry implements AutoCloseable {
    private static final String REPOSITORY = "acme/hello-world";

    final FakeRegistry registry;
    private final SkillPublisher publisher;
    private final ImageRepository repository;

    TaggedRegistry(FakeRegistry registry) {
        this.registry = registry;
        RegistryAccess access =
                Workbench.plainHttp(registry).toBuilder().attempts(1).build();
        this.publisher = SkillPublisher.create(access);
        this.repository = new Repositories(access, Limits.defaults()).openToChange(at("latest"));
    }

    SkillPublisher publisher() {
        return publisher;
    }

    ImageRepository repository() {
        return repository;
    }

    SkillReference at(String tag) {
        return SkillReference.parse(registry.host() + "/" + REPOSITORY + ":" + tag);
    }

    /** Points tags at a version, in a state. */
    TaggedRegistry put(String version, LifecycleState state, String... tags) {
        return put(version, "", state, tags);
    }

    /** Points tags at a version with other content, in a state. */
    TaggedRegistry put(String version, String content, LifecycleState state, String... tags) {
        put(repository, version, content, state, tags);
        return this;
    }

    /** Points tags of any repository at a version with some content, in a state. */
    static void put(ImageRepository repository, String version, String content, LifecycleState state, String... tags) {
        FetchedManifest image = ImageWriter.withState(write(repository, version, content), state);
        for (String tag : tags) {
            repository.putManifest(tag, image);
        }
    }

    Promotion promote(String tag, LifecycleState to) {
        return publisher.promote(at(tag), to);
    }

    /** Returns the version and the state that each tag holds. */
    Map<String, String> tags() {
        return registry.tags(REPOSITORY).isEmpty() ? Map.of() : tags(repository);
    }

    /** Returns the version and the state that each tag of any repository holds. */
    static Map<String, String> tags(ImageRepository repository) {
        Map<String, String> result = new TreeMap<>();
        repository.tags().forEach(tag -> result.put(tag, describe(repository.manifest(tag))));
        return result;
    }

    private static String describe(FetchedManifest fetched) {
        Manifest manifest = ManifestReader.of(fetched).manifest(Limits.defaults());
        return manifest.annotations().get(Annotations.VERSION) + " "
                + Annotations.state(manifest.annotations()).label();
    }

    /** Writes the image of a small valid skill, without a tag. */
    static FetchedManifest write(ImageRepository repository, String version, String content) {
        String card = """
                apiVersion: skillimage.io/v1alpha1
                kind: SkillCard
                metadata:
                  name: hello-world
                  namespace: samples
                  version: %s
                  description: Says hello.
                """.formatted(version);
        String markdown = "---\nname: hello-world\ndescription: Says hello.\n---\nSay hello. " + content + "\n";
        SortedMap<String, Layer.Entry> files = new TreeMap<>();
        files.put("SKILL.md", new Layer.Entry(markdown.getBytes(StandardCharsets.UTF_8), false));
        files.put("skill.yaml", new Layer.Entry(card.getBytes(StandardCharsets.UTF_8), false));
        Map<String, String> annotations = Map.of(
                Annotations.VERSION,
                version,
                Annotations.STATUS,
                LifecycleState.DRAFT.label(),
                Annotations.VENDOR,
                "samples",
                Annotations.NAME,
                "samples/hello-world");
        return ImageWriter.write(repository, null, Layer.pack(files, 0), annotations, false);
    }

    /** Returns the same repository in a layout. */
    static ImageRepository layout(Path directory) {
        return new LayoutRepository(ImageLayout.openOrCreate(directory), REPOSITORY, 4 << 20);
    }

    @Override
    public void close() {
        publisher.close();
        registry.close();
    }
}
