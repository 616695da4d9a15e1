package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A dry run tells what the same rule then does, and does nothing. */
class PruneDryRunTest extends CacheTestBase {
    private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(MANIFEST);
    private static final PruneRule EVERYTHING = PruneRule.leftoversOnly().maxBytes(0);

    @Test
    void tellsWhatWouldGoAndRemovesNothing() throws IOException {
        try (SkillCache cache = open()) {
            make(cache, LAYER);
            cache.keepManifest(DIGEST, new KeptManifest(DIGEST, key(), MANIFEST, new byte[0]));
            cache.tags().remember("quay.io/acme/hello", "1.0.0", DIGEST, Instant.EPOCH);
        }
        Files.writeString(version().resolve("quarantine/damaged"), "1234");
        try (SkillCache cache = open()) {
            List<Path> before = files();

            PruneReport told = cache.prune(EVERYTHING.dryRun());

            assertThat(files()).isEqualTo(before);
            assertThat(told.removed()).hasSize(1);
            assertThat(told.kept()).isZero();
            assertThat(List.of(told.manifests(), told.tags(), told.quarantined()))
                    .containsExactly(1, 1, 1);
            assertThat(cache.prune(EVERYTHING)).isEqualTo(told);
            assertThat(cache.list()).isEmpty();
        }
    }

    @Test
    void countsWhatIsInUseAsKept() {
        try (SkillCache user = open();
                SkillCache cache = open()) {
            make(user, LAYER);

            PruneReport told = cache.prune(EVERYTHING.dryRun());

            assertThat(told.inUse()).hasSize(1);
            assertThat(told.removed()).isEmpty();
            assertThat(told.kept()).isEqualTo(1);
        }
    }

    @Test
    void staysADryRunWhateverIsAddedToTheRule() {
        try (SkillCache cache = open()) {
            make(cache, LAYER);
        }
        try (SkillCache cache = open()) {
            cache.prune(PruneRule.leftoversOnly().dryRun().maxBytes(0).keepingOnly(List.of()));

            assertThat(cache.list()).hasSize(1);
        }
    }

    /** Everything but the texts about who holds a lock. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(version())) {
            return files.filter(file -> !file.endsWith("locks.owners")).sorted().toList();
        }
    }
}
