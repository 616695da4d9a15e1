package io.skillimage.oci;

import static io.skillimage.LifecycleState.PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.InvalidReferenceException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortNameResolutionTest {
    @TempDir
    Path root;

    private OciSkillResolver resolver(Workbench bench, FakeRegistry registry, String conf) throws IOException {
        Path file = Files.writeString(root.resolve("registries.conf"), conf);
        return bench.resolver(registry).toBuilder()
                .registryAccess(Workbench.plainHttp(registry).toBuilder()
                        .registriesConf(file)
                        .build())
                .build();
    }

    @Test
    void aShortNameIsResolvedAsTheReferenceThatItMeans() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            SkillReference reference = SkillReference.parse(registry.host() + "/acme/hello-world:1.0.0");
            bench.publisher().push(bench.inState(PUBLISHED), reference);
            String conf = "unqualified-search-registries = ['%1$s']\n[aliases]\nhello = '%1$s/acme/hello-world'\n"
                    .formatted(registry.host());
            try (OciSkillResolver resolver = resolver(bench, registry, conf)) {
                assertThat(resolver.resolve("hello:1.0.0").reference()).isEqualTo(reference);
                assertThat(resolver.resolve("acme/hello-world:1.0.0").reference())
                        .isEqualTo(reference);
                assertThat(resolver.resolve(reference.toString()).reference()).isEqualTo(reference);
            }
        }
    }

    @Test
    void aShortNameWithoutAMeaningIsRefusedBeforeAnyRequest() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry))) {
            try (OciSkillResolver none = bench.resolver(registry);
                    OciSkillResolver several = resolver(
                            bench,
                            registry,
                            "unqualified-search-registries = ['%s', 'b.example']".formatted(registry.host()))) {
                assertThatExceptionOfType(InvalidReferenceException.class)
                        .isThrownBy(() -> none.resolve("hello:1.0.0"))
                        .withMessageContaining("names no registry");
                assertThatExceptionOfType(InvalidReferenceException.class)
                        .isThrownBy(() -> several.resolve("hello:1.0.0"))
                        .withMessageContaining(registry.host() + ", b.example");
            }
            assertThat(registry.requests()).isEmpty();
        }
    }
}
