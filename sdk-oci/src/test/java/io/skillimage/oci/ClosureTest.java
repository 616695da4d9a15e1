package io.skillimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.ErrorCode;
import io.skillimage.Freshness;
import io.skillimage.IntegrityException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillClosure;
import io.skillimage.SkillClosure.Member;
import io.skillimage.SkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.VersionConflictException;
import io.skillimage.testkit.FakeRegistry;
import io.skillimage.testkit.RegistryFault;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClosureTest {
    private final FakeRegistry registry = FakeRegistry.start();
    private final DependentSkills skills = new DependentSkills(registry);

    @TempDir
    private Path root;

    @SuppressWarnings("NullAway.Init") // set before each test
    private OciSkillResolver resolver;

    @BeforeEach
    void open() {
        resolver = OciSkillResolver.builder()
                .cacheDirectory(root.resolve("cache"))
                .registryAccess(
                        Workbench.plainHttp(registry).toBuilder().attempts(1).build())
                .build();
    }

    @AfterEach
    void close() {
        resolver.close();
        registry.close();
    }

    private SkillClosure closure(OciSkillResolver of, String... references) {
        List<SkillReference> parsed =
                Arrays.stream(references).map(skills::reference).toList();
        return of.resolveAll(parsed);
    }

    /** Each member as {@code name version < who needs it}, with a star where it was asked for. */
    private List<String> members(String... references) {
        return described(closure(resolver, references));
    }

    private static List<String> described(SkillClosure closure) {
        return closure.members().stream()
                .map(member -> (member.isRequested() ? "*" : "") + member.name() + " "
                        + member.skill().annotations().get("org.opencontainers.image.version")
                        + (member.requiredBy().isEmpty() ? "" : " < " + String.join(", ", member.requiredBy())))
                .toList();
    }

    private <T extends SkillException> T refusal(Class<T> type, String... references) {
        T refusal = catchThrowableOfType(type, () -> closure(resolver, references));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void resolvesDependenciesOfEveryLevelOnce() {
        skills.put("acme/app 1.0.0", "acme/report ^1", "acme/chart ^3")
                .put("acme/report 1.2.0", "acme/tables ^2")
                .put("acme/chart 3.0.1", "acme/tables >=2.0.0", "lib/fonts *")
                .put("acme/tables 2.1.0")
                .put("acme/tables 1.0.0")
                .put("lib/fonts 0.1.0", "acme/app *");

        assertThat(members("acme/app"))
                .containsExactly(
                        "*acme/app 1.0.0 < lib/fonts",
                        "acme/chart 3.0.1 < acme/app",
                        "acme/report 1.2.0 < acme/app",
                        "acme/tables 2.1.0 < acme/chart, acme/report",
                        "lib/fonts 0.1.0 < acme/chart");
        assertThat(registry.requests("GET", "/acme/tables/tags/list")).hasSize(1);
        assertThat(registry.requests("GET", "/acme/tables/manifests/2.1.0")).hasSize(1);
    }

    @Test
    void nothingNeedsNothing() {
        assertThat(resolver.resolveAll(List.of()).members()).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void givesTheCheckoutOfEachMemberUnderItsTag() {
        skills.put("acme/app 1.0.0", "acme/tables ^2").put("acme/tables 2.1.0");

        SkillClosure closure = closure(resolver, "acme/app:^1");

        assertThat(closure.skills())
                .extracting(skill -> skill.reference().toString())
                .containsExactly(
                        skills.reference("acme/app:1.0.0").toString(),
                        skills.reference("acme/tables:2.1.0").toString());
        assertThat(closure.skills())
                .allSatisfy(skill ->
                        assertThat(skill.directory().resolve("SKILL.md")).isRegularFile());
    }

    @Test
    void goesBackToLowerVersionsWhereTheHighestDoNotGoTogether() {
        skills.put("acme/app 1.0.0", "acme/report *", "acme/chart *")
                .put("acme/report 2.0.0", "acme/tables ^2")
                .put("acme/report 1.0.0", "acme/tables ^1")
                .put("acme/chart 1.0.0", "acme/tables ^1")
                .put("acme/tables 2.0.0")
                .put("acme/tables 1.0.0");

        assertThat(members("acme/app"))
                .containsExactly(
                        "*acme/app 1.0.0",
                        "acme/chart 1.0.0 < acme/app",
                        "acme/report 1.0.0 < acme/app",
                        "acme/tables 1.0.0 < acme/chart, acme/report");
    }

    @Test
    void explainsAConflict() {
        skills.put("acme/report 1.2.0", "acme/tables ^2")
                .put("acme/app 1.0.0", "acme/chart ^3")
                .put("acme/chart 3.0.1", "acme/tables ^1")
                .put("acme/tables 2.0.0")
                .put("acme/tables 1.0.0");

        assertThat(refusal(VersionConflictException.class, "acme/report", "acme/app"))
                .returns(ErrorCode.VERSION_CONFLICT, VersionConflictException::code)
                .hasMessage("Tried to resolve " + skills.reference("acme/report") + ", " + skills.reference("acme/app")
                        + " with all that is needed but failed because: no version suits everyone: acme/app 1.0.0"
                        + " needs acme/chart ^3, and acme/chart 3.0.1 needs acme/tables ^1; acme/report 1.2.0 needs"
                        + " acme/tables ^2");
    }

    @Test
    void aTagOrADigestFixesTheVersion() {
        skills.put("acme/app 1.0.0", "acme/tables >=1").put("acme/tables 2.0.0");
        var old = skills.putInState("acme/tables 1.0.0", "published");

        assertThat(members("acme/app", "acme/tables:1.0.0"))
                .containsExactly("*acme/app 1.0.0", "*acme/tables 1.0.0 < acme/app");
        assertThat(members("acme/app", "acme/tables@" + old))
                .containsExactly("*acme/app 1.0.0", "*acme/tables 1.0.0 < acme/app");
        assertThat(members("acme/tables:1.0.0", "acme/tables:<2", "acme/tables@" + old, "acme/tables:1.0.0"))
                .containsExactly("*acme/tables 1.0.0");
    }

    @Test
    void aTagThatADependencyDoesNotAllowIsAConflict() {
        skills.put("acme/app 1.0.0", "acme/tables ^2").put("acme/tables 2.0.0").put("acme/tables 1.0.0");

        assertThat(refusal(VersionConflictException.class, "acme/tables:1.0.0", "acme/app"))
                .hasMessageContaining("acme/app 1.0.0 needs acme/tables ^2; " + skills.reference("acme/tables:1.0.0")
                        + " was asked for");
        assertThat(refusal(VersionConflictException.class, "acme/tables:1.0.0", "acme/tables:2.0.0"))
                .hasMessageContaining(
                        "were both asked for, and are not the same: acme/tables 1.0.0 and acme/tables" + " 2.0.0");
        assertThat(refusal(VersionConflictException.class, "acme/tables:^1", "acme/tables:^2"))
                .hasMessageContaining(skills.reference("acme/tables:^2") + " was asked for");
    }

    @Test
    void namesWhatIsMissingAndWhoNeedsIt() {
        skills.put("acme/app 1.0.0", "acme/report ^1")
                .put("acme/report 1.2.0", "acme/tables ^2")
                .put("acme/old 1.0.0", "acme/report ^2");

        assertThat(refusal(SkillNotFoundException.class, "acme/app"))
                .hasMessageContaining("acme/app 1.0.0 needs acme/report ^1, and acme/report 1.2.0 needs acme/tables ^2;"
                        + " in " + skills.reference("acme/tables") + ": ");
        assertThat(refusal(SkillNotFoundException.class, "acme/old"))
                .hasMessageContaining(
                        "no version is in the range: acme/old 1.0.0 needs acme/report ^2; the versions are 1.2.0");
        assertThat(refusal(SkillNotFoundException.class, "acme/gone"))
                .hasMessageContaining(skills.reference("acme/gone") + " was asked for");
    }

    @Test
    void passesOverVersionsThatThePolicyRefuses() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 1.0.0");
        skills.putInState("acme/tables 3.0.0", "draft");
        skills.putInState("acme/tables 2.0.0", "archived");

        assertThat(members("acme/app")).contains("acme/tables 1.0.0 < acme/app");
        try (OciSkillResolver drafts = resolver.toBuilder()
                .lifecycle(LifecyclePolicy.publishedOnly().allowing(LifecycleState.DRAFT))
                .build()) {
            assertThat(described(closure(drafts, "acme/app"))).contains("acme/tables 3.0.0 < acme/app");
        }
    }

    @Test
    void saysWhoNeedsAVersionThatThePolicyRefuses() {
        skills.put("acme/app 1.0.0", "acme/tables ^2").put("acme/tables 1.0.0");
        skills.putInState("acme/tables 2.0.0", "archived");

        assertThat(refusal(LifecycleException.class, "acme/app"))
                .returns(ErrorCode.STATE_REFUSED, LifecycleException::code)
                .returns(LifecycleState.ARCHIVED, LifecycleException::state)
                .hasMessageContaining("no version may be used: acme/app 1.0.0 needs acme/tables ^2; in ")
                .hasMessageContaining("is archived");
        assertThat(refusal(LifecycleException.class, "acme/tables:2.0.0")).hasMessageContaining("is archived");
    }

    @Test
    void takesADeprecatedVersionOnlyIfNothingElseSuits() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/old 1.0.0", "acme/tables ^2");
        skills.put("acme/tables 1.0.0").putInState("acme/tables 2.0.0", "deprecated");

        assertThat(members("acme/app")).contains("acme/tables 1.0.0 < acme/app");
        assertThat(members("acme/old")).contains("acme/tables 2.0.0 < acme/old");
        assertThat(members("acme/app", "acme/old")).contains("acme/tables 2.0.0 < acme/app, acme/old");
    }

    @Test
    void aVersionThatGoesAfterItWasListedIsPassedOver() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 2.0.0").put("acme/tables 1.0.0");
        registry.inject("GET", "/acme/tables/manifests/2.0.0", 99, new RegistryFault.Status(404));

        assertThat(members("acme/app")).contains("acme/tables 1.0.0 < acme/app");
    }

    @Test
    void aTagThatHoldsAnotherVersionIsPassedOverUnlessItWasAskedFor() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 1.0.0");
        byte[] wrong = registry.manifest("acme/tables", "1.0.0").orElseThrow();
        registry.putManifest("acme/tables", "3.0.0", "application/vnd.oci.image.manifest.v1+json", wrong);

        assertThat(members("acme/app")).contains("acme/tables 1.0.0 < acme/app");
        assertThat(refusal(IntegrityException.class, "acme/app", "acme/tables:3.0.0"))
                .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code);
        assertThat(refusal(SkillNotFoundException.class, "acme/tables:^3"))
                .hasMessageContaining("the tag '3.0.0' holds version '1.0.0'");
    }

    @Test
    void anOutageIsAnErrorAndNoReasonToTakeAnotherVersion() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 2.0.0").put("acme/tables 1.0.0");
        registry.inject("GET", "/acme/tables/manifests/2.0.0", 1, new RegistryFault.Status(503));

        assertThat(refusal(RegistryException.class, "acme/app")).hasMessageContaining("/acme/tables:2.0.0");

        registry.inject("GET", "/acme/tables/tags/list", 1, new RegistryFault.Status(503));

        assertThat(refusal(RegistryException.class, "acme/app"))
                .hasMessageContaining("list the versions of " + skills.reference("acme/tables"));
    }

    @Test
    void offlineTheVersionsAreThoseThatWereSeen() {
        skills.put("acme/app 1.0.0", "acme/tables *", "acme/chart ^1")
                .put("acme/chart 1.0.0", "acme/tables <3")
                .put("acme/tables 3.0.0")
                .put("acme/tables 2.0.0");
        skills.put("acme/alone 1.0.0", "acme/gone *");
        List<String> online = members("acme/app:^1");
        assertThat(online).contains("acme/tables 2.0.0 < acme/app, acme/chart");
        assertThat(refusal(SkillNotFoundException.class, "acme/alone")).isNotNull();
        registry.close();

        try (OciSkillResolver offline =
                resolver.toBuilder().freshness(Freshness.offline()).build()) {
            assertThat(described(closure(offline, "acme/app:^1"))).isEqualTo(online);
            assertThat(described(closure(offline, "acme/app"))).isEqualTo(online);
            assertThat(catchThrowableOfType(RegistryException.class, () -> closure(offline, "acme/alone")))
                    .returns(ErrorCode.OFFLINE, RegistryException::code);
        }
    }

    @Test
    void contentThatIsNotWhatWasPromisedIsAnError() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 2.0.0").put("acme/tables 1.0.0");
        registry.inject("GET", "/acme/tables/blobs/", 2, new RegistryFault.OtherBytes("other"));

        refusal(IntegrityException.class, "acme/app");
    }

    @Test
    void aRepositoryThatHoldsAnotherSkillThanTheOneThatIsNeededIsRefused() {
        skills.put("acme/app 1.0.0", "acme/tables *");
        skills.putAt("acme/tables", "evil/tables 9.0.0", "published");

        assertThat(refusal(IntegrityException.class, "acme/app"))
                .returns(ErrorCode.METADATA_MISMATCH, IntegrityException::code)
                .hasMessageContaining(
                        "acme/app needs acme/tables, but " + skills.reference("acme/tables") + " holds evil/tables");
    }

    @Test
    void oneSkillFromTwoRepositoriesIsAConflict() {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 1.0.0");
        skills.putAt("copies/acme/tables", "acme/tables 1.0.0", "published");

        assertThat(refusal(VersionConflictException.class, "acme/app", "copies/acme/tables"))
                .hasMessageContaining("acme/tables would come from two repositories, ");
    }

    @Test
    void dependenciesAreBesideTheSkillWhereItsRepositoryEndsInItsName() {
        skills.putAt("mirror/deep/acme/app", "acme/app 1.0.0", "published", "lib/fonts *");
        skills.putAt("mirror/deep/lib/fonts", "lib/fonts 1.0.0", "published", "acme/flat *");
        skills.putAt("mirror/deep/acme/flat", "acme/flat 1.0.0", "published");
        skills.putAt("flat/app", "acme/app 1.0.0", "published", "lib/fonts *");
        skills.putAt("flat/fonts", "lib/fonts 1.0.0", "published");

        assertThat(members("mirror/deep/acme/app"))
                .containsExactly("*acme/app 1.0.0", "acme/flat 1.0.0 < lib/fonts", "lib/fonts 1.0.0 < acme/app");
        assertThat(members("flat/app")).containsExactly("*acme/app 1.0.0", "lib/fonts 1.0.0 < acme/app");
    }

    @Test
    void asksForAMappingWhereNothingSaysWhereADependencyIs() {
        skills.putAt("other/name", "acme/app 1.0.0", "published", "acme/tables *");
        skills.put("acme/tables 1.0.0");

        assertThat(refusal(SkillNotFoundException.class, "other/name"))
                .hasMessageContaining("app needs acme/tables, and nothing says where that is: "
                        + skills.reference("other/name") + " does not end in the name");
        try (OciSkillResolver mapped = resolver.toBuilder()
                .dependencyRepositories((dependent, name) -> skills.reference(name + ":9.9.9"))
                .build()) {
            assertThat(described(closure(mapped, "other/name")))
                    .containsExactly("*acme/app 1.0.0", "acme/tables 1.0.0 < acme/app");
        }
    }

    @Test
    void oneThreadIsEnoughForAChainOfAnyLength() {
        int last = 40;
        for (int i = 0; i < last; i++) {
            skills.put("acme/s" + i + " 1.0.0", "acme/s" + (i + 1) + " *", "acme/s" + last + " *");
        }
        skills.put("acme/s" + last + " 1.0.0");
        try (OciSkillResolver one = resolver.toBuilder().parallelism(1).build()) {
            assertThat(closure(one, "acme/s0").members()).hasSize(last + 1);
        }
    }

    @Test
    void skillsOfALayoutFindTheirDependenciesThere() {
        skills.put("acme/app 1.0.0", "acme/tables ^1").put("acme/tables 1.1.0").put("acme/tables 2.0.0");
        Path store = root.resolve("store");
        try (SkillPublisher publisher = SkillPublisher.create(Workbench.plainHttp(registry))) {
            for (String name : List.of("acme/app:1.0.0", "acme/tables:1.1.0", "acme/tables:2.0.0")) {
                publisher.push(skills.reference(name), SkillReference.inLayout(store, name));
            }
        }
        SkillClosure closure = resolver.resolveAll(List.of(SkillReference.inLayout(store, "acme/app:>=1")));

        assertThat(described(closure)).containsExactly("*acme/app 1.0.0", "acme/tables 1.1.0 < acme/app");
        assertThat(closure.members())
                .extracting(Member::skill)
                .allSatisfy(skill -> assertThat(skill.reference())
                        .returns(SkillReference.Transport.OCI_LAYOUT, SkillReference::transport));
    }

    @Test
    void aClosedResolverResolvesNothing() {
        resolver.close();

        assertThatIllegalStateException().isThrownBy(() -> closure(resolver, "acme/app"));
    }

    @Test
    void closingTheResolverEndsAClosureInTheMiddle() throws Exception {
        skills.put("acme/app 1.0.0", "acme/tables *").put("acme/tables 1.0.0");
        registry.inject("GET", "/acme/tables/manifests/", 99, new RegistryFault.Silent());
        CompletableFuture<SkillException> end = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(SkillException.class, () -> closure(resolver, "acme/app")));
        while (registry.requests("GET", "/acme/tables/manifests/").isEmpty() && !end.isDone()) {
            Thread.onSpinWait();
        }
        resolver.close();

        assertThat(end.get(30, TimeUnit.SECONDS)).returns(ErrorCode.INTERRUPTED, SkillException::code);
    }

    @Test
    void refusesToFetchNoSkillAtATime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OciSkillResolver.builder().parallelism(0));
    }

    @Test
    void manyClosuresAtOnceDoNotStandInEachOthersWay() {
        int last = 6;
        for (int i = 0; i < last; i++) {
            skills.put("acme/s" + i + " 1.0.0", "acme/s" + (i + 1) + " *", "acme/s" + last + " *");
        }
        skills.put("acme/s" + last + " 1.0.0");

        assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> closure(resolver, "acme/s" + i % last)))
                .allSatisfy(closure -> assertThat(closure.members()).isNotEmpty());
        assertThat(registry.requests("GET", "/acme/s6/blobs/")).hasSizeLessThanOrEqualTo(2);
    }
}
