package io.skillimage.oci;

import io.skillimage.ActivityListener;
import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecyclePolicy;
import io.skillimage.PrintableText;
import io.skillimage.ResolutionListener;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillClosure;
import io.skillimage.SkillException;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.SkillResolver;
import io.skillimage.SkillWatch;
import io.skillimage.SkillWatchListener;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.cache.Limits;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.Answers.Answer;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.content.CheckoutOpener;
import io.skillimage.oci.internal.host.HostEnvironment;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.OfflineRepository;
import io.skillimage.oci.internal.image.Platform;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.select.LifecycleRule;
import io.skillimage.oci.internal.select.ManifestSelector;
import io.skillimage.oci.internal.select.Manifests;
import io.skillimage.oci.internal.solve.AvailableVersions;
import io.skillimage.oci.internal.solve.Candidate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
    private final SkillCache cache;
    private final Repositories repositories;
    private final ManifestSelector selector;
    private final ImageResolution images;
    private final ExecutorService helpers;
    private final Watches watches;
    private final Answers answers;
    private final Outcomes outcomes;
    private volatile boolean closed;

    private OciSkillResolver(Builder configuration) {
        this.configuration = configuration;
        Path directory = configuration.cacheDirectory == null
                ? HostEnvironment.ofProcess().cacheDirectory()
                : configuration.cacheDirectory;
        this.cache = SkillCache.builder(directory)
                .limits(configuration.limits)
                .lockWait(configuration.lockWait)
                .recheckAfter(configuration.recheckAfter)
                .nanoTime(configuration.nanoTime)
                .open();
        this.repositories = new Repositories(configuration.registryAccess, configuration.limits);
        Activity activity = Activity.of(configuration.registryAccess.activityListener());
        Manifests manifests = new Manifests(cache, configuration.limits, configuration.platform);
        this.selector = new ManifestSelector(
                cache, manifests, configuration.freshness, configuration.lifecycle, configuration.clock, activity);
        this.helpers = Executors.newCachedThreadPool(OciSkillResolver::helper);
        this.images = new ImageResolution(
                cache,
                selector,
                configuration.lifecycle,
                new LifecycleRule(configuration.lifecycle, configuration.limits),
                new CheckoutOpener(cache, manifests, configuration.limits, configuration.check, helpers, activity, configuration.bundled),
                configuration.lockWait,
                configuration.nanoTime);
        this.answers = new Answers(cache, configuration.nanoTime);
        this.watches = new Watches(this::answer, configuration.watchPeriod());
        this.outcomes = new Outcomes(configuration.listener);
    }

    private static Thread helper(Runnable work) {
        Thread thread = new Thread(work, "skillimage-fetch");
        thread.setDaemon(true);
        return thread;
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
        if (closed) {
            throw new IllegalStateException("the resolver is closed");
        }
        return outcomes.tell(reference, this::answer);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Dependencies are looked for where the {@linkplain Builder#dependencyRepositories mapping} says. The versions of a
     * skill are the tags of its repository that read as versions and whose state the policy allows; deprecated ones are
     * taken only if nothing else suits. A listener is told of every version that was looked at.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public SkillClosure resolveAll(Collection<SkillReference> references) {
        if (closed) {
            throw new IllegalStateException("the resolver is closed");
        }
        try (SkillLookups lookups = new SkillLookups(
                reference -> outcomes.tell(reference, this::answer), this::versions, configuration.parallelism)) {
            return new ClosureRun(lookups, configuration.dependencies).over(references);
        }
    }

    private List<Candidate> versions(SkillReference reference) {
        try {
            Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
            return AvailableVersions.in(
                    repository(reference, deadline), configuration.lifecycle.allowedIn(reference.repository()));
        } catch (SkillException e) {
            throw e.during("list the versions of " + reference.repository());
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Resolves up to eight at once. No tag is listed, nor asked for: the state of a skill is the one that its manifest
     * declares, or a later one that this cache has seen. Of several failures the one is thrown whose skill comes first.
     *
     * @throws IllegalStateException if this resolver is closed
     */
    @Override
    public SkillClosure resolveLocked(SkillLock lock) {
        if (closed) {
            throw new IllegalStateException("the resolver is closed");
        }
        return lock.closureOf(Abreast.map(
                lock.skills(),
                entry -> outcomes.tell(entry.pinned().withoutTag(), this::pinned),
                LOCKED_AT_ONCE,
                "skillimage-locked"));
    }

    private ResolvedSkill pinned(SkillReference reference) {
        return during(reference, () -> {
            Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
            return images.resolvePinned(reference, repository(reference, deadline), deadline)
                    .skill();
        });
    }

    private ResolvedSkill answer(SkillReference reference) {
        return during(reference, () -> {
            if (reference.transport() == Transport.DIRECTORY) {
                return DirectorySkill.read(reference, FallbackName.of(reference), configuration.limits);
            }
            if (reference.transport() != Transport.REGISTRY || configuration.check == CheckoutCheck.FULL) {
                return image(reference, null).skill();
            }
            return asksEveryTime()
                    ? answers.getAnew(reference, last -> image(reference, last))
                    : answers.get(reference, last -> image(reference, last));
        });
    }

    private ResolvedSkill during(SkillReference reference, Supplier<ResolvedSkill> work) {
        try {
            return work.get();
        } catch (SkillException e) {
            e.during("resolve " + reference);
            throw e;
        } catch (IllegalStateException | RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
            throw new CacheException(ErrorCode.INTERRUPTED, "the resolver was closed meanwhile", cache.directory(), e)
                    .during("resolve " + reference);
        }
    }

    /** Whoever wants the registry asked each time is not served another's answer. */
    private boolean asksEveryTime() {
        return configuration.freshness.maxAge().isZero() && !configuration.freshness.isOffline();
    }

    private Answer image(SkillReference reference, @Nullable Answer last) {
        Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
        return images.resolve(reference, repository(reference, deadline), deadline, last);
    }

    private ImageRepository repository(SkillReference reference, Deadline deadline) {
        boolean unreachable = reference.transport() == Transport.REGISTRY && configuration.freshness.isOffline();
        return unreachable ? new OfflineRepository() : repositories.open(reference, deadline);
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
        List<String> versions = selector.forget(repository);
        answers.forget(repository.repository());
        return versions;
    }

    /** Ends resolutions that other threads are in, with {@link ErrorCode#INTERRUPTED}. */
    @Override
    public void close() {
        closed = true;
        watches.close();
        repositories.close();
        helpers.shutdownNow();
        cache.close();
    }

    /** Configures a resolver. Not safe for use by several threads. */
    public static final class Builder {
        private @Nullable Path cacheDirectory;
        private LifecyclePolicy lifecycle = LifecyclePolicy.publishedOnly();
        private Freshness freshness = Freshness.maxAge(Duration.ofMinutes(5));
        private @Nullable Duration watchEvery;
        private RegistryAccess registryAccess = RegistryAccess.ambient();
        private ResolutionListener listener = Outcomes.SILENT;
        private Limits limits = Limits.defaults();
        private @Nullable Platform platform;
        private @Nullable String bundled;
        private Duration lockWait = Duration.ofMinutes(5);
        private Duration recheckAfter = Duration.ofMillis(250);
        private CheckoutCheck check = CheckoutCheck.QUICK;
        private DependencyMapping dependencies = DependencyMapping.siblings();
        private int parallelism = 4;
        private Clock clock = Clock.systemUTC();
        private LongSupplier nanoTime = System::nanoTime;

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
