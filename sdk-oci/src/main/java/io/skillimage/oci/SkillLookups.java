package io.skillimage.oci;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.solve.Candidate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks skills and their versions up, each once, a few at a time. No lookup waits for another one, so a few threads are
 * enough for any number of them. Safe for use by many threads; the threads of its own end with it.
 */
final class SkillLookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SkillLookups.class);
    private static final int MAX_SKILLS = 2_000;
    private static final long SECONDS_TO_END = 1;

    private final Function<SkillReference, ResolvedSkill> resolve;
    private final Function<SkillReference, List<Candidate>> list;
    private final ExecutorService threads;
    private final ConcurrentHashMap<SkillReference, CompletableFuture<ResolvedSkill>> skills =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SkillReference, CompletableFuture<List<Candidate>>> versions =
            new ConcurrentHashMap<>();

    SkillLookups(
            Function<SkillReference, ResolvedSkill> resolve,
            Function<SkillReference, List<Candidate>> list,
            int parallelism) {
        this.resolve = resolve;
        this.list = list;
        this.threads = Executors.newFixedThreadPool(parallelism, work -> {
            Thread thread = new Thread(work, "skillimage-closure");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look a skill up. */
    CompletableFuture<ResolvedSkill> skill(SkillReference reference) {
        return skills.computeIfAbsent(
                reference, asked -> CompletableFuture.supplyAsync(() -> resolve.apply(asked), threads));
    }

    /** Begins to look the versions of a skill up. */
    CompletableFuture<List<Candidate>> versions(SkillReference repository) {
        return versions.computeIfAbsent(
                repository, asked -> CompletableFuture.supplyAsync(() -> list.apply(asked), threads));
    }

    /** Returns whether more skills were looked up than any closure that makes sense has candidates. */
    boolean areTooMany() {
        return skills.size() > MAX_SKILLS;
    }

    /** Goes on with what was found, on any thread. A failure is for those who {@link #get} it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static <T> void whenFound(CompletableFuture<T> lookup, Consumer<T> next) {
        lookup.thenAccept(next);
    }

    /** Waits for what was looked up. */
    static <T> T get(CompletableFuture<T> lookup) {
        try {
            return lookup.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(ErrorCode.INTERRUPTED, "the thread was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a lookup without checked exceptions threw one", e);
        }
    }

    /** Ends what is still being looked up, and waits a moment, so that nothing goes on after it. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
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
