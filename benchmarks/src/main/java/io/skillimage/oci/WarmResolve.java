package io.skillimage.oci;

import io.skillimage.Freshness;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillReference;
import io.skillimage.testkit.NullRegistry;
import io.skillimage.testkit.SampleImage;
import io.skillimage.testkit.SampleLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a resolve costs when nothing has to be fetched, beside the one look at the disk that it cannot do without. In
 * this package for the ticks, which users cannot set.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WarmResolve {
    /** The system property with the directory to write to. */
    public static final String DIRECTORY = "benchmark.directory";

    private static final long LONGER_THAN_A_LOOK_LASTS = 200_000;

    private final NullRegistry registry;
    private final OciSkillResolver repeating;
    private final OciSkillResolver looking;
    private final OciSkillResolver comparing;
    private final SkillReference tag;
    private final SkillReference pinned;
    private final Path checkout;

    /** Resolves once, so that all is warm. */
    public WarmResolve() {
        SampleImage image = SampleImage.of("warm", SampleLayer.of(SampleImage.documents("warm"), SampleLayer.DEFLATED));
        registry = NullRegistry.start();
        registry.add(image);
        Path cache = Path.of(
                System.getProperty(DIRECTORY), "warm-" + ProcessHandle.current().pid());
        OciSkillResolver.Builder builder = OciSkillResolver.builder()
                .cacheDirectory(cache)
                .freshness(Freshness.maxAge(Duration.ofDays(10_000)))
                .registryAccess(RegistryAccess.builder()
                        .credentials(CredentialProvider.anonymous())
                        .plainHttp(registry.host())
                        .build());
        repeating = builder.build();
        long[] ticks = {0};
        looking = builder.recheckAfter(Duration.ofDays(1))
                .nanoTime(() -> ticks[0] += LONGER_THAN_A_LOOK_LASTS)
                .build();
        comparing = builder.recheckAfter(Duration.ZERO).build();
        tag = SkillReference.parse(registry.host() + "/" + image.repository() + ":" + SampleImage.VERSION);
        ResolvedSkill skill = repeating.resolve(tag);
        pinned = skill.pinned();
        checkout = skill.directory();
        looking.resolve(tag);
        comparing.resolve(tag);
    }

    /** Ends what was started. */
    @TearDown
    public void close() throws IOException {
        repeating.close();
        looking.close();
        comparing.close();
        registry.close();
    }

    /** The anchor. */
    @Benchmark
    public boolean isDirectory() {
        return Files.isDirectory(checkout);
    }

    /** The same digest again, at once. */
    @Benchmark
    public ResolvedSkill pinnedRepeated() {
        return repeating.resolve(pinned);
    }

    /** The same tag again, at once. */
    @Benchmark
    public ResolvedSkill tagRepeated() {
        return repeating.resolve(tag);
    }

    /** The same digest after a while, so that the disk is looked at. */
    @Benchmark
    public ResolvedSkill pinnedWithLook() {
        return looking.resolve(pinned);
    }

    /** The same tag after a while, so that the disk is looked at. */
    @Benchmark
    public ResolvedSkill tagWithLook() {
        return looking.resolve(tag);
    }

    /** The same tag after a longer while, so that every file is compared with the list. */
    @Benchmark
    public ResolvedSkill tagWithComparison() {
        return comparing.resolve(tag);
    }
}
