package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skillimage.SkillClosure.Member;
import io.skillimage.SkillLock.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillLockTest {
    private static final Digest MANIFEST = Digest.sha256(new byte[] {1});
    private static final Digest CONTENT = Digest.sha256(new byte[] {2});
    private static final Digest OTHER = Digest.sha256(new byte[] {3});

    private static ResolvedSkill.Builder skill(String asked) {
        SkillReference reference = SkillReference.parse(asked);
        return ResolvedSkill.builder()
                .reference(reference)
                .pinned(reference.withoutTag().withDigest(MANIFEST))
                .digest(MANIFEST)
                .contentDigest(CONTENT)
                .state(LifecycleState.PUBLISHED)
                .name("hello")
                .card(card("hello", "1.0.0"))
                .frontMatter(new FrontMatter("hello", "Says hello.", null, null, null, Map.of()), 0)
                .directory(Path.of("hello"));
    }

    private static SkillCard card(String name, String version) {
        return new SkillCard(
                name, "acme", version, "Says hello.", null, null, null, List.of(), List.of(), null, null, null);
    }

    private static SkillLock lock(ResolvedSkill... skills) {
        List<Member> members = new ArrayList<>();
        for (ResolvedSkill skill : skills) {
            members.add(new Member(skill, true, List.of()));
        }
        return SkillLock.of(new SkillClosure(members));
    }

    private static Entry entry(String name, String pinned, @Nullable String path) {
        return new Entry(name, null, SkillReference.parse(pinned), null, null, null, List.of(), true, path);
    }

    private static SkillReference pinnedFor(String asked) {
        return lock(skill(asked).build()).skills().get(0).pinned();
    }

    @Test
    void pinsWhatAClosureHoldsAndIsThatClosureAgain() {
        ResolvedSkill hello = skill("quay.io/acme/hello:1.0.0").build();
        ResolvedSkill base = skill("quay.io/acme/base:1.0.0")
                .name("base")
                .card(card("base", "1.0.0"))
                .build();
        SkillClosure closure = new SkillClosure(
                List.of(new Member(hello, true, List.of()), new Member(base, false, List.of("acme/hello"))));

        SkillLock lock = SkillLock.of(closure);

        assertThat(lock.skills())
                .containsExactly(
                        new Entry(
                                "acme/base",
                                "1.0.0",
                                SkillReference.parse("quay.io/acme/base:1.0.0@" + MANIFEST),
                                CONTENT,
                                LifecycleState.PUBLISHED,
                                null,
                                List.of("acme/hello"),
                                false,
                                null),
                        new Entry(
                                "acme/hello",
                                "1.0.0",
                                SkillReference.parse("quay.io/acme/hello:1.0.0@" + MANIFEST),
                                CONTENT,
                                LifecycleState.PUBLISHED,
                                null,
                                List.of(),
                                true,
                                null));
        assertThat(lock.closureOf(List.of(base, hello))).isEqualTo(closure);
        assertThatIllegalArgumentException().isThrownBy(() -> lock.closureOf(List.of(base)));
    }

    @Test
    void keepsTheTagThatLedToTheDigest() {
        assertThat(pinnedFor("quay.io/acme/hello:stable").tag()).isEqualTo("stable");
        assertThat(pinnedFor("quay.io/acme/hello").tag()).isEqualTo("1.0.0");
        assertThat(pinnedFor("quay.io/acme/hello@" + MANIFEST).tag()).isNull();
        assertThat(lock(skill("quay.io/acme/hello")
                                .state(LifecycleState.TESTING)
                                .build())
                        .skills()
                        .get(0)
                        .pinned()
                        .tag())
                .isEqualTo("1.0.0-testing");
    }

    @Test
    void knowsTheVersionOfTheImageRatherThanOfItsCard() {
        ResolvedSkill released = skill("quay.io/acme/hello:1.0.0")
                .card(card("hello", "1.0.0-rc.1"))
                .annotations(Map.of("org.opencontainers.image.version", "1.0.0"))
                .build();
        ResolvedSkill odd = skill("quay.io/acme/hello:1.0.0")
                .card(null)
                .annotations(Map.of("org.opencontainers.image.version", "1\u0007"))
                .build();

        assertThat(lock(released).skills().get(0).version()).isEqualTo("1.0.0");
        assertThat(lock(odd).skills().get(0).version()).isNull();
    }

    @Test
    void cannotPinADirectory() {
        SkillReference reference = SkillReference.parse("dir:hello");
        ResolvedSkill directory = skill("quay.io/acme/hello")
                .reference(reference)
                .pinned(reference)
                .digest(null)
                .build();

        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> lock(directory))
                .withMessageContaining("no digest to lock");
    }

    @Test
    void refusesTwoSkillsOfOneName() {
        assertThatExceptionOfType(VersionConflictException.class)
                .isThrownBy(() -> lock(
                        skill("quay.io/acme/hello:1.0.0").build(),
                        skill("quay.io/mirror/hello:1.0.0").build()))
                .withMessageContainingAll("acme/hello", "quay.io/mirror/hello");
        Entry entry = entry("hello", "quay.io/acme/hello@" + MANIFEST, null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SkillLock(List.of(entry, entry)))
                .withMessageContaining("'hello'");
    }

    @Test
    void refusesWhatIsNoLongerAsLocked() {
        Entry entry = lock(skill("quay.io/acme/hello:1.0.0").build()).skills().get(0);

        assertMismatch(entry, skill("quay.io/acme/hello").card(card("hallo", "1.0.0")), "acme/hello", "acme/hallo");
        assertMismatch(entry, skill("quay.io/acme/hello").card(card("hello", "1.0.1")), "1.0.0", "1.0.1");
        assertMismatch(entry, skill("quay.io/acme/hello").contentDigest(OTHER), "" + CONTENT, "" + OTHER);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> entry.verify(skill("quay.io/acme/hello")
                        .state(LifecycleState.DEPRECATED)
                        .build()))
                .withMessageContaining("as published, but it is deprecated")
                .returns(ErrorCode.LOCK_MISMATCH, LifecycleException::code)
                .returns(LifecycleState.DEPRECATED, LifecycleException::state);
    }

    private static void assertMismatch(Entry entry, ResolvedSkill.Builder found, String expected, String actual) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> entry.verify(found.build()))
                .returns(ErrorCode.LOCK_MISMATCH, IntegrityException::code)
                .satisfies(error -> {
                    assertThat(error.expected()).contains(expected);
                    assertThat(error.actual()).contains(actual);
                });
    }

    @Test
    void comparesOnlyWhatAnotherToolWroteDown() {
        Entry entry = entry("hello", "quay.io/acme/hello:1.0.0@" + MANIFEST, null);

        entry.verify(skill("quay.io/acme/hello").contentDigest(OTHER).build());

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> entry.verify(
                        skill("quay.io/acme/hello").card(card("hallo", "1.0.0")).build()));
    }

    @Test
    void keepsThePathsOfAnEarlierLock() {
        SkillLock earlier = new SkillLock(List.of(entry("hello", "quay.io/acme/hello@" + OTHER, "skills/hello")));

        SkillLock lock = lock(skill("quay.io/acme/hello:1.0.0").build()).withPathsOf(earlier);

        assertThat(lock.find("acme/hello").orElseThrow().path()).isEqualTo("skills/hello");
        assertThat(lock.find("hello")).isEmpty();
        assertThat(earlier.find("acme/hello")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "\u202e"})
    void refusesTextsThatCouldDeceive(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry(text, "quay.io/acme/hello@" + MANIFEST, null))
                .withMessageContaining("'name'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry("hello", "quay.io/acme/hello@" + MANIFEST, text))
                .withMessageContaining("'path'");
    }

    @Test
    void refusesAReferenceThatPinsNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry("hello", "quay.io/acme/hello:1.0.0", null))
                .withMessageContaining("not pinned");
    }

    @Test
    void aResolverFollowsALockByDigestAlone() {
        List<SkillReference> asked = new ArrayList<>();
        SkillResolver resolver = new SkillResolver() {
            @Override
            public ResolvedSkill resolve(SkillReference reference) {
                asked.add(reference);
                return skill(reference.toString()).build();
            }

            @Override
            public void close() {}
        };

        SkillClosure closure =
                resolver.resolveLocked(lock(skill("quay.io/acme/hello:1.0.0").build()));

        assertThat(asked).containsExactly(SkillReference.parse("quay.io/acme/hello@" + MANIFEST));
        assertThat(closure.members()).extracting(Member::name).containsExactly("acme/hello");
    }
}
