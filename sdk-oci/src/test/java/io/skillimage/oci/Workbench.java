package io.skillimage.oci;

import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What most tests need: a skill, a store, a cache, and short ways to move a skill along. */
final class Workbench implements AutoCloseable {
    final Path root;
    final Path skill;
    final Path store;
    final Path cache;
    private final SkillPublisher publisher;

    Workbench(Path root) {
        this(
                root,
                RegistryAccess.builder()
                        .credentials(CredentialProvider.anonymous())
                        .withoutRegistriesConf()
                        .build());
    }

    Workbench(Path root, RegistryAccess access) {
        this.root = root;
        this.skill = SkillFixtures.helloWorld(root);
        this.store = root.resolve("store");
        this.cache = root.resolve("cache");
        this.publisher = SkillPublisher.create(access);
    }

    static RegistryAccess plainHttp(FakeRegistry registry) {
        return RegistryAccess.builder()
                .credentials(CredentialProvider.anonymous())
                .plainHttp(registry.host())
                .withoutRegistriesConf()
                .build();
    }

    SkillPublisher publisher() {
        return publisher;
    }

    PackedSkill pack() {
        return SkillPackager.create().pack(skill, store);
    }

    /** Packs the skill and promotes it step by step. */
    SkillReference inState(LifecycleState state) {
        SkillReference reference = pack().reference();
        for (LifecycleState next = LifecycleState.TESTING;
                next.compareTo(state) <= 0;
                next = next.next().orElseThrow()) {
            reference = publisher.promote(reference, next).reference();
            if (next == LifecycleState.ARCHIVED) {
                break;
            }
        }
        return reference;
    }

    SkillReference stored(String tag) {
        return SkillReference.inLayout(store, "samples/hello-world:" + tag);
    }

    OciSkillResolver resolver() {
        return OciSkillResolver.builder()
                .cacheDirectory(cache)
                .registryAccess(RegistryAccess.builder()
                        .credentials(CredentialProvider.anonymous())
                        .withoutRegistriesConf()
                        .build())
                .build();
    }

    OciSkillResolver resolver(LifecyclePolicy policy) {
        return resolver().toBuilder().lifecycle(policy).build();
    }

    OciSkillResolver resolver(FakeRegistry registry) {
        return OciSkillResolver.builder()
                .cacheDirectory(cache)
                .registryAccess(plainHttp(registry))
                .build();
    }

    OciSkillResolver offline() {
        return resolver().toBuilder().freshness(Freshness.offline()).build();
    }

    void append(String file, String text) throws IOException {
        Files.writeString(skill.resolve(file), text, StandardOpenOption.APPEND);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
