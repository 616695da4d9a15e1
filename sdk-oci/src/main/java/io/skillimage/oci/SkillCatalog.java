package io.skillimage.oci;

import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.registry.Namespace;
import io.skillimage.oci.internal.select.NewestManifest;
import java.util.List;

/**
 * Lists the skills of a registry: of each repository the newest version, as its manifest describes it. It asks for one
 * list of tags and one manifest for each repository, and for no content.
 *
 * <p>A catalogue is for people to look at. What it shows is not verified as a skill; that is done when a skill is resolved.
 *
 * <p>Immutable but for its connections, and safe for use by many threads; close it when done.
 */
public final class SkillCatalog implements AutoCloseable {
    private static final int MAX_PARALLELISM = 64;
    private static final LifecyclePolicy ALL_BUT_ARCHIVED =
            LifecyclePolicy.publishedOnly().allowing(LifecycleState.DRAFT, LifecycleState.TESTING);

    /** Where a registry lists its repositories. */
    public enum Source {
        /** Quay's API for quay.io; for others {@code _catalog}, and Quay's API where there is none. */
        AUTO,
        /** {@code _catalog} of the distribution API. */
        DISTRIBUTION,
        /**
         * Quay's own API. It takes an OAuth token: a {@link Credential.RegistryToken}, or the password of the user
         * {@code $oauthtoken}. Without one it lists what is public; other passwords are never sent to it.
         */
        QUAY
    }

    private final Repositories repositories;
    private final Limits limits = Limits.defaults();
    private final Source source;
    private final LifecyclePolicy policy;
    private final int parallelism;
    private final int maxRepositories;

    private SkillCatalog(Builder builder) {
        repositories = new Repositories(builder.access, limits);
        source = builder.source;
        policy = builder.policy;
        parallelism = builder.parallelism;
        maxRepositories = builder.maxRepositories;
    }

    /** Returns a catalogue that uses the credentials of docker and podman, and all defaults. */
    public static SkillCatalog create() {
        return builder().build();
    }

    /** Returns a catalogue that reaches registries in that way. */
    public static SkillCatalog create(RegistryAccess access) {
        return builder().registryAccess(access).build();
    }

    /** Returns a builder that starts with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Lists the skills below a namespace.
     *
     * @see #list(String, CatalogListener)
     */
    public List<CatalogEntry> list(String namespace) {
        return list(namespace, new CatalogListener() {});
    }

    /**
     * Lists the skills below a namespace. Of each repository that is the highest version whose manifest agrees with its
     * tag. A repository that has none, or cannot be read, is left out; the listener is told why.
     *
     * <p>An interrupt ends the listing with {@link io.skillimage.ErrorCode#INTERRUPTED}.
     *
     * @param namespace {@code registry[/path]}: repositories below {@code quay.io/acme} are listed, {@code quay.io/acme}
     *     itself and those below {@code quay.io/acme2} are not; a registry alone stands for all of its repositories
     * @param listener is told about progress and about what is left out
     * @return the skills, sorted by repository; unmodifiable
     * @throws InvalidReferenceException if that is no namespace
     * @throws SkillException if the registry does not list its repositories
     *     ({@link io.skillimage.ErrorCode#NO_CATALOG}), has too many, cannot be reached or used any more, or lets the
     *     credentials read none of the repositories
     */
    public List<CatalogEntry> list(String namespace, CatalogListener listener) {
        Namespace checked = Namespace.parse(namespace);
        try {
            List<SkillReference> found = repositories.client().repositories(checked, source, maxRepositories).stream()
                    .map(repository -> SkillReference.parse(repository.toString()))
                    .toList();
            Runnable requireAlive = () -> repositories.client().requireAlive(checked);
            return new CatalogRun(this::entry, requireAlive, listener).over(found, parallelism);
        } catch (SkillException e) {
            throw e.during("list the skills of " + checked);
        }
    }

    private CatalogEntry entry(SkillReference repository) {
        return CatalogEntry.of(
                repository, NewestManifest.of(repository, repositories.open(repository), policy, limits));
    }

    /** Forgets every token. */
    @Override
    public void close() {
        repositories.close();
    }

    /** Builds a {@link SkillCatalog}. Not thread-safe. */
    public static final class Builder {
        private RegistryAccess access = RegistryAccess.ambient();
        private Source source = Source.AUTO;
        private LifecyclePolicy policy = ALL_BUT_ARCHIVED;
        private int parallelism = 8;
        private int maxRepositories = 10_000;

        private Builder() {}

        /** Reaches registries in that way. The default is {@link RegistryAccess#ambient()}. */
        public Builder registryAccess(RegistryAccess registryAccess) {
            access = registryAccess;
            return this;
        }

        /** Sets where repositories are listed. The default is {@link Source#AUTO}. */
        public Builder source(Source where) {
            source = where;
            return this;
        }

        /** Sets which states are listed. The default is every state but archived, and nothing unmanaged. */
        public Builder lifecycle(LifecyclePolicy states) {
            policy = states;
            return this;
        }

        /**
         * Sets how many repositories are looked at at once. The default is 8.
         *
         * @throws IllegalArgumentException if it is less than 1 or more than 64
         */
        public Builder parallelism(int count) {
            if (count < 1 || count > MAX_PARALLELISM) {
                throw new IllegalArgumentException("a parallelism is from 1 to " + MAX_PARALLELISM + ", not " + count);
            }
            parallelism = count;
            return this;
        }

        /**
         * Sets how many repositories a namespace may have. The default is 10,000.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxRepositories(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("there must be room for at least 1 repository, not " + count);
            }
            maxRepositories = count;
            return this;
        }

        /** Returns the catalogue; it opens no connection yet. */
        public SkillCatalog build() {
            return new SkillCatalog(this);
        }
    }
}
