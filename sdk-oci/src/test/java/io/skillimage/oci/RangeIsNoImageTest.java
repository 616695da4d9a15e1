package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.InvalidReferenceException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SampleCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where one image is written or shown, a range of versions is neither a tag nor the lack of one. */
class RangeIsNoImageTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private final Workbench bench;
    private final SkillReference published;

    RangeIsNoImageTest(@TempDir Path root) {
        bench = new Workbench(root, Workbench.plainHttp(registry));
        published = bench.inState(LifecycleState.PUBLISHED);
        bench.publisher().push(published, remote("1.0.0"));
        bench.publisher().push(published, remote("latest"));
        registry.clearRequests();
    }

    @AfterEach
    void stop() {
        bench.close();
        registry.close();
    }

    private SkillReference remote(String selector) {
        return SkillReference.parse(registry.host() + "/acme/hello-world:" + selector);
    }

    private void refused(ThrowingCallable use) {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(use)
                .withMessageContaining("a range of versions stands where one image has to be named");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void nothingIsCopied() {
        refused(() -> bench.publisher().push(published, remote("^2")));
        refused(() -> bench.publisher().push(bench.stored("^1"), remote("1.0.0")));
        refused(() -> bench.publisher().pull(remote("^1"), bench.store));
    }

    @Test
    void nothingIsPromoted() {
        refused(() -> bench.publisher().promote(remote("^1"), LifecycleState.DEPRECATED));
    }

    @Test
    void nothingIsShown() {
        try (SkillInspector inspector = SkillInspector.create(Workbench.plainHttp(registry))) {
            refused(() -> inspector.inspect(remote("^7")));
            refused(() -> inspector.inspect(bench.stored("^7")));
        }
    }

    @Test
    void noCollectionIsPublished() throws IOException {
        Path file = Files.writeString(
                bench.root.resolve("tools.yaml"), SampleCollection.yaml("tools", "1.0.0", "a", "quay.io/acme/a"));
        try (SkillCollections collections = SkillCollections.create(Workbench.plainHttp(registry))) {
            refused(() -> collections.push(file, remote("^2")));
        }
    }

    @Test
    void nothingIsPacked() throws IOException {
        String before = Files.readString(bench.store.resolve("index.json"));
        for (String tag : List.of("^1.0", "1.0.0 || 2", "", "1.0.0@" + published.digest())) {
            assertThatExceptionOfType(InvalidReferenceException.class)
                    .isThrownBy(() -> SkillPackager.create().pack(bench.skill, bench.store, tag));
        }
        assertThat(bench.store.resolve("index.json")).hasContent(before);
    }
}
