package io.skillimage.oci;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listing: looks at many repositories at once, and tells one listener. Its threads end with it. Not thread-safe, and
 * good for one run.
 */
final class CatalogRun {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogRun.class);
    private static final long SECONDS_TO_END = 1;

    private final Function<SkillReference, CatalogEntry> look;
    private final Runnable requireAlive;
    private final CatalogListener listener;

    /** What came of one repository: an entry, or the reason why there is none. */
    private record Outcome(
            int index,
            @Nullable CatalogEntry entry,
            @Nullable SkillException reason) {}

    CatalogRun(Function<SkillReference, CatalogEntry> look, Runnable requireAlive, CatalogListener listener) {
        this.look = look;
        this.requireAlive = requireAlive;
        this.listener = listener;
    }

    /** Returns the entries in the order of the repositories. */
    List<CatalogEntry> over(List<SkillReference> repositories, int parallelism) {
        tell(() -> listener.found(repositories.size()));
        if (repositories.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(parallelism, repositories.size()), work -> {
            Thread thread = new Thread(work, "skillimage-catalog");
            thread.setDaemon(true);
            return thread;
        });
        boolean interrupted = false;
        try {
            return gathered(repositories, threads);
        } catch (InterruptedException e) {
            interrupted = true;
            throw new RegistryException(ErrorCode.INTERRUPTED, "the thread was interrupted", e);
        } finally {
            end(threads, interrupted);
        }
    }

    private List<CatalogEntry> gathered(List<SkillReference> repositories, ExecutorService threads)
            throws InterruptedException {
        ExecutorCompletionService<Outcome> outcomes = new ExecutorCompletionService<>(threads);
        for (int i = 0; i < repositories.size(); i++) {
            int index = i;
            outcomes.submit(() -> outcome(index, repositories.get(index)));
        }
        @Nullable CatalogEntry[] entries = new CatalogEntry[repositories.size()];
        List<SkillException> reasons = new ArrayList<>();
        for (int done = 1; done <= repositories.size(); done++) {
            Outcome outcome = value(outcomes.take());
            SkillReference repository = repositories.get(outcome.index());
            CatalogEntry entry = outcome.entry();
            SkillException reason = outcome.reason();
            int soFar = done;
            if (entry != null) {
                entries[outcome.index()] = entry;
                tell(() -> listener.listed(entry));
            } else if (reason != null) {
                reasons.add(reason);
                tell(() -> listener.leftOut(repository, reason));
            }
            tell(() -> listener.progress(soFar, repositories.size()));
        }
        requireReadable(repositories.size(), reasons);
        return Arrays.stream(entries).filter(Objects::nonNull).toList();
    }

    private Outcome outcome(int index, SkillReference repository) {
        try {
            return new Outcome(index, look.apply(repository), null);
        } catch (SkillException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            if (e instanceof RegistryException) {
                requireAlive();
            }
            return new Outcome(index, null, e.during("look at " + repository));
        }
    }

    /** One repository that does not answer hides none of its neighbours; a registry that does not answer is an outage. */
    private void requireAlive() {
        try {
            requireAlive.run();
        } catch (RegistryException down) {
            if (down.code() != ErrorCode.PROTOCOL) {
                throw down;
            }
        } catch (SkillException alive) {
            LOG.debug("The registry is alive: {}", alive.getMessage());
        }
    }

    /** Credentials that can read nothing of what they may list are wrong as a whole. */
    private static void requireReadable(int repositories, List<SkillException> reasons) {
        if (reasons.size() == repositories && reasons.stream().allMatch(AuthenticationException.class::isInstance)) {
            throw reasons.get(0);
        }
    }

    private static Outcome value(Future<Outcome> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a task without checked exceptions threw one", e);
        }
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.warn("A listener failed: {}", e.toString());
        }
    }

    /** Waits a moment for the threads, so that nothing of this run goes on after it. */
    private static void end(ExecutorService threads, boolean interruptedBefore) {
        boolean interrupted = interruptedBefore;
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                LOG.debug("Requests to a registry go on until they time out");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
