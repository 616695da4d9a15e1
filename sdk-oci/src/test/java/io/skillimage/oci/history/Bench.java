package io.skillimage.oci.history;

import io.skillimage.Freshness;
import io.skillimage.SkillReference;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.ResolverClocks;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.oci.SteppingClock;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What histories are played with: registries that delete tags and that do not, a publisher, and resolvers that share one
 * cache directory as several processes do. Each history has a repository of its own. Used by one thread.
 */
final class Bench implements AutoCloseable {
    private static final String SKILL = "acme/hello";

    final SteppingClock clock = new SteppingClock();
    final SkillPublisher publisher;
    private final Path root;
    private final FakeRegistry deleting = FakeRegistry.builder().tagsPerPage(4).start();
    private final FakeRegistry keeping =
            FakeRegistry.builder().withoutTagDeletion().start();
    private final ManagedImages images = ManagedImages.in(deleting, SKILL);
    private final Map<String, SkillReference> packed = new HashMap<>();
    private final Map<Policy, OciSkillResolver> asking = new EnumMap<>(Policy.class);
    private final Map<Policy, OciSkillResolver> remembering = new EnumMap<>(Policy.class);
    private int repositories;

    Bench(Path root) {
        this.root = root;
        RegistryAccess access = RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(deleting.host())
                .plainHttp(keeping.host())
                .withoutRegistriesConf()
                .attempts(1)
                .build();
        publisher = SkillPublisher.create(access);
        OciSkillResolver.Builder builder =
                OciSkillResolver.builder().cacheDirectory(root.resolve("cache")).registryAccess(access);
        for (Policy policy : Policy.values()) {
            ResolverClocks.with(builder.lifecycle(policy.product()), clock);
            asking.put(policy, builder.freshness(Freshness.always()).build());
            remembering.put(
                    policy, builder.freshness(Freshness.maxAge(Model.MAX_AGE)).build());
        }
    }

    /** A new repository, in one of the registries. */
    record Place(FakeRegistry registry, String repository, ManagedImages images) {
        SkillReference reference() {
            return SkillReference.parse(registry.host() + "/" + repository);
        }
    }

    Place newPlace(boolean deletesTags) {
        FakeRegistry registry = deletesTags ? deleting : keeping;
        String repository = "h" + repositories++ + "/hello";
        return new Place(registry, repository, images.alsoIn(registry, repository));
    }

    OciSkillResolver resolver(Policy policy, boolean aged) {
        return Objects.requireNonNull((aged ? remembering : asking).get(policy));
    }

    /** Returns a draft in a store. */
    SkillReference packed(String version) {
        return packed.computeIfAbsent(version, this::pack);
    }

    private SkillReference pack(String version) {
        Path directory = root.resolve("skill-" + version).resolve("hello");
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve("SKILL.md"), "---\nname: hello\ndescription: A sample.\n---\nPacked.\n");
            Files.writeString(directory.resolve("skill.yaml"), """
                    apiVersion: skillimage.io/v1alpha1
                    kind: SkillCard
                    metadata:
                      name: hello
                      namespace: acme
                      version: %s
                      description: A sample.
                    spec:
                      prompt: SKILL.md
                    """.formatted(version));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SkillPackager.create().pack(directory, root.resolve("store")).reference();
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(List.of(publisher, deleting, keeping));
        all.addAll(asking.values());
        all.addAll(remembering.values());
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
