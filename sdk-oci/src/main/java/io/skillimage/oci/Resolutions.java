package io.skillimage.oci;

import io.skillimage.CacheException;
import io.skillimage.DescribedSkill;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.cache.CheckoutCheck;
import io.skillimage.cache.SkillCache;
import io.skillimage.oci.Answers.Answer;
import io.skillimage.oci.internal.activity.Activity;
import io.skillimage.oci.internal.content.CheckoutOpener;
import io.skillimage.oci.internal.content.ManifestReading;
import io.skillimage.oci.internal.host.HostEnvironment;
import io.skillimage.oci.internal.image.ImageRepository;
import io.skillimage.oci.internal.image.OfflineRepository;
import io.skillimage.oci.internal.registry.Deadline;
import io.skillimage.oci.internal.select.LifecycleRule;
import io.skillimage.oci.internal.select.ManifestSelector;
import io.skillimage.oci.internal.select.Manifests;
import io.skillimage.oci.internal.solve.AvailableVersions;
import io.skillimage.oci.internal.solve.Candidate;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Resolves references with the settings of one resolver. Safe for use by many threads. */
final class Resolutions implements AutoCloseable {
    private final OciSkillResolver.Builder configuration;
    private final SkillCache cache;
    private final Repositories repositories;
    private final ManifestSelector selector;
    private final ImageResolution images;
    private final ExecutorService helpers;
    private final ImageDescription descriptions;
    private final Answers<ResolvedSkill> answers;
    private final Answers<DescribedSkill> described;
    private volatile boolean closed;

    Resolutions(OciSkillResolver.Builder configuration) {
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
        this.helpers = Executors.newCachedThreadPool(Resolutions::helper);
        LifecycleRule rule = new LifecycleRule(configuration.lifecycle, configuration.limits);
        this.images = new ImageResolution(
                cache,
                selector,
                configuration.lifecycle,
                rule,
                new CheckoutOpener(
                        cache,
                        manifests,
                        configuration.limits,
                        configuration.check,
                        helpers,
                        activity,
                        configuration.bundled),
                configuration.lockWait,
                configuration.nanoTime);
        this.descriptions = new ImageDescription(
                selector,
                new Admission(selector, rule),
                configuration.lifecycle,
                new ManifestReading(manifests),
                configuration.bundled,
                configuration.nanoTime);
        this.answers = new Answers<>(configuration.nanoTime);
        this.described = new Answers<>(configuration.nanoTime);
    }

    private static Thread helper(Runnable work) {
        Thread thread = new Thread(work, "skillimage-fetch");
        thread.setDaemon(true);
        return thread;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the resolver is closed");
        }
    }

    /** Resolves a pinned reference that was in that state, if one is known, and looks at no tag. */
    ResolvedSkill pinned(SkillReference reference, @Nullable LifecycleState state) {
        return during("resolve ", reference, () -> {
            Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
            return images.resolvePinned(reference, repository(reference, deadline), deadline, state)
                    .first();
        });
    }

    /** Resolves a reference, or returns what is known of it still. */
    ResolvedSkill answer(SkillReference reference) {
        return during("resolve ", reference, () -> {
            if (reference.transport() == Transport.DIRECTORY) {
                return DirectorySkill.read(reference, FallbackName.of(reference), configuration.limits);
            }
            if (reference.transport() != Transport.REGISTRY || configuration.check == CheckoutCheck.FULL) {
                return image(reference, null).first();
            }
            return asksEveryTime()
                    ? answers.getAnew(reference, last -> image(reference, last))
                    : answers.get(reference, last -> image(reference, last));
        });
    }

    /** Describes what a reference means, or returns what is known of that still. */
    DescribedSkill describe(SkillReference reference) {
        return during("describe ", reference, () -> {
            if (reference.transport() == Transport.DIRECTORY) {
                return DescribedSkill.of(
                        DirectorySkill.read(reference, FallbackName.of(reference), configuration.limits));
            }
            if (reference.transport() != Transport.REGISTRY) {
                return description(reference).first();
            }
            return asksEveryTime()
                    ? described.getAnew(reference, last -> description(reference))
                    : described.get(reference, last -> description(reference));
        });
    }

    private Answer<DescribedSkill> description(SkillReference reference) {
        Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
        return descriptions.describe(reference, repository(reference, deadline), deadline);
    }

    private <T> T during(String what, SkillReference reference, Supplier<T> work) {
        try {
            return work.get();
        } catch (SkillException e) {
            e.during(what + reference);
            throw e;
        } catch (IllegalStateException | RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
            throw new CacheException(ErrorCode.INTERRUPTED, "the resolver was closed meanwhile", cache.directory(), e)
                    .during(what + reference);
        }
    }

    /** Whoever wants the registry asked each time is not served another's answer. */
    private boolean asksEveryTime() {
        return configuration.freshness.maxAge().isZero() && !configuration.freshness.isOffline();
    }

    private Answer<ResolvedSkill> image(SkillReference reference, @Nullable Answer<ResolvedSkill> last) {
        Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
        return images.resolve(reference, repository(reference, deadline), deadline, last);
    }

    private ImageRepository repository(SkillReference reference, Deadline deadline) {
        boolean unreachable = reference.transport() == Transport.REGISTRY && configuration.freshness.isOffline();
        return unreachable ? new OfflineRepository() : repositories.open(reference, deadline);
    }

    /** Returns the versions of a repository that the policy may allow, best first. */
    List<Candidate> versions(SkillReference reference) {
        try {
            Deadline deadline = Deadline.after(configuration.registryAccess.deadline(), System::nanoTime);
            return AvailableVersions.among(
                    tags(reference, repository(reference, deadline)),
                    configuration.lifecycle.allowedIn(reference.repository()));
        } catch (SkillException e) {
            throw e.during("list the versions of " + reference.repository());
        }
    }

    /** Offline, the tags are those that were seen; without any, nobody can tell. */
    private Collection<String> tags(SkillReference reference, ImageRepository repository) {
        try {
            return repository.tags();
        } catch (RegistryException e) {
            Set<String> known = e.code() == ErrorCode.OFFLINE ? cache.tags().known(reference.repository()) : Set.of();
            if (known.isEmpty()) {
                throw e;
            }
            return known;
        }
    }

    /** Forgets what was seen of a repository, and returns which versions that was. */
    List<String> forget(SkillReference repository) {
        List<String> versions = selector.forget(repository);
        answers.forget(repository.repository());
        described.forget(repository.repository());
        return versions;
    }

    /** Ends resolutions that other threads are in, with {@link ErrorCode#INTERRUPTED}. */
    @Override
    public void close() {
        closed = true;
        repositories.close();
        helpers.shutdownNow();
        cache.close();
    }
}
