package io.skillimage;

import io.skillimage.InvalidSkillException.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SkillExceptionTest {
    private static final String HOSTILE = "evil\u001B[2J\r\n\u202Etext";
    private static final String HARMLESS = "evil\\u001B[2J\\u000D\\u000A\\u202Etext";

    static List<SkillException> oneOfEach() {
        Exception cause = new IOException("broken");
        return List.of(
                new InvalidReferenceException(HOSTILE, 4, HOSTILE),
                new SkillNotFoundException(ErrorCode.NOT_FOUND, HOSTILE),
                new RegistryException(ErrorCode.RATE_LIMITED, HOSTILE, cause, 429, 3, Duration.ofSeconds(7)),
                new AuthenticationException(ErrorCode.DENIED, HOSTILE),
                new IntegrityException(ErrorCode.DIGEST_MISMATCH, HOSTILE, HOSTILE, HOSTILE, cause),
                new LifecycleException(
                        ErrorCode.STATE_REFUSED,
                        HOSTILE,
                        LifecycleState.DRAFT,
                        Set.of(LifecycleState.DEPRECATED, LifecycleState.PUBLISHED)),
                new TrustException(ErrorCode.UNTRUSTED, HOSTILE),
                new UnsafeContentException(ErrorCode.LINK, HOSTILE, HOSTILE),
                new InvalidSkillException(ErrorCode.BAD_CARD, HOSTILE, HOSTILE),
                new VersionConflictException(ErrorCode.VERSION_CONFLICT, HOSTILE),
                new CacheException(ErrorCode.DISK_FULL, HOSTILE, Path.of("cache"), cause));
    }

    @Test
    void isSealedAndEveryKindIsFinal() {
        assertThat(SkillException.class.isSealed()).isTrue();
        assertThat(oneOfEach())
                .extracting(e -> (Object) e.getClass())
                .containsExactlyInAnyOrder((Object[]) SkillException.class.getPermittedSubclasses())
                .allMatch(kind -> Modifier.isFinal(((Class<?>) kind).getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("oneOfEach")
    void showsNoControlCharacter(SkillException e) {
        e.during("resolve " + HOSTILE);

        assertThat(e.getMessage()).startsWith("Tried to resolve " + HARMLESS + " but failed because: ");
        assertThat(e.reason()).contains(HARMLESS);
        assertThat(e.getMessage() + e + e.reason())
                .isEqualTo(PrintableText.of(e.getMessage() + e + e.reason(), 10_000));
    }

    @ParameterizedTest
    @MethodSource("oneOfEach")
    void survivesSerialization(SkillException e) throws Exception {
        e.during("resolve quay.io/a");
        SkillException copy = copy(e);

        assertThat(copy).hasMessage(e.getMessage());
        assertThat(copy.code()).isEqualTo(e.code());
        assertThat(copy)
                .usingRecursiveComparison()
                .ignoringFields("cause", "suppressedExceptions")
                .isEqualTo(e);
    }

    @Test
    void saysWhatWasTriedAndWhyItFailed() {
        SkillException e = new SkillNotFoundException(ErrorCode.NOT_FOUND, "quay.io/a has no tag 1");

        assertThat(e).hasMessage("quay.io/a has no tag 1");
        assertThat(e.during("resolve quay.io/a:1")).isSameAs(e);
        assertThat(e).hasMessage("Tried to resolve quay.io/a:1 but failed because: quay.io/a has no tag 1");
        assertThat(e.reason()).isEqualTo("quay.io/a has no tag 1");
        assertThat(e).hasToString("io.skillimage.SkillNotFoundException: " + e.getMessage());
    }

    @Test
    void keepsTheFirstThatSaysWhatWasTried() {
        SkillException e = new TrustException(ErrorCode.UNTRUSTED, "no signature");

        e.during("resolve a").during("start the agent");

        assertThat(e).hasMessage("Tried to resolve a but failed because: no signature");
    }

    @Test
    void keepsTheCause() {
        IOException cause = new IOException("broken");

        assertThat(new SkillNotFoundException(ErrorCode.NOT_FOUND, "gone", cause))
                .hasCause(cause);
        assertThat(new TrustException(ErrorCode.UNTRUSTED, "fact", cause)).hasCause(cause);
        assertThat(new AuthenticationException(ErrorCode.UNAUTHORIZED, "fact", cause))
                .hasCause(cause);
        assertThat(new VersionConflictException(ErrorCode.VERSION_CONFLICT, "fact", cause))
                .hasCause(cause);
        assertThat(new IntegrityException(ErrorCode.TAMPERED, "fact", cause)).hasCause(cause);
        assertThat(new UnsafeContentException(ErrorCode.LINK, "fact", "a", cause))
                .hasCause(cause);
    }

    @Test
    void boundsTheMessage() {
        SkillException e = new TrustException(ErrorCode.UNTRUSTED, "a".repeat(1_000_000));

        assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(8_000).endsWith("more characters)");
    }

    @Test
    void keepsTheFactAfterALongQuotation() {
        String quoted = PrintableText.of("x".repeat(100_000));

        assertThat(new IntegrityException(ErrorCode.BAD_MANIFEST, "'" + quoted + "' is no media type"))
                .hasMessageEndingWith("is no media type");
    }

    @Test
    void tellsProgramsTheDetails() {
        RegistryException busy =
                new RegistryException(ErrorCode.RATE_LIMITED, "busy", null, 429, 3, Duration.ofSeconds(7));
        assertThat(busy.status()).isEqualTo(429);
        assertThat(busy.attempts()).isEqualTo(3);
        assertThat(busy.retryAfter()).contains(Duration.ofSeconds(7));
        RegistryException down = new RegistryException(ErrorCode.UNREACHABLE, "down", null);
        assertThat(down.status()).isZero();
        assertThat(down.attempts()).isEqualTo(1);
        assertThat(down.retryAfter()).isEmpty();

        IntegrityException wrong = new IntegrityException(ErrorCode.SIZE_MISMATCH, "wrong", "1", "2\n", null);
        assertThat(wrong.expected()).contains("1");
        assertThat(wrong.actual()).contains("2\\u000A");
        assertThat(new IntegrityException(ErrorCode.TAMPERED, "changed").expected())
                .isEmpty();

        assertThat(new UnsafeContentException(ErrorCode.LINK, "a link", "a\nb").entry())
                .contains("a\\u000Ab");
        assertThat(new UnsafeContentException(ErrorCode.TRAILING_DATA, "data", null).entry())
                .isEmpty();
        assertThat(new CacheException(ErrorCode.DISK_FULL, "full", Path.of("cache"), null).path())
                .isEqualTo(Path.of("cache"));
    }

    @Test
    void tellsTheAllowedStatesInTheirOrder() {
        LifecycleException e = new LifecycleException(
                ErrorCode.STATE_REFUSED,
                "refused",
                LifecycleState.DRAFT,
                Set.of(LifecycleState.DEPRECATED, LifecycleState.TESTING, LifecycleState.PUBLISHED));

        assertThat(e.state()).isEqualTo(LifecycleState.DRAFT);
        assertThat(e.allowed())
                .containsExactly(LifecycleState.TESTING, LifecycleState.PUBLISHED, LifecycleState.DEPRECATED);
        assertThatThrownBy(() -> e.allowed().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(new LifecycleException(ErrorCode.CONTENT_CONFLICT, "taken", LifecycleState.PUBLISHED, Set.of())
                        .allowed())
                .isEmpty();
    }

    @Test
    void listsEveryProblemAndNamesTheFirstTen() {
        InvalidSkillException two = new InvalidSkillException(List.of(
                new Problem(ErrorCode.BAD_CARD, "skill.yaml#/metadata/name", "is required"),
                new Problem(ErrorCode.NO_SKILL_MD, "SKILL.md", "is\nmissing")));
        assertThat(two.code()).isEqualTo(ErrorCode.BAD_CARD);
        assertThat(two).hasMessage("skill.yaml#/metadata/name: is required; SKILL.md: is\\u000Amissing");
        assertThat(two.problems()).hasSize(2);

        Problem problem = new Problem(ErrorCode.BAD_CARD, "skill.yaml", "is wrong");
        InvalidSkillException many = new InvalidSkillException(Collections.nCopies(12, problem));
        assertThat(many.problems()).hasSize(12);
        assertThat(many.getMessage()).endsWith("; and 2 more").containsOnlyOnce("more");
        assertThatThrownBy(() -> many.problems().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void needsAProblemToBeInvalid() {
        assertThatIllegalArgumentException().isThrownBy(() -> new InvalidSkillException(List.of()));
    }

    private static SkillException copy(SkillException e) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(e);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (SkillException) in.readObject();
        }
    }
}
