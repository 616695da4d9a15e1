package io.skillimage.skillctl;

import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillReference;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillCatalog;
import io.skillimage.oci.SkillCollections;
import io.skillimage.oci.SkillInspector;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.oci.StoredSkill;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of the program: its host and the options that all commands share. Complete once the command line is parsed. */
final class Session {
    private final Host host;
    private final RootCommand options;

    Session(Host host, RootCommand options) {
        this.host = host;
        this.options = options;
    }

    Host host() {
        return host;
    }

    Environment environment() {
        return host.environment();
    }

    Output output() {
        return new Output(host, options.output);
    }

    ErrorReporter errors() {
        return new ErrorReporter(output());
    }

    References references() {
        return new References(
                environment().registry().orElse(null),
                text -> environment().access().expand(text));
    }

    Path store() {
        return options.directories.store(environment());
    }

    CacheDirectory cache() {
        return new CacheDirectory(options.directories.cache(environment()));
    }

    boolean isOffline() {
        return options.registry.offline;
    }

    RegistryAccess access(SkillReference reference) {
        return options.registry.access(environment(), reference);
    }

    SkillPublisher publisher(SkillReference reference) {
        requireOnline(reference);
        return SkillPublisher.create(access(reference));
    }

    /** Returns the catalogue of the registry that {@code any} is in: of every state but archived, and of what is allowed. */
    SkillCatalog catalog(SkillReference any) {
        requireOnline(any);
        LifecyclePolicy shown = LifecyclePolicy.publishedOnly().allowing(LifecycleState.DRAFT, LifecycleState.TESTING);
        return SkillCatalog.builder()
                .registryAccess(access(any))
                .lifecycle(options.policy.policy(shown))
                .build();
    }

    SkillCollections collections(SkillReference reference) {
        requireOnline(reference);
        return SkillCollections.create(access(reference));
    }

    void requireOnline(SkillReference reference) {
        if (isOffline() && reference.transport() == SkillReference.Transport.REGISTRY) {
            throw new RegistryException(
                    ErrorCode.OFFLINE, reference.repository() + " is in a registry, and --offline was given", null);
        }
    }

    /** Returns the images of the local store; a store that nobody has made yet is empty. */
    List<StoredSkill> storedSkills() {
        Path store = store();
        if (!Files.exists(store)) {
            return List.of();
        }
        try (SkillInspector inspector = inspector(SkillReference.ofDirectory(store))) {
            return inspector.list(
                    store, (name, why) -> output().warning("'" + name + "' was left out: " + why.getMessage()));
        }
    }

    SkillInspector inspector(SkillReference reference) {
        return SkillInspector.create(access(reference));
    }

    /** Returns resolvers; a platform is one that was checked. */
    Resolvers resolvers(CheckoutCheck check, @Nullable String platform) {
        return new Resolvers(environment(), options, check, platform, null);
    }

    /** Returns resolvers that ask the registry about every tag, and never take an old answer for a new one. */
    Resolvers resolversThatAskAgain(@Nullable String platform) {
        Freshness freshness = Freshness.always().withStaleIfError(Duration.ZERO);
        return new Resolvers(environment(), options, CheckoutCheck.QUICK, platform, freshness);
    }
}
