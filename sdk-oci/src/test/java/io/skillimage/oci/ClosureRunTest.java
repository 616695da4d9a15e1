package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.FrontMatter;
import io.skillimage.RegistryException;
import io.skillimage.ResolvedSkill;
import io.skillimage.SemanticVersion;
import io.skillimage.SkillCard;
import io.skillimage.SkillCard.Dependency;
import io.skillimage.SkillClosure;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.VersionConflictException;
import io.skillimage.oci.internal.solve.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closures of skills that are in no registry: any number of them, and any order of events. */
@Timeout(120)
class ClosureRunTest {
    private static final SkillReference APP = SkillReference.parse("quay.io/acme/s0");

    private final Map<String, List<Dependency>> needs = new ConcurrentHashMap<>();
    private final AtomicInteger resolved = new AtomicInteger();

    private void put(int number, int... others) {
        List<Dependency> dependencies = new ArrayList<>();
        for (int other : others) {
            dependencies.add(new Dependency("acme/s" + other, "*"));
        }
        needs.put("s" + number, dependencies);
    }

    private ResolvedSkill skill(SkillReference reference) {
        resolved.incrementAndGet();
        String path = String.valueOf(reference.repositoryPath());
        String name = path.substring(path.lastIndexOf('/') + 1);
        SkillCard.Spec spec = new SkillCard.Spec(null, List.of(), needs.getOrDefault(name, List.of()));
        return ResolvedSkill.builder()
                .reference(reference)
                .contentDigest(Digest.sha256(new byte[0]))
                .name(name)
                .card(new SkillCard(
                        name, "acme", "1.0.0", "A sample.", null, null, null, List.of(), List.of(), null, null, spec))
                .frontMatter(new FrontMatter(name, "A sample.", null, null, null, Map.of()), 0)
                .directory(Path.of("."))
                .build();
    }

    private static List<Candidate> oneVersion() {
        return List.of(new Candidate("1.0.0", SemanticVersion.parse("1.0.0")));
    }

    private static SkillClosure closure(Function<SkillReference, ResolvedSkill> resolve, int parallelism) {
        try (SkillLookups lookups = new SkillLookups(resolve, repository -> oneVersion(), parallelism)) {
            return new ClosureRun(lookups, DependencyMapping.siblings()).over(List.of(APP));
        }
    }

    @Test
    void asManySkillsAsAllowedAreFetchedAtOnceAndNoMore() {
        int parallelism = 4;
        put(0, 1, 2, 3, 4, 5, 6, 7, 8);
        CyclicBarrier together = new CyclicBarrier(parallelism);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        SkillClosure closure = closure(
                reference -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    if (!reference.repository().equals(APP.repository())) {
                        await(together);
                    }
                    now.decrementAndGet();
                    return skill(reference);
                },
                parallelism);

        assertThat(closure.members()).hasSize(9);
        assertThat(most).hasValue(parallelism);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not as many at once as were allowed", e);
        }
    }

    @Test
    void oneThreadIsEnoughForSkillsThatAllNeedEachOther() {
        int count = 60;
        int[] all = new int[count];
        for (int i = 0; i < count; i++) {
            all[i] = i;
        }
        for (int i = 0; i < count; i++) {
            put(i, all);
        }

        assertThat(closure(this::skill, 1).members()).hasSize(count);
        assertThat(resolved).hasValue(count);
    }

    @Test
    void aChainWithoutEndIsRefused() {
        for (int i = 0; i < 10_000; i++) {
            put(i, i + 1);
        }

        VersionConflictException refusal =
                catchThrowableOfType(VersionConflictException.class, () -> closure(this::skill, 4));

        assertThat(refusal)
                .hasMessageContaining("more than 500 skills are needed")
                .returns(ErrorCode.TOO_LARGE, SkillException::code);
        assertThat(resolved).hasValueLessThanOrEqualTo(1_001);
    }

    @Test
    void aSkillThatNeedsThousandsIsRefusedBeforeTheyAreFetched() {
        int[] others = new int[5_000];
        for (int i = 0; i < others.length; i++) {
            others[i] = i + 1;
        }
        put(0, others);

        assertThat(catchThrowableOfType(VersionConflictException.class, () -> closure(this::skill, 4)))
                .returns(ErrorCode.TOO_LARGE, SkillException::code);
        assertThat(resolved).hasValueLessThanOrEqualTo(501);
    }

    @Test
    void aFailureThatNobodyHasToKnowOfIsNone() {
        needs.put("s0", List.of(new Dependency("acme/s2", "*"), new Dependency("acme/s1", "*")));
        needs.put("s2", List.of(new Dependency("acme/s1", "<2")));
        Candidate best = new Candidate("2.0.0", SemanticVersion.parse("2.0.0"));
        CountDownLatch failed = new CountDownLatch(1);
        Function<SkillReference, ResolvedSkill> resolve = reference -> {
            if ("2.0.0".equals(reference.tag())) {
                failed.countDown();
                throw new RegistryException(ErrorCode.UNREACHABLE, "looked up ahead, and never asked for", null);
            }
            awaitIf(reference.repository().endsWith("/s2"), failed);
            return skill(reference);
        };
        Function<SkillReference, List<Candidate>> versions =
                repository -> repository.repository().endsWith("/s1")
                        ? List.of(best, oneVersion().get(0))
                        : oneVersion();
        try (SkillLookups lookups = new SkillLookups(resolve, versions, 2)) {
            SkillClosure closure = new ClosureRun(lookups, DependencyMapping.siblings()).over(List.of(APP));

            assertThat(closure.skills())
                    .extracting(skill -> String.valueOf(skill.reference().tag()))
                    .containsExactly("1.0.0", "1.0.0", "1.0.0");
        }
    }

    private static void awaitIf(boolean wanted, CountDownLatch latch) {
        try {
            assertThat(!wanted || latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody should interrupt", e);
        }
    }

    @Test
    void anInterruptEndsTheWaitAndStopsWhatWasBegun() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        CompletableFuture<SkillException> end = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                closure(
                        reference -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                stopped.countDown();
                            }
                            return skill(reference);
                        },
                        4);
            } catch (SkillException e) {
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
                end.complete(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();

        assertThat(end.get(30, TimeUnit.SECONDS))
                .isInstanceOf(RegistryException.class)
                .returns(ErrorCode.INTERRUPTED, SkillException::code);
        assertThat(stillInterrupted).isCompletedWithValue(true);
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anErrorOfALookupReachesTheCaller() {
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> closure(
                        reference -> {
                            throw new StackOverflowError("deep");
                        },
                        2));
    }
}
