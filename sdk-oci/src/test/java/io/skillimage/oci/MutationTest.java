package io.skillimage.oci;

import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.oci.internal.image.FetchedManifest;
import io.skillimage.oci.internal.image.MediaTypes;
import io.skillimage.oci.internal.layout.ImageLayout;
import io.skillimage.oci.internal.layout.LayoutRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are almost right end in an error of ours or in a skill, never in an exception of a library. */
class MutationTest {
    private static final int ROUNDS = 150;
    private static final List<String> PIECES = List.of(
            "null",
            "0",
            "-1",
            "1e9",
            "[]",
            "{}",
            "\"\"",
            "true",
            "\"\\ud800\"",
            "\"\\u0000\"",
            ",",
            "\"a\":{},",
            "9223372036854775808");

    @TempDir
    Path root;

    private static String mutated(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = random.nextInt(2); i >= 0; i--) {
            int from = random.nextInt(changed.length());
            int to = Math.min(changed.length(), from + random.nextInt(12));
            if (random.nextBoolean()) {
                changed.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
            } else {
                // Whole values, so that the result is still JSON.
                int colon = changed.indexOf(":", from);
                int end = colon < 0 ? -1 : changed.indexOf(",", colon);
                if (end > colon) {
                    changed.replace(colon + 1, end, PIECES.get(random.nextInt(PIECES.size())));
                }
            }
        }
        return changed.toString();
    }

    @Test
    void anIndexThatIsAlmostRight() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver()) {
            bench.inState(PUBLISHED);
            Path index = bench.store.resolve("index.json");
            String good = Files.readString(index);
            int refused = 0;
            for (int seed = 0; seed < ROUNDS; seed++) {
                Files.writeString(index, mutated(good, new Random(seed)));
                refused += useAll(bench, resolver, "latest");
            }
            assertThat(refused).isGreaterThan(ROUNDS);
        }
    }

    @Test
    void aManifestThatIsAlmostRight() throws IOException {
        try (Workbench bench = new Workbench(root);
                OciSkillResolver resolver = bench.resolver(LifecyclePolicy.publishedOnly()
                        .allowing(LifecycleState.TESTING)
                        .allowUnmanaged())) {
            bench.inState(PUBLISHED);
            String index = Files.readString(bench.store.resolve("index.json"));
            LayoutRepository repository =
                    new LayoutRepository(ImageLayout.open(bench.store), "samples/hello-world", 4 << 20);
            String good = new String(repository.manifest("1.0.0").bytes(), StandardCharsets.UTF_8);
            int refused = 0;
            for (int seed = 0; seed < ROUNDS; seed++) {
                Files.writeString(bench.store.resolve("index.json"), index);
                byte[] bytes = mutated(good, new Random(seed)).getBytes(StandardCharsets.UTF_8);
                repository.putManifest(
                        "1.0.0", new FetchedManifest(bytes, Digest.sha256(bytes), MediaTypes.OCI_MANIFEST));
                refused += useAll(bench, resolver, "1.0.0");
            }
            assertThat(refused).isBetween(ROUNDS / 2, 5 * ROUNDS - 1);
        }
    }

    private static int useAll(Workbench bench, OciSkillResolver resolver, String tag) {
        SkillReference image = bench.stored(tag);
        try (SkillInspector inspector = SkillInspector.create()) {
            return refusals(() -> resolver.resolve(image))
                    + refusals(() -> resolver.resolve("oci:" + bench.store + ":samples/hello-world"))
                    + refusals(() -> inspector.inspect(image))
                    + refusals(() -> inspector.list(bench.store, (name, why) -> {}))
                    + refusals(() -> bench.publisher().promote(image, DEPRECATED));
        }
    }

    private static int refusals(Runnable use) {
        try {
            use.run();
            return 0;
        } catch (SkillException e) {
            assertThat(e.getMessage()).isNotBlank();
            return 1;
        }
    }
}
