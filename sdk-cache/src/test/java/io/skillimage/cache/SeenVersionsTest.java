package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.LifecycleState;
import io.skillimage.cache.SeenVersions.Seen;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenVersionsTest {
    private static final String REPOSITORY = "quay.io/acme/hello";
    private static final Seen SEEN = new Seen(LifecycleState.PUBLISHED, Digest.sha256(new byte[0]));

    @TempDir
    private Path root;

    @Test
    void forgettingDoesNotDisturbWhoeverRemembers() throws Exception {
        try (SkillCache cache = SkillCache.open(root.resolve("cache"), Limits.defaults())) {
            CompletableFuture<Void> forgetting = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 500; i++) {
                    cache.seen().forget(REPOSITORY);
                }
            });
            for (int i = 0; i < 500 || !forgetting.isDone(); i++) {
                cache.seen().remember(REPOSITORY, "1.0." + i % 50, SEEN);
            }
            forgetting.get(60, TimeUnit.SECONDS);
            cache.seen().remember(REPOSITORY, "1.0.0", SEEN);
            assertThat(cache.seen().find(REPOSITORY, "1.0.0")).contains(SEEN);
        }
    }
}
