package io.skillimage.oci.interop;

import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.Freshness;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillFile;
import io.skillimage.SkillReference;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.RealTool;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A skill of every kind of file, packed and published into a layout, to be sent about and compared with. */
final class PublishedSkill {
    private static final String REPOSITORY = "acme/field-notes";

    private final Path root;
    private final Path directory;
    private final SkillReference reference;

    private PublishedSkill(Path root, Path directory, SkillReference reference) {
        this.root = root;
        this.directory = directory;
        this.reference = reference;
    }

    /** Packs and publishes a skill below {@code root}. */
    static PublishedSkill in(Path root) {
        return of(root, SkillFixtures.everything(root));
    }

    /** Packs and publishes the skill of that directory. */
    static PublishedSkill of(Path root, Path directory) {
        try (SkillPublisher publisher = SkillPublisher.create()) {
            SkillReference draft = SkillPackager.create()
                    .pack(directory, root.resolve("store"))
                    .reference();
            SkillReference testing = publisher.promote(draft, TESTING).reference();
            return new PublishedSkill(
                    root, directory, publisher.promote(testing, PUBLISHED).reference());
        }
    }

    /** Returns the reference into the layout. */
    SkillReference reference() {
        return reference;
    }

    /** Packs it once more, and returns the reference to the draft. */
    SkillReference draft() {
        return SkillPackager.create().pack(directory, root.resolve("drafts")).reference();
    }

    Digest digest() {
        return Objects.requireNonNull(reference.digest());
    }

    String tag() {
        return String.valueOf(reference.tag());
    }

    /** Returns what other tools call it in the layout {@code store}. */
    String nameInLayout() {
        return reference.repositoryPath() + ":" + tag();
    }

    /** Returns what it is called in a registry. */
    SkillReference in(String registry) {
        return SkillReference.parse(registry + "/" + REPOSITORY).withTag(tag());
    }

    /** Sends it to a registry as the SDK does. */
    SkillReference push(String registry, RegistryAccess access) {
        try (SkillPublisher publisher = SkillPublisher.create(access)) {
            return publisher.push(reference, in(registry).withoutTag());
        }
    }

    /** Sends it to a registry as skopeo does, given options that belong to the copy. */
    void copy(RealTool skopeo, String registry, String... options) throws IOException {
        String source = "oci:" + root.resolve("store") + ":" + nameInLayout();
        skopeo.run(Stream.of(Stream.of("copy"), Stream.of(options), Stream.of(source, "docker://" + in(registry)))
                        .flatMap(words -> words)
                        .toArray(String[]::new))
                .orFail();
    }

    /** Resolves it from a registry, into a new cache, and compares every file. */
    ResolvedSkill requireSame(String registry, RegistryAccess access) throws IOException {
        try (OciSkillResolver resolver = resolver(access)) {
            ResolvedSkill skill = resolver.resolve(in(registry));
            requireSame(skill);
            return skill;
        }
    }

    void requireSame(ResolvedSkill skill) throws IOException {
        assertThat(tree(skill.directory())).isEqualTo(files());
    }

    /** Returns a resolver with a cache of its own, which asks the registry each time. */
    OciSkillResolver resolver(RegistryAccess access) throws IOException {
        return OciSkillResolver.builder()
                .cacheDirectory(Files.createTempDirectory(root, "cache"))
                .freshness(Freshness.always())
                .registryAccess(access)
                .build();
    }

    /** Returns the digests of the files that were packed, by their paths. */
    Map<String, String> files() throws IOException {
        try (OciSkillResolver resolver = resolver(RegistryAccess.ambient())) {
            return files(resolver.resolve("dir:" + directory));
        }
    }

    static Map<String, String> files(ResolvedSkill skill) {
        Map<String, String> files = new TreeMap<>();
        for (SkillFile file : skill.files()) {
            files.put(file.path(), file.digest() + (file.executable() ? " executable" : ""));
        }
        return files;
    }

    static Map<String, String> tree(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(
                        directory.relativize(path).toString(),
                        Digest.sha256(Files.readAllBytes(path)) + (Files.isExecutable(path) ? " executable" : ""));
            }
        }
        return files;
    }
}
