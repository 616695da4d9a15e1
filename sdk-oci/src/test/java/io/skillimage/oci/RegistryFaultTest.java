package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with an answer: a resolve ends, with the right skill or with a typed error, and leaves nothing behind
 * that would spoil the next one.
 */
@Timeout(120)
class RegistryFaultTest {
    private static final String REPOSITORY = "acme/hello-world";
    private static final Duration IMPATIENT = Duration.ofMillis(700);

    /**
     * A fault in every answer to one kind of request.
     *
     * @param survived whether a client can get the skill all the same
     * @param codes what it may report otherwise
     */
    record Trial(RegistryFault fault, String request, int times, boolean survived, Set<ErrorCode> codes) {
        @Override
        public String toString() {
            return fault + " for " + request + (times > 9 ? "" : " " + times + " times");
        }
    }

    @TempDir
    Path root;

    private static Trial refused(RegistryFault fault, String request, ErrorCode... codes) {
        return new Trial(fault, request, 99, false, Set.of(codes));
    }

    private static Trial survived(RegistryFault fault, String request, int times) {
        return new Trial(fault, request, times, true, Set.of());
    }

    static Stream<Trial> trials() {
        String manifest = "/manifests/";
        String blob = "/blobs/";
        return Stream.of(
                refused(new RegistryFault.Silent(), manifest, ErrorCode.TIMEOUT),
                refused(new RegistryFault.Silent(), blob, ErrorCode.TIMEOUT),
                refused(new RegistryFault.Stall(10), manifest, ErrorCode.TIMEOUT),
                refused(new RegistryFault.Stall(10), blob, ErrorCode.TIMEOUT),
                refused(new RegistryFault.Drip(Duration.ofMillis(200)), manifest, ErrorCode.TIMEOUT),
                refused(new RegistryFault.Drip(Duration.ofMillis(200)), blob, ErrorCode.TIMEOUT),
                refused(new RegistryFault.LongHead(100_000), manifest, ErrorCode.PROTOCOL),
                refused(new RegistryFault.LongHead(100_000), blob, ErrorCode.PROTOCOL),
                survived(new RegistryFault.Reset(), manifest, 1),
                survived(new RegistryFault.Reset(), blob, 1),
                refused(new RegistryFault.Reset(), manifest, ErrorCode.UNREACHABLE),
                refused(new RegistryFault.Garbage(), manifest, ErrorCode.PROTOCOL),
                refused(new RegistryFault.Garbage(), blob, ErrorCode.PROTOCOL),
                survived(new RegistryFault.CutBody(7), manifest, 1),
                survived(new RegistryFault.CutBody(7), blob, 1),
                refused(new RegistryFault.CutBody(0), blob, ErrorCode.UNREACHABLE),
                refused(
                        new RegistryFault.CutUnsizedBody(7),
                        manifest,
                        ErrorCode.DIGEST_MISMATCH,
                        ErrorCode.CORRUPT_JSON),
                survived(new RegistryFault.CutUnsizedBody(7), blob, 1),
                refused(new RegistryFault.LongerBody(64 << 20), manifest, ErrorCode.TOO_LARGE),
                refused(new RegistryFault.LongerBody(64 << 20), blob, ErrorCode.SIZE_MISMATCH),
                refused(new RegistryFault.DeclaredLength(3), manifest, ErrorCode.DIGEST_MISMATCH),
                refused(new RegistryFault.DeclaredLength(3), blob, ErrorCode.SIZE_MISMATCH),
                refused(new RegistryFault.OtherBytes("{}"), manifest, ErrorCode.DIGEST_MISMATCH),
                refused(new RegistryFault.OtherBytes("{}"), blob, ErrorCode.SIZE_MISMATCH, ErrorCode.DIGEST_MISMATCH),
                refused(
                        new RegistryFault.Header("Docker-Content-Digest", "sha256:" + "0".repeat(64)),
                        manifest,
                        ErrorCode.DIGEST_MISMATCH),
                refused(new RegistryFault.Header("Docker-Content-Digest", "no"), manifest, ErrorCode.PROTOCOL),
                survived(new RegistryFault.Header("Docker-Content-Digest", null), manifest, 99),
                survived(new RegistryFault.Status(503), manifest, 1),
                survived(new RegistryFault.Status(429, "0"), blob, 1),
                refused(new RegistryFault.Status(429, "3600"), manifest, ErrorCode.RATE_LIMITED),
                refused(new RegistryFault.Status(404), manifest, ErrorCode.NOT_FOUND),
                refused(new RegistryFault.Status(404), blob, ErrorCode.BLOB_MISSING),
                refused(
                        new RegistryFault.Redirect(307, "/v2/x/blobs/y"),
                        blob,
                        ErrorCode.PROTOCOL,
                        ErrorCode.BLOB_MISSING),
                refused(new RegistryFault.Redirect(302, null), manifest, ErrorCode.PROTOCOL),
                refused(new RegistryFault.HtmlPage(), manifest, ErrorCode.PROTOCOL),
                refused(new RegistryFault.HtmlPage(), blob, ErrorCode.SIZE_MISMATCH, ErrorCode.DIGEST_MISMATCH));
    }

    @Test
    void everyKindOfFaultIsTried() {
        Set<Class<?>> tried = trials().map(trial -> trial.fault().getClass()).collect(Collectors.toSet());
        assertThat(tried)
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(RegistryFault.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aFaultNeitherHangsNorFoolsNorSpoils(Trial trial) throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Workbench bench = new Workbench(root, Workbench.plainHttp(registry));
                OciSkillResolver resolver = resolver(bench, registry, trial)) {
            SkillReference reference = SkillReference.parse(registry.host() + "/" + REPOSITORY + ":1.0.0");
            bench.publisher().push(bench.inState(LifecycleState.PUBLISHED), reference);
            registry.inject("GET", trial.request(), trial.times(), trial.fault());

            ErrorCode code = outcome(resolver, reference);
            if (trial.survived()) {
                assertThat(code).isNull();
            } else {
                assertThat(code).isIn(trial.codes());
                assertThat(checkouts(bench)).as("nothing is left of a failure").isEmpty();
                registry.endFaults();
                ResolvedSkill skill = resolver.resolve(reference);
                assertThat(skill.fromCache()).isFalse();
                assertThat(skill.body()).isNotBlank();
            }
        }
    }

    /** Patience is lost only where it is what the trial is about. */
    private static OciSkillResolver resolver(Workbench bench, FakeRegistry registry, Trial trial) {
        RegistryAccess.Builder access =
                Workbench.plainHttp(registry).toBuilder().attempts(3);
        if (trial.codes().contains(ErrorCode.TIMEOUT)) {
            access.idleTimeout(IMPATIENT).deadline(IMPATIENT.multipliedBy(4));
        }
        return OciSkillResolver.builder()
                .cacheDirectory(bench.cache)
                .registryAccess(access.build())
                .build();
    }

    private static @Nullable ErrorCode outcome(OciSkillResolver resolver, SkillReference reference) {
        try {
            resolver.resolve(reference);
            return null;
        } catch (SkillException e) {
            return e.code();
        }
    }

    private static Set<Path> checkouts(Workbench bench) throws IOException {
        if (!Files.exists(bench.cache)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(bench.cache)) {
            return files.filter(path -> path.endsWith("SKILL.md")).collect(Collectors.toSet());
        }
    }
}
