package io.skillimage.oci;

import io.skillimage.ActivityListener;
import io.skillimage.CacheException;
import io.skillimage.DescribedSkill;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.PrintableText;
import io.skillimage.ResolutionListener;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillClosure;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillResolver;
import io.skillimage.SkillWatch;
import io.skillimage.SkillWatchListener;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.cache.Limits;
import io.skillimage.oci.internal.image.Platform;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves skills from OCI registries, OCI image layouts and plain directories.
 *
 * <p>Follows the OCI image and distribution specifications 1.1. Checkouts are kept in a cache directory that many
 * resolvers and processes may share. Immutable but for its connections, and safe for use by many threads; create one and
 * close it when done.
 */
public final class OciSkillResolver implements SkillResolver {
    private static final int LOCKED_AT_ONCE = 8;

    private final Builder configuration;
    private final Resolutions resolutions;
    private final Watches watches;
    private final Outcomes outcomes;

    private OciSkillResolver(Builder configuration) {
        this.configuration = configuration;
        this.resolutions = new Resolutions(configuration);
        this.watches = new Watches(resolutions::answer, configuration.watchPeriod());
        this.outcomes = new Outcomes(configuration.listener);
    }

    /** Returns a resolver with the defaults: published skills only, the user's cache and credentials. */
    public static OciSkillResolver create() {
        return builder().build();
    }

    /** Starts to configure a resolver. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts to configure another resolver from this one's settings; this one stays as it is. */
    public Builder toBuilder() {
        return new Builder(configuration);
    }

    /**
     * Resolves a reference such as {@code quay.io/acme/hello-world:1.0.0}. The registry may be left out where
     * {@code registries.conf} says what that means, as {@link RegistryAccess#expand} describes it.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public ResolvedSkill resolve(String reference) {
        return resolve(configuration.registryAccess.expand(reference));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public ResolvedSkill resolve(SkillReference reference) {
        resolutions.requireOpen();
        return outcomes.tell(reference, resolutions::answer);
    }

    /**
     * {@inheritDoc} A config is fetched once, and only where it may say more than the annotations. A description has at
     * most 4,096 code points; that of a bundled skill is empty. The {@link ResolutionListener} is not told.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public DescribedSkill describe(SkillReference reference) {
        resolutions.requireOpen();
        return resolutions.describe(reference);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Dependencies are looked for where the {@linkplain Builder#dependencyRepositories mapping} says. The versions of a
     * skill are the tags of its repository that read as versions and whose state the policy allows, offline those of them
     * that were seen; deprecated ones are taken only if nothing else suits. A listener is told of every version that was
     * looked at.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public SkillClosure resolveAll(Collection<SkillReference> references) {
        resolutions.requireOpen();
        try (SkillLookups lookups = new SkillLookups(
                reference -> outcomes.tell(reference, resolutions::answer),
                resolutions::versions,
                configuration.parallelism)) {
            return new ClosureRun(lookups, configuration.dependencies).over(references);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Resolves up to eight at once. No tag is listed, nor asked for: the state of a skill is the one that its manifest
     * declares, or a later one that the lock has or this cache has seen. Of several failures the one is thrown whose skill
     * comes first.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public SkillClosure resolveLocked(SkillLock lock) {
        resolutions.requireOpen();
        return lock.closureOf(Abreast.map(
                lock.skills(),
                entry -> outcomes.tell(
                        entry.pinned().withoutTag(), reference -> resolutions.pinned(reference, entry.state())),
                LOCKED_AT_ONCE,
                "skillimage-locked"));
    }

    /**
     * {@inheritDoc} Few threads serve all watches; {@link Builder#watchEvery} says how often they ask. What a watch does is
     * not told to the {@link ResolutionListener}: it uses no skill.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public SkillWatch watch(SkillReference reference, SkillWatchListener listener) {
        return watches.open(reference, listener);
    }

    /**
     * Forgets how far each version of a repository was seen, and where its tags pointed: whatever it holds next is
     * believed. This is the way out when a repository is meant to go back ({@link ErrorCode#ROLLBACK}); checkouts stay.
     * Other processes that share the cache keep what they have in memory for as long as it is fresh.
     *
     * @param repository any reference to the repository; its tag and digest do not count
     * @return the versions that were known, sorted
     * @throws CacheException if the cache cannot be written
     */
    public List<String> forget(SkillReference repository) {
        return resolutions.forget(repository);
    }

    /** Ends resolutions that other threads are in, with {@link ErrorCode#INTERRUPTED}. */
    @Override
    public void close() {
        watches.close();
        resolutions.close();
    }

    /** Configures a resolver. Not safe for use by several threads. */
    public static final class Builder {
        @Nullable
        Path cacheDirectory;

        LifecyclePolicy lifecycle = LifecyclePolicy.publishedOnly();
        Freshness freshness = Freshness.maxAge(Duration.ofMinutes(5));

        @Nullable
        Duration watchEvery;

        RegistryAccess registryAccess = RegistryAccess.ambient();
        ResolutionListener listener = Outcomes.SILENT;
        Limits limits = Limits.defaults();

        @Nullable
        Platform platform;

        @Nullable
        String bundled;

        Duration lockWait = Duration.ofMinutes(5);
        Duration recheckAfter = Duration.ofMillis(250);
        CheckoutCheck check = CheckoutCheck.QUICK;
        DependencyMapping dependencies = DependencyMapping.siblings();
        int parallelism = 4;
        Clock clock = Clock.systemUTC();
        LongSupplier nanoTime = System::nanoTime;

        private Builder() {}

        private Builder(Builder other) {
            this.cacheDirectory = other.cacheDirectory;
            this.lifecycle = other.lifecycle;
            this.freshness = other.freshness;
            this.watchEvery = other.watchEvery;
            this.registryAccess = other.registryAccess;
            this.listener = other.listener;
            this.limits = other.limits;
            this.platform = other.platform;
            this.bundled = other.bundled;
            this.lockWait = other.lockWait;
            this.recheckAfter = other.recheckAfter;
            this.check = other.check;
            this.dependencies = other.dependencies;
            this.parallelism = other.parallelism;
            this.clock = other.clock;
            this.nanoTime = other.nanoTime;
        }

        /**
         * Sets where checkouts are kept. It is made when missing, and private to the user. The default is
         * {@code skillimage} below {@code $XDG_CACHE_HOME} or {@code ~/.cache}.
         */
        public Builder cacheDirectory(Path value) {
            this.cacheDirectory = value;
            return this;
        }

        /** Sets which lifecycle states may be used; by default published, and deprecated with a warning. */
        public Builder lifecycle(LifecyclePolicy value) {
            this.lifecycle = value;
            return this;
        }

        /** Sets how old an answer about a tag may be; by default five minutes. */
        public Builder freshness(Freshness value) {
            this.freshness = value;
            return this;
        }

        /**
         * Sets how long a watch waits between two looks, at least a second; by default as long as an answer about a tag is
         * fresh, or a minute where none ever is. More often than that tells no more.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder watchEvery(Duration value) {
            this.watchEvery = notNegative(value);
            return this;
        }

        private Duration watchPeriod() {
            if (watchEvery != null) {
                return watchEvery;
            }
            return freshness.maxAge().isZero() ? Duration.ofMinutes(1) : freshness.maxAge();
        }

        /** Sets where credentials come from; by default from the files of docker and podman. */
        public Builder credentials(CredentialProvider value) {
            this.registryAccess = registryAccess.toBuilder().credentials(value).build();
            return this;
        }

        /** Sets how registries are reached, credentials included. */
        public Builder registryAccess(RegistryAccess value) {
            this.registryAccess = value;
            return this;
        }

        /** Sets who is told of every resolution. */
        public Builder listener(ResolutionListener value) {
            this.listener = value;
            return this;
        }

        /** Sets who is told what happens on the way, as it happens: requests, retries, bytes, what the cache had. */
        public Builder activityListener(ActivityListener value) {
            this.registryAccess =
                    registryAccess.toBuilder().activityListener(value).build();
            return this;
        }

        /** Sets what an image may hold at most. */
        public Builder limits(Limits value) {
            this.limits = value;
            return this;
        }

        /**
         * Sets which image to take where an image index has several: the first one for this platform. By default there is
         * none, and an index is followed only where it has a single image. That one is taken whatever platform it is for.
         *
         * @param value {@code os/architecture[/variant]}, as docker and podman write it: {@code linux/arm64}
         * @throws IllegalArgumentException if it is anything else
         */
        public Builder platform(String value) {
            this.platform = Platform.parse(value);
            return this;
        }

        /**
         * Sets which skill to take out of images that are bundles of several: the one in the directory of that name at the
         * top. Images that have no such directory are refused then. By default a bundle is refused, and the refusal names
         * its skills.
         *
         * @throws IllegalArgumentException if it is no name of a directory
         */
        public Builder bundledSkill(String name) {
            if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("'" + PrintableText.of(name) + "' is no name of a directory");
            }
            this.bundled = name;
            return this;
        }

        /**
         * Sets how long to wait for another thread or process that fetches the same content; by default five minutes.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder lockWait(Duration value) {
            this.lockWait = notNegative(value);
            return this;
        }

        /**
         * Sets for how long a checkout that was compared with its file list is taken for intact; by default 250
         * milliseconds. Within that time only SKILL.md is looked at, whether it was touched, at most every 0.1
         * milliseconds. Zero compares every time.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder recheckAfter(Duration value) {
            this.recheckAfter = notNegative(value);
            return this;
        }

        /**
         * Sets how closely a checkout is compared with what was verified when it was made; by default
         * {@link CheckoutCheck#QUICK}. {@link CheckoutCheck#FULL} reads every file at every resolution.
         */
        public Builder checkoutCheck(CheckoutCheck value) {
            this.check = value;
            return this;
        }

        /** Sets where dependencies are; by default {@linkplain DependencyMapping#siblings() beside} who needs them. */
        public Builder dependencyRepositories(DependencyMapping value) {
            this.dependencies = value;
            return this;
        }

        /**
         * Sets how many skills {@link OciSkillResolver#resolveAll} fetches at once; by default four.
         *
         * @throws IllegalArgumentException if it is less than one
         */
        public Builder parallelism(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("at least one skill at a time: " + value);
            }
            this.parallelism = value;
            return this;
        }

        /** The ticks follow the clock, so that a test moves both at once. */
        Builder clock(Clock value) {
            this.clock = value;
            this.nanoTime =
                    () -> Duration.between(Instant.EPOCH, value.instant()).toNanos();
            return this;
        }

        Builder nanoTime(LongSupplier value) {
            this.nanoTime = value;
            return this;
        }

        private static Duration notNegative(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("a duration must not be negative: " + value);
            }
            return value;
        }

        /**
         * Returns the resolver.
         *
         * @throws io.skillimage.CacheException if the cache directory cannot be used
         */
        public OciSkillResolver build() {
            return new OciSkillResolver(new Builder(this));
        }
    }
}
