package io.skillimage.benchmarks;

import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.oci.CredentialProvider;
import io.skillimage.oci.OciSkillResolver;
import io.skillimage.oci.RegistryAccess;
import io.skillimage.oci.SkillPackager;
import io.skillimage.oci.SkillPublisher;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a resolution costs, against a registry in the same process: cold, where everything is fetched, and warm, where
 * nothing is. Rounds are interleaved; the medians and their ratios within one run are what counts.
 */
public final class ColdAndWarm {
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 41;
    private static final int WARM_REPEATS = 200;

    private ColdAndWarm() {}

    /** Runs the measurement in the temporary directory, or in the one that is named. */
    public static void main(String[] arguments) throws IOException {
        Path parent = Path.of(arguments.length > 0 ? arguments[0] : "/dev/shm");
        Path root = Files.createTempDirectory(Files.isDirectory(parent) ? parent : Path.of("target"), "benchmark-");
        try (FakeRegistry registry = FakeRegistry.start()) {
            RegistryAccess access = RegistryAccess.builder()
                    .credentials(CredentialProvider.anonymous())
                    .plainHttp(registry.host())
                    .build();
            SkillReference reference = publish(root, registry, access);
            measure(root, registry, access, reference);
        } finally {
            remove(root);
        }
    }

    /** Checkouts are read-only, directories too. */
    private static void remove(Path root) throws IOException {
        Set<PosixFilePermission> writable = PosixFilePermissions.fromString("rwx------");
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.setPosixFilePermissions(directory, writable);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static SkillReference publish(Path root, FakeRegistry registry, RegistryAccess access) {
        Path store = root.resolve("store");
        SkillReference draft = SkillPackager.create()
                .pack(SkillFixtures.helloWorld(root), store)
                .reference();
        try (SkillPublisher publisher = SkillPublisher.create(access)) {
            SkillReference testing =
                    publisher.promote(draft, LifecycleState.TESTING).reference();
            SkillReference published =
                    publisher.promote(testing, LifecycleState.PUBLISHED).reference();
            return publisher
                    .push(published, SkillReference.parse(registry.host() + "/acme/hello-world"))
                    .withTag("1.0.0");
        }
    }

    private static void measure(Path root, FakeRegistry registry, RegistryAccess access, SkillReference reference)
            throws IOException {
        try (OciSkillResolver warm = resolver(root.resolve("warm"), access)) {
            ResolvedSkill skill = warm.resolve(reference);
            registry.clearRequests();
            try (OciSkillResolver cold = resolver(root.resolve("counted"), access)) {
                cold.resolve(reference);
            }
            int requests = registry.requests().size();
            List<Long> cold = new ArrayList<>();
            List<Long> tag = new ArrayList<>();
            List<Long> digest = new ArrayList<>();
            List<Long> anchor = new ArrayList<>();
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                Path cache = root.resolve("cold" + round);
                long coldTime = cold(cache, access, reference);
                long tagTime = repeat(() -> warm.resolve(reference).files().size());
                long digestTime =
                        repeat(() -> warm.resolve(skill.pinned()).files().size());
                long anchorTime = repeat(() -> Files.isDirectory(skill.directory()) ? 1 : 0);
                if (round >= 0) {
                    cold.add(coldTime);
                    tag.add(tagTime);
                    digest.add(digestTime);
                    anchor.add(anchorTime);
                }
            }
            System.out.printf(Locale.ROOT, "requests of a cold resolve by tag: %d%n", requests);
            print("cold by tag", cold, anchor);
            print("warm by tag", tag, anchor);
            print("warm by digest", digest, anchor);
            print("Files.isDirectory", anchor, anchor);
        }
    }

    private static OciSkillResolver resolver(Path cache, RegistryAccess access) {
        return OciSkillResolver.builder()
                .cacheDirectory(cache)
                .registryAccess(access)
                .build();
    }

    private static long cold(Path cache, RegistryAccess access, SkillReference reference) {
        try (OciSkillResolver resolver = resolver(cache, access)) {
            long started = System.nanoTime();
            resolver.resolve(reference);
            return System.nanoTime() - started;
        }
    }

    private static long repeat(LongSupplier action) {
        long started = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < WARM_REPEATS; i++) {
            sum += action.getAsLong();
        }
        if (sum < 0) {
            throw new IllegalStateException("impossible");
        }
        return (System.nanoTime() - started) / WARM_REPEATS;
    }

    private static void print(String what, List<Long> nanos, List<Long> anchor) {
        double median = median(nanos);
        System.out.printf(
                Locale.ROOT,
                "%-18s median %10.1f us, %8.1f x Files.isDirectory%n",
                what,
                median / 1_000,
                median / median(anchor));
    }

    private static double median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
