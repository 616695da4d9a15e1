package io.skillimage.oci;

import static io.skillimage.LifecycleState.DEPRECATED;
import static io.skillimage.LifecycleState.PUBLISHED;
import static io.skillimage.LifecycleState.TESTING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.ResolvedSkill;
import io.skillimage.SkillClosure;
import io.skillimage.SkillClosure.Member;
import io.skillimage.SkillLock;
import io.skillimage.SkillLock.Entry;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.SkillWarning;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RecordedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** resolveLocked: what a lock pins, and nothing else. */
class LockedResolutionTest {
    private static final String REPOSITORY = "acme/hello-world";
    private static final String NAME = "samples/hello-world";

    @TempDir
    Path root;

    private final FakeRegistry registry = FakeRegistry.start();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Workbench bench;

    @BeforeEach
    void open() {
        bench = new Workbench(root, Workbench.plainHttp(registry));
    }

    @AfterEach
    void close() {
        bench.close();
        registry.close();
    }

    private SkillReference publish(LifecycleState state) {
        SkillReference target = SkillReference.parse(
                registry.host() + "/" + REPOSITORY + ":" + state.tagOf("1.0.0").orElseThrow());
        bench.publisher().push(bench.inState(state), target);
        return target;
    }

    private SkillLock locked(SkillReference reference) {
        try (OciSkillResolver resolver = bench.resolver(registry).toBuilder()
                .cacheDirectory(root.resolve("other cache"))
                .lifecycle(LifecyclePolicy.publishedOnly().allowing(TESTING))
                .build()) {
            ResolvedSkill skill = resolver.resolve(reference);
            SkillLock lock = SkillLock.of(new SkillClosure(List.of(new Member(skill, true, List.of()))));
            registry.clearRequests();
            return lock;
        }
    }

    private static SkillLock with(Entry entry, Digest content, LifecycleState state, String version, String name) {
        return new SkillLock(
                List.of(new Entry(name, version, entry.pinned(), content, state, null, List.of(), true, null)));
    }

    @Test
    void looksAtNoTag() {
        SkillLock lock = locked(publish(PUBLISHED));

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            SkillClosure closure = resolver.resolveLocked(lock);

            assertThat(closure.members()).singleElement().satisfies(member -> {
                assertThat(member.name()).isEqualTo(NAME);
                assertThat(member.isRequested()).isTrue();
                assertThat(SkillLock.of(closure)
                                .find(NAME)
                                .orElseThrow()
                                .pinned()
                                .withoutTag())
                        .isEqualTo(lock.find(NAME).orElseThrow().pinned().withoutTag());
            });
        }
        assertThat(registry.requests())
                .extracting(RecordedRequest::target)
                .hasSize(3)
                .allMatch(target -> target.contains("sha256:"));
    }

    @ParameterizedTest
    @EnumSource(
            value = LifecycleState.class,
            names = {"TESTING", "DEPRECATED"})
    void looksAtNoTagToSayWhatElseCouldBeUsed(LifecycleState state) {
        SkillLock lock = locked(publish(state));

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            if (state == DEPRECATED) {
                assertThat(resolver.resolveLocked(lock).skills().get(0).warnings())
                        .extracting(SkillWarning::code)
                        .contains(SkillWarning.Code.DEPRECATED);
            } else {
                assertThatExceptionOfType(LifecycleException.class).isThrownBy(() -> resolver.resolveLocked(lock));
            }
        }
        assertThat(registry.requests())
                .extracting(RecordedRequest::target)
                .allMatch(target -> target.contains("sha256:"));
    }

    @Test
    void remembersThatAVersionWasWithdrawnWhoseManifestDoesNotSayWhichItIs() {
        SkillReference published = publish(PUBLISHED);
        String unversioned = new String(registry.manifest(REPOSITORY, "1.0.0").orElseThrow(), UTF_8)
                .replace("org.opencontainers.image.version", "com.example.version");
        registry.putManifest(
                REPOSITORY, "1.0.0", "application/vnd.oci.image.manifest.v1+json", unversioned.getBytes(UTF_8));
        SkillLock lock = locked(published);
        registry.removeTag(REPOSITORY, "1.0.0");

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            SkillReference pinned = lock.skills().get(0).pinned().withoutTag();
            assertThatExceptionOfType(LifecycleException.class).isThrownBy(() -> resolver.resolve(pinned));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolveLocked(lock))
                    .returns(LifecycleState.ARCHIVED, LifecycleException::state);
        }
    }

    @Test
    void keepsToTheDigestWhereTheTagMovedOrWent() {
        SkillReference reference = publish(PUBLISHED);
        SkillLock lock = locked(reference);
        registry.removeTag(REPOSITORY, "1.0.0");

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            assertThat(resolver.resolveLocked(lock).skills())
                    .extracting(ResolvedSkill::digest)
                    .containsExactly(lock.skills().get(0).digest());
            assertThatExceptionOfType(SkillNotFoundException.class).isThrownBy(() -> resolver.resolve(reference));
        }
    }

    @Test
    void needsNoNetworkForWhatIsInTheCache() {
        SkillLock lock = locked(publish(PUBLISHED));
        try (OciSkillResolver resolver = bench.resolver(registry)) {
            resolver.resolveLocked(lock);
        }
        registry.close();

        try (OciSkillResolver resolver = bench.offline()) {
            assertThat(resolver.resolveLocked(lock).skills()).allMatch(ResolvedSkill::fromCache);
        }
    }

    @Test
    void refusesWhatIsNotAsLocked() {
        Entry entry = locked(publish(PUBLISHED)).skills().get(0);
        Digest content = entry.contentDigest() == null ? entry.digest() : entry.contentDigest();

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            resolver.resolveLocked(with(entry, content, PUBLISHED, "1.0.0", NAME));
            assertMismatch(resolver, with(entry, entry.digest(), PUBLISHED, "1.0.0", NAME));
            assertMismatch(resolver, with(entry, content, PUBLISHED, "1.0.1", NAME));
            assertMismatch(resolver, with(entry, content, PUBLISHED, "1.0.0", "samples/other"));
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolveLocked(with(entry, content, TESTING, "1.0.0", NAME)))
                    .returns(ErrorCode.LOCK_MISMATCH, LifecycleException::code)
                    .returns(PUBLISHED, LifecycleException::state);
        }
    }

    @Test
    void knowsFromTheLockWhatTheManifestDoesNotSay() {
        SkillReference reference = publish(PUBLISHED);
        String type = "application/vnd.oci.image.manifest.v1+json";
        byte[] published = registry.manifest(REPOSITORY, "1.0.0").orElseThrow();
        bench.publisher().promote(reference, DEPRECATED);
        registry.putManifest(REPOSITORY, "latest", type, published);
        SkillLock lock = locked(reference.withTag("latest"));
        assertThat(lock.skills().get(0).state()).isEqualTo(DEPRECATED);

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            ResolvedSkill skill = resolver.resolveLocked(lock).skills().get(0);
            assertThat(skill.state()).isEqualTo(DEPRECATED);
            assertThat(skill.warnings()).extracting(SkillWarning::code).contains(SkillWarning.Code.DEPRECATED);
        }
    }

    @Test
    void doesNotRememberWhatOnlyTheLockSays() {
        SkillReference reference = publish(PUBLISHED);
        Entry entry = locked(reference).skills().get(0);

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() ->
                            resolver.resolveLocked(with(entry, entry.digest(), LifecycleState.ARCHIVED, "1.0.0", NAME)))
                    .returns(ErrorCode.STATE_REFUSED, LifecycleException::code);
            assertThat(resolver.resolve(reference).state()).isEqualTo(PUBLISHED);
        }
    }

    private static void assertMismatch(OciSkillResolver resolver, SkillLock lock) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> resolver.resolveLocked(lock))
                .returns(ErrorCode.LOCK_MISMATCH, IntegrityException::code);
    }

    @Test
    void refusesWhatThePolicyDoesNotAllow() {
        SkillLock lock = locked(publish(TESTING));

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(() -> resolver.resolveLocked(lock))
                    .returns(ErrorCode.STATE_REFUSED, LifecycleException::code);
        }
    }

    @Test
    void namesTheFirstOfSeveralThatAreGone() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SkillReference gone = SkillReference.parse(registry.host() + "/acme/gone-" + i)
                    .withDigest(Digest.sha256(new byte[] {(byte) i}));
            entries.add(new Entry("gone-" + (char) ('a' + i), null, gone, null, null, null, List.of(), true, null));
        }

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            assertThatExceptionOfType(SkillNotFoundException.class)
                    .isThrownBy(() -> resolver.resolveLocked(new SkillLock(entries)))
                    .withMessageContaining("/acme/gone-");
        }
        assertThat(registry.requests()).hasSizeLessThan(20);
    }

    @Test
    void resolvesManyAtOnce() {
        List<Entry> entries = new ArrayList<>();
        Entry entry = locked(publish(PUBLISHED)).skills().get(0);
        for (int i = 0; i < 30; i++) {
            SkillReference copy = SkillReference.parse(registry.host() + "/copies-" + i + "/hello-world:1.0.0");
            bench.publisher().push(bench.stored("1.0.0"), copy);
            entries.add(new Entry(
                    "hello-world" + (i == 0 ? "" : "-" + i),
                    null,
                    copy.withDigest(entry.digest()),
                    null,
                    PUBLISHED,
                    null,
                    List.of(),
                    true,
                    null));
        }
        registry.clearRequests();

        try (OciSkillResolver resolver = bench.resolver(registry)) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> resolver.resolveLocked(new SkillLock(entries)))
                    .withMessageContaining("'hello-world-1'");
            assertThat(registry.requests("GET", "/blobs/")).hasSize(2);
        }
    }

    @Test
    void isOverWhenTheResolverIsClosed() {
        SkillLock lock = locked(publish(PUBLISHED));
        OciSkillResolver resolver = bench.resolver(registry);
        resolver.close();

        assertThatIllegalStateException().isThrownBy(() -> resolver.resolveLocked(lock));
    }
}
