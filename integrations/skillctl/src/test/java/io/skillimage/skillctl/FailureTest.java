package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.AuthenticationException;
import io.skillimage.CacheException;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.TrustException;
import io.skillimage.UnsafeContentException;
import io.skillimage.VersionConflictException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    static Stream<Arguments> exitCodes() {
        return Stream.of(
                Arguments.of(new InvalidReferenceException("x", 0, "it is none"), 2),
                Arguments.of(new SkillNotFoundException(ErrorCode.NOT_FOUND, "it is not there"), 1),
                Arguments.of(new RegistryException(ErrorCode.UNREACHABLE, "no answer", null), 3),
                Arguments.of(new RegistryException(ErrorCode.INTERRUPTED, "interrupted", null), 130),
                Arguments.of(new AuthenticationException(ErrorCode.UNAUTHORIZED, "no password", null), 3),
                Arguments.of(new IntegrityException(ErrorCode.DIGEST_MISMATCH, "other bytes"), 1),
                Arguments.of(
                        new LifecycleException(
                                ErrorCode.STATE_REFUSED, "it is a draft", LifecycleState.DRAFT, Set.of()),
                        1),
                Arguments.of(new TrustException(ErrorCode.UNTRUSTED, "nobody signed"), 1),
                Arguments.of(new UnsafeContentException(ErrorCode.LINK, "a link", "x"), 1),
                Arguments.of(new InvalidSkillException(ErrorCode.BAD_CARD, "skill.yaml", "is empty"), 1),
                Arguments.of(new VersionConflictException(ErrorCode.VERSION_CONFLICT, "no version"), 1),
                Arguments.of(new CacheException(ErrorCode.DISK_FULL, "no space", Path.of("x"), null), 2),
                Arguments.of(new CacheException(ErrorCode.INTERRUPTED, "interrupted", Path.of("x"), null), 130),
                Arguments.of(new IllegalStateException("a fault"), 1),
                Arguments.of(new StackOverflowError(), 1));
    }

    @ParameterizedTest
    @MethodSource("exitCodes")
    void everyFailureHasItsExitCodeAndAdvice(Throwable error, int exitCode) {
        Failure failure = Failure.of(error);

        assertThat(failure.exitCode()).isEqualTo(exitCode);
        assertThat(failure.fact()).isNotBlank().doesNotContain("\n");
        assertThat(failure.advice()).isNotBlank().doesNotContain("\n");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasAdvice(ErrorCode code) {
        LifecycleException error = new LifecycleException(code, "refused", LifecycleState.UNMANAGED, Set.of());

        assertThat(Failure.of(error).advice()).isNotBlank();
    }

    @Test
    void advisesOnTheFailuresOfTheCache() {
        assertThat(advice(ErrorCode.LOCK_TIMEOUT)).contains("when that process is done", "end it");
        assertThat(advice(ErrorCode.CACHE_UNAVAILABLE)).contains("permissions", "file system", "--cache");
        assertThat(advice(ErrorCode.DISK_FULL)).contains("skillctl cache prune");
    }

    private static String advice(ErrorCode code) {
        return Failure.of(new CacheException(code, "it failed", Path.of("x"), null))
                .advice();
    }

    @Test
    void faultsOfTheProgramCanBeSeenAsSuch() {
        Failure failure = Failure.of(new IllegalStateException("first\nsecond\u001b"));

        assertThat(failure.code()).isEqualTo("INTERNAL");
        assertThat(failure.fact()).contains("IllegalStateException", "first").doesNotContain("\n", "\u001b");
    }
}
