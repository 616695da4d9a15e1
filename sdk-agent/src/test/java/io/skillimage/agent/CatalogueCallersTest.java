package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those who ask for skills, each on a thread of its own, have to do with the looks that they cause. */
@Timeout(60)
class CatalogueCallersTest {
    private static final String ANT = "quay.io/acme/ant:1";

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();
    private final AtomicLong now = new AtomicLong();

    @Test
    void looksOnceForTwoInvocationsOfWhichOneIsSlowToAsk() {
        publish();
        AtomicReference<Runnable> between = new AtomicReference<>(() -> {});
        Catalogue catalogue = new Catalogue(
                List.of(() -> List.of(Wish.of(SkillReference.parse(ANT)))),
                reference -> OfferedSkill.of(resolver.describe(reference)),
                Duration.ofMinutes(1),
                LookThreads.start(2),
                () -> {
                    long ticks = now.get();
                    between.getAndSet(() -> {}).run();
                    return ticks;
                });
        catalogue.current();
        resolver.asked().clear();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        between.set(catalogue::current);
        catalogue.current();
        assertThat(resolver.asked()).hasSize(1);
    }

    @Test
    void asksSourcesInNobodysName() {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        user.set("acme");
        try {
            AgentSkills.builder(resolver)
                    .from(() -> {
                        asked.add(String.valueOf(user.get()));
                        return List.of();
                    })
                    .build();
        } finally {
            user.remove();
        }
        assertThat(asked).containsExactly("null");
    }

    @Test
    void asksSourcesWithTheClassesOfTheHost() throws IOException {
        Thread builder = Thread.currentThread();
        ClassLoader before = builder.getContextClassLoader();
        List<ClassLoader> seen = new CopyOnWriteArrayList<>();
        try (URLClassLoader host = new URLClassLoader(new URL[0], before)) {
            builder.setContextClassLoader(host);
            AgentSkills.builder(resolver)
                    .from(() -> {
                        seen.add(Thread.currentThread().getContextClassLoader());
                        return List.of();
                    })
                    .build();
            assertThat(seen).containsExactly(host);
        } finally {
            builder.setContextClassLoader(before);
        }
    }

    private void publish() {
        resolver.publish(ANT, SkillFixtures.skill(directory, "ant", "A skill.", "Do it.\n"), "Six legs.");
    }
}
