package io.skillimage.oci;

import static io.skillimage.LifecycleState.ARCHIVED;
import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.LifecycleException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWatch;
import io.skillimage.SkillWatchEvent;
import io.skillimage.SkillWatchEvent.Moved;
import io.skillimage.SkillWatchEvent.Recovered;
import io.skillimage.SkillWatchEvent.Refused;
import io.skillimage.SkillWatchEvent.StateChanged;
import io.skillimage.SkillWatchEvent.Unreachable;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.ManagedImages;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch tells what becomes of a skill, look by look. */
class WatchTest {
    private static final String REPOSITORY = "acme/hello";

    private final FakeRegistry registry = FakeRegistry.start();
    private final ManagedImages images = ManagedImages.in(registry, REPOSITORY);
    private final SkillReference reference = SkillReference.parse(registry.host() + "/" + REPOSITORY + ":latest");
    private final List<SkillWatchEvent> events = new ArrayList<>();

    private OciSkillResolver resolver;
    private Watch watch;

    @BeforeEach
    void open(@TempDir Path root) {
        resolver = OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build())
                .freshness(Freshness.always().withStaleIfError(Duration.ofHours(1)))
                .build();
        watch = new Watch(reference, events::add, resolver::resolve, closed -> {});
        publish("1.0.0");
    }

    @AfterEach
    void stop() {
        resolver.close();
        registry.close();
    }

    private void publish(String version) {
        images.tag(version, version, PUBLISHED, "About " + version);
        images.tag("latest", version, PUBLISHED, "About " + version);
    }

    /** Looks, and returns what that told. */
    private List<SkillWatchEvent> look() {
        events.clear();
        watch.ask();
        return List.copyOf(events);
    }

    private void lose(boolean lost) {
        registry.endFaults();
        if (lost) {
            registry.inject("HEAD", "/manifests/", 99, new RegistryFault.Status(503));
            registry.inject("GET", "/manifests/", 99, new RegistryFault.Status(503));
        }
    }

    @Test
    void theFirstAnswerIsToldAndNothingWhileNothingChanges() {
        assertThat(look()).singleElement().isInstanceOfSatisfying(Moved.class, moved -> {
            assertThat(moved.before()).isEmpty();
            assertThat(moved.now()).isSameAs(watch.current().orElseThrow());
        });
        assertThat(look()).isEmpty();
        assertThat(look()).isEmpty();
    }

    @Test
    void aTagThatMovesIsTold() {
        look();
        publish("1.1.0");
        assertThat(look()).singleElement().isInstanceOfSatisfying(Moved.class, moved -> {
            assertThat(moved.before().orElseThrow().digest())
                    .isNotEqualTo(moved.now().digest());
            assertThat(moved.now().read("SKILL.md")).asString().contains("About 1.1.0");
        });
    }

    @Test
    void aDeprecationBehindAStaleTagIsTold() {
        look();
        images.tag("1.0.0", "1.0.0", DEPRECATED, "About 1.0.0");
        assertThat(look()).singleElement().isInstanceOfSatisfying(StateChanged.class, changed -> {
            assertThat(changed.before().state()).isEqualTo(PUBLISHED);
            assertThat(changed.now().state()).isEqualTo(DEPRECATED);
        });
        assertThat(look()).isEmpty();
    }

    @Test
    void aWithdrawalIsToldOnceAndEndsTheUse() {
        look();
        images.tag("1.0.0", "1.0.0", ARCHIVED, "About 1.0.0");
        assertThat(look()).singleElement().isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.last()).isPresent();
            assertThat(refused.error())
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.state()).isEqualTo(ARCHIVED));
        });
        assertThat(watch.current()).isEmpty();
        assertThat(look()).isEmpty();
        publish("1.0.1");
        assertThat(look()).singleElement().isInstanceOf(Moved.class);
        assertThat(watch.current()).isPresent();
    }

    @Test
    void aTagThatIsGoneIsRefusedAndComesBack() {
        look();
        registry.removeTag(REPOSITORY, "latest");
        assertThat(look())
                .singleElement()
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.NOT_FOUND));
        publish("1.0.0");
        assertThat(look()).singleElement().isInstanceOf(Recovered.class);
    }

    @Test
    void anOutageIsToldOnceAndTheLastAnswerServes() {
        look();
        lose(true);
        assertThat(look()).singleElement().isInstanceOfSatisfying(Unreachable.class, lost -> {
            assertThat(lost.usable()).isPresent();
            assertThat(lost.reason()).contains("503");
        });
        assertThat(watch.current()).isPresent();
        assertThat(look()).isEmpty();
        lose(false);
        assertThat(look()).singleElement().isInstanceOf(Recovered.class);
    }

    @Test
    void anOutageFromTheBeginningIsSurvived() {
        lose(true);
        assertThat(look())
                .singleElement()
                .isInstanceOfSatisfying(
                        Unreachable.class, lost -> assertThat(lost.usable()).isEmpty());
        assertThat(watch.current()).isEmpty();
        assertThat(look()).isEmpty();
        lose(false);
        assertThat(look()).singleElement().isInstanceOf(Moved.class);
    }

    @Test
    void whatWasWithdrawnStaysSoInAnOutage() {
        look();
        images.tag("1.0.0", "1.0.0", ARCHIVED, "About 1.0.0");
        look();
        lose(true);
        look();
        assertThat(watch.current()).isEmpty();
    }

    @Test
    void aListenerThatFailsDoesNotEndTheWatch() {
        List<SkillWatchEvent> told = new ArrayList<>();
        Watch failing = new Watch(
                reference,
                event -> {
                    told.add(event);
                    throw new IllegalStateException("no");
                },
                resolver::resolve,
                closed -> {});
        failing.ask();
        publish("2.0.0");
        failing.ask();
        assertThat(told).hasSize(2);
    }

    @Test
    void anErrorOfAListenerDoesNotEndTheWatchEither() {
        List<SkillWatchEvent> told = new ArrayList<>();
        Watch failing = new Watch(
                reference,
                event -> {
                    told.add(event);
                    throw new NoClassDefFoundError("no");
                },
                resolver::resolve,
                closed -> {});
        failing.ask();
        publish("2.0.0");
        failing.ask();
        assertThat(told).hasSize(2).allMatch(Moved.class::isInstance);
    }

    @Test
    void anErrorOfALookIsAnOutageAndNotTheEnd() {
        Watch failing = new Watch(
                reference,
                events::add,
                asked -> {
                    throw new NoClassDefFoundError("no");
                },
                closed -> {});
        failing.ask();
        assertThat(events).singleElement().isInstanceOf(Unreachable.class);
    }

    @Test
    void aClosedWatchTellsNothing() {
        look();
        watch.close();
        publish("2.0.0");
        assertThat(look()).isEmpty();
    }

    @Test
    void manyWatchesShareAFewThreadsAndEndWithTheirResolver() throws InterruptedException {
        BlockingQueue<SkillWatchEvent> told = new LinkedBlockingQueue<>();
        List<SkillWatch> watches = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            watches.add(resolver.watch(i % 2 == 0 ? reference : reference.withTag("1.0.0"), told::add));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isInstanceOf(Moved.class);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("skillimage-watch-"))
                .hasSizeBetween(1, 4)
                .allMatch(Thread::isDaemon);
        assertThat(watches).allMatch(open -> open.current().isPresent());
    }
}
