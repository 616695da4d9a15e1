package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is offered, and how it changes with what registries say. */
@Timeout(60)
class CatalogueTest {
    private static final String ANT = "quay.io/acme/ant:1";
    private static final String BEE = "quay.io/acme/bee:1";
    private final RegistryException outage = new RegistryException(ErrorCode.UNREACHABLE, "no answer", null);

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();
    private final AtomicLong now = new AtomicLong();
    private volatile Supplier<List<SkillReference>> source = List::of;
    private volatile Runnable before = () -> {};

    @Test
    void showsAMovedTagInTheNextOffer() {
        publish(ANT, "Six legs.");
        AgentSkills skills = builder().add(ANT).refreshEvery(Duration.ZERO).build();
        SkillOffer before = skills.offer(SkillCaller.ANONYMOUS);
        publish(ANT, "Six strong legs.");
        SkillOffer after = skills.offer(SkillCaller.ANONYMOUS);
        assertThat(before.prompt()).contains("Six legs.");
        assertThat(after.prompt()).contains("Six strong legs.");
        assertThat(after.find("ant").orElseThrow().digest())
                .isNotEqualTo(before.find("ant").orElseThrow().digest());
    }

    @Test
    void looksAgainWhenItIsDueAndNotBefore() {
        publish(ANT, "Six legs.");
        AgentSkills skills =
                builder().add(ANT).refreshEvery(Duration.ofMinutes(1)).build();
        publish(ANT, "Six strong legs.");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(skills.offer(SkillCaller.ANONYMOUS).prompt()).contains("Six legs.");
        assertThat(resolver.asked()).hasSize(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(skills.offer(SkillCaller.ANONYMOUS).prompt()).contains("Six strong legs.");
    }

    @Test
    void makesTheSamePromptOfTheSameSkills() {
        publish(ANT, "Six legs.");
        publish(BEE, "Stripes.");
        assertThat(builder().add(ANT, BEE).build().offer(SkillCaller.ANONYMOUS).prompt())
                .isEqualTo(builder()
                        .add(BEE)
                        .add(ANT)
                        .build()
                        .offer(SkillCaller.ANONYMOUS)
                        .prompt());
    }

    @Test
    void dropsWhatWasArchivedOrIsGone() {
        publish(ANT, "Six legs.");
        publish(BEE, "Stripes.");
        AgentSkills skills = builder().add(ANT, BEE).refreshEvery(Duration.ZERO).build();
        resolver.fail(
                ANT, new LifecycleException(ErrorCode.STATE_REFUSED, "archived", LifecycleState.ARCHIVED, Set.of()));
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("bee");
        resolver.fail(BEE, new SkillNotFoundException(ErrorCode.NOT_FOUND, "gone"));
        assertThat(skills.offer(SkillCaller.ANONYMOUS).isEmpty()).isTrue();
        assertThat(skills.offer(SkillCaller.ANONYMOUS).prompt()).isEmpty();
        assertThat(skills.problems())
                .extracting(SkillProblem::reference)
                .containsExactly(SkillReference.parse(ANT), SkillReference.parse(BEE));
    }

    @Test
    void keepsWhatWasKnownThroughAnOutage() {
        publish(ANT, "Six legs.");
        AgentSkills skills = builder().add(ANT).refreshEvery(Duration.ZERO).build();
        resolver.fail(ANT, outage);
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("ant");
        assertThat(skills.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.error()).isSameAs(outage));
    }

    @Test
    void offersLaterWhatCouldNotBeHadAtFirst() {
        resolver.fail(ANT, outage);
        AgentSkills skills = builder().add(ANT).refreshEvery(Duration.ZERO).build();
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).isEmpty();
        publish(ANT, "Six legs.");
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("ant");
        assertThat(skills.problems()).isEmpty();
    }

    @Test
    void failsWhereAllAreRequiredAndASourceCannotBeAsked() {
        AgentSkills.Builder builder = builder()
                .from(() -> {
                    throw outage;
                })
                .requireAll();
        assertThatThrownBy(builder::build).isSameAs(outage);
    }

    @Test
    void followsASourceThatChanges() {
        publish(ANT, "Six legs.");
        publish(BEE, "Stripes.");
        List<SkillReference> listed = new ArrayList<>(List.of(SkillReference.parse(ANT)));
        AgentSkills skills = builder()
                .from(() -> List.copyOf(listed))
                .refreshEvery(Duration.ZERO)
                .build();
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("ant");
        listed.add(SkillReference.parse(BEE));
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("ant", "bee");
        listed.remove(0);
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("bee");
    }

    @Test
    void keepsWhatASourceListedWhileItFails() {
        publish(ANT, "Six legs.");
        source = () -> List.of(SkillReference.parse(ANT));
        AgentSkills skills =
                builder().from(() -> source.get()).refreshEvery(Duration.ZERO).build();
        source = () -> {
            throw new IllegalStateException("the host's own fault");
        };
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("ant");
        assertThat(skills.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reference()).isNull();
            assertThat(problem.error()).hasMessage("the host's own fault");
        });
    }

    @Test
    void fetchesNoContentBeforeASkillIsActivated() {
        publish(ANT, "Six legs.");
        SkillSession session =
                builder().add(ANT).build().offer(SkillCaller.ANONYMOUS).session();
        assertThat(resolver.resolved()).isEmpty();
        session.activate("ant");
        assertThat(resolver.resolved())
                .containsExactly(session.offer().find("ant").orElseThrow().pinned());
    }

    @Test
    void fetchesContentBeforeASkillIsOfferedWhereThatIsWanted() {
        publish(ANT, "Six legs.");
        builder().add(ANT).loading(SkillLoading.EAGER).build();
        assertThat(resolver.resolved()).containsExactly(SkillReference.parse(ANT));
    }

    @Test
    void asksTheContentOfASkillWhoseManifestSaysNothing() {
        publish(ANT, " ");
        builder().add(ANT).build();
        assertThat(resolver.resolved()).hasSize(1);
    }

    @Test
    void keepsAnErrorInOneLookFromItsNeighbours() {
        publish(ANT, "Six legs.");
        publish(BEE, "Stripes.");
        StackOverflowError error = new StackOverflowError();
        Snapshot snapshot = catalogue(reference -> {
                    if (reference.toString().equals(ANT)) {
                        throw error;
                    }
                    return OfferedSkill.of(resolver.describe(reference));
                })
                .current();
        assertThat(snapshot.entries().values()).extracting(Entry::name).containsExactly("bee");
        assertThat(snapshot.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reference()).isEqualTo(SkillReference.parse(ANT));
            assertThat(problem.error()).hasCause(error);
        });
    }

    @Test
    void keepsAnErrorInOneSourceFromItsNeighbours() {
        publish(BEE, "Stripes.");
        AgentSkills skills = builder()
                .from(() -> {
                    throw new NoClassDefFoundError("host/Registry");
                })
                .add(BEE)
                .build();
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).containsExactly("bee");
        assertThat(skills.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.error()).hasCauseInstanceOf(NoClassDefFoundError.class));
    }

    @Test
    void looksAtTheOthersThoughOneLookNeverEnds() {
        publish(ANT, "Six legs.");
        publish(BEE, "Stripes.");
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger stuckLooks = new AtomicInteger();
        Catalogue catalogue = impatient(bothSources(), reference -> {
            OfferedSkill described = OfferedSkill.of(resolver.describe(reference));
            if (described.name().equals("ant")) {
                before.run();
            }
            return described;
        });
        lookUntilItHas(catalogue, "Six legs.", "Stripes.");
        before = () -> {
            stuckLooks.incrementAndGet();
            await(stuck);
        };
        publish(ANT, "Six strong legs.");
        publish(BEE, "Yellow stripes.");
        lookUntilItHas(catalogue, "Six legs.", "Yellow stripes.");
        publish(BEE, "Brown stripes.");
        lookUntilItHas(catalogue, "Six legs.", "Brown stripes.");
        assertThat(stuckLooks).as("it holds one thread and no more").hasValue(1);
        assertThat(catalogue.current().problems())
                .extracting(SkillProblem::reference)
                .contains(SkillReference.parse(ANT));
        stuck.countDown();
        lookUntilItHas(catalogue, "Six strong legs.", "Brown stripes.");
    }

    @Test
    void asksTheOtherSourcesThoughOneNeverAnswers() {
        publish(ANT, "Six legs.");
        publish(BEE, "Stripes.");
        CountDownLatch stuck = new CountDownLatch(1);
        Catalogue catalogue = impatient(
                List.of(
                        () -> {
                            await(stuck);
                            return List.of(Wish.of(SkillReference.parse(ANT)));
                        },
                        () -> List.of(Wish.of(SkillReference.parse(BEE)))),
                reference -> OfferedSkill.of(resolver.describe(reference)));
        lookUntilItHas(catalogue, "Stripes.");
        stuck.countDown();
        lookUntilItHas(catalogue, "Six legs.", "Stripes.");
    }

    /** Calls every look late that takes more than a moment. */
    private static Catalogue impatient(
            List<Supplier<List<Wish>>> sources, Function<SkillReference, OfferedSkill> look) {
        return new Catalogue(
                sources,
                look,
                Duration.ZERO,
                LookThreads.start(2),
                System::nanoTime,
                Duration.ofMinutes(1),
                Duration.ofMillis(1));
    }

    private static void lookUntilItHas(Catalogue catalogue, String... descriptions) {
        List<String> found = List.of();
        while (!found.equals(List.of(descriptions))) {
            found = catalogue.current().entries().values().stream()
                    .map(entry -> entry.skill().description())
                    .toList();
        }
    }

    @Test
    void servesWhatIsKnownWhileALookTakesLong() throws InterruptedException {
        publish(ANT, "Six legs.");
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        Catalogue catalogue = new Catalogue(
                List.of(() -> List.of(Wish.of(SkillReference.parse(ANT)))),
                reference -> {
                    looks.incrementAndGet();
                    before.run();
                    return OfferedSkill.of(resolver.describe(reference));
                },
                Duration.ZERO,
                LookThreads.start(2),
                now::get,
                Duration.ofMillis(1),
                Duration.ofMinutes(1));
        Snapshot known = catalogue.current();
        before = () -> await(stuck);
        assertThat(catalogue.current()).isSameAs(known);
        assertThat(catalogue.current()).isSameAs(known);
        assertThat(looks).hasValueLessThanOrEqualTo(2);
        stuck.countDown();
    }

    @Test
    void looksOnceForManyInvocationsAtOnce() throws Exception {
        publish(ANT, "Six legs.");
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch everybodyAsks = new CountDownLatch(1);
        Catalogue catalogue = new Catalogue(
                List.of(() -> List.of(Wish.of(SkillReference.parse(ANT)))),
                reference -> {
                    looks.incrementAndGet();
                    await(everybodyAsks);
                    return OfferedSkill.of(resolver.describe(reference));
                },
                Duration.ofMinutes(1),
                LookThreads.start(2),
                now::get);
        CyclicBarrier together = new CyclicBarrier(65);
        List<CompletableFuture<Snapshot>> all = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            CompletableFuture<Snapshot> one = new CompletableFuture<>();
            all.add(one);
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                    one.complete(catalogue.current());
                } catch (Exception e) {
                    one.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        together.await();
        everybodyAsks.countDown();
        for (CompletableFuture<Snapshot> one : all) {
            assertThat(one.join().entries()).hasSize(1);
        }
        assertThat(looks).hasValue(1);
    }

    /** Both skills, looked at for each offer. */
    private Catalogue catalogue(Function<SkillReference, OfferedSkill> look) {
        return new Catalogue(bothSources(), look, Duration.ZERO, LookThreads.start(2), now::get);
    }

    private static List<Supplier<List<Wish>>> bothSources() {
        return List.of(() -> List.of(Wish.of(SkillReference.parse(ANT)), Wish.of(SkillReference.parse(BEE))));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AgentSkills.Builder builder() {
        return AgentSkills.builder(resolver).nanoTime(now::get);
    }

    private void publish(String reference, String description) {
        String path = reference.substring(0, reference.lastIndexOf(':'));
        String name = path.substring(path.lastIndexOf('/') + 1);
        Path skill = SkillFixtures.skill(directory, name, "A skill.", "Do it.\n");
        resolver.publish(reference, skill, description);
    }
}
