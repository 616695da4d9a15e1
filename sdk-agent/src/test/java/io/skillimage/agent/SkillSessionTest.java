package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.LifecycleException;
import io.skillimage.LifecyclePolicy;
import io.skillimage.LifecycleState;
import io.skillimage.RegistryException;
import io.skillimage.SkillLock;
import io.skillimage.SkillReference;
import io.skillimage.agent.SkillUse.Kind;
import io.skillimage.agent.SkillUse.Outcome;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one caller may do with skills in one invocation. */
class SkillSessionTest {
    private static final String HELLO = "quay.io/acme/hello-world:1.0.0";
    private static final String FILE = "references/greetings.md";
    private final LifecycleException archived =
            new LifecycleException(ErrorCode.STATE_REFUSED, "archived", LifecycleState.ARCHIVED, Set.of());

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();
    private final List<SkillUse> uses = new ArrayList<>();

    @Test
    void tellsTheAuditorOfEveryUse() {
        publish(LifecycleState.PUBLISHED);
        SkillCaller caller = new SkillCaller("acme", "conversation-7", "invocation-9");
        SkillSession session = skills().build().offer(caller).session();
        session.activate("hello-world");
        session.read("hello-world", FILE, 0);
        session.read("hello-world", "../../etc/passwd", 0);
        session.read("hello-world", FILE, 1_000_000);
        session.activate("goodbye");
        resolver.fail(HELLO, new RegistryException(ErrorCode.UNREACHABLE, "no answer", null));
        session.activate("hello-world");

        assertThat(uses).allSatisfy(use -> assertThat(use.caller()).isEqualTo(caller));
        assertThat(uses)
                .extracting(SkillUse::kind, SkillUse::outcome, SkillUse::path)
                .containsExactly(
                        use(Kind.ACTIVATION, Outcome.DONE, null),
                        use(Kind.READ, Outcome.DONE, FILE),
                        use(Kind.READ, Outcome.REFUSED, "../../etc/passwd"),
                        use(Kind.READ, Outcome.REFUSED, FILE),
                        use(Kind.ACTIVATION, Outcome.REFUSED, null),
                        use(Kind.ACTIVATION, Outcome.FAILED, null));
        OfferedSkill offered = session.offer().find("hello-world").orElseThrow();
        assertThat(uses.subList(0, 4)).allSatisfy(use -> {
            assertThat(use.skill()).isEqualTo(offered);
            assertThat(use.digest()).isEqualTo(offered.digest());
            assertThat(use.state()).isEqualTo(LifecycleState.PUBLISHED);
            assertThat(use.error()).isNull();
        });
        assertThat(uses.get(4).name()).isEqualTo("goodbye");
        assertThat(uses.get(4).skill()).isNull();
        assertThat(uses.get(5).error()).isInstanceOf(RegistryException.class);
    }

    private static Tuple use(Kind kind, Outcome outcome, @Nullable String path) {
        return new Tuple(kind, outcome, path);
    }

    @Test
    void goesOnWhenAListenerFails() {
        publish(LifecycleState.PUBLISHED);
        SkillSession session = AgentSkills.builder(resolver)
                .add(HELLO)
                .listener(use -> {
                    throw new IllegalStateException("the auditor is out");
                })
                .build()
                .offer(SkillCaller.ANONYMOUS)
                .session();
        assertThat(session.activate("hello-world").text()).startsWith("<skill_content");
    }

    @Test
    void hidesASkillFromThoseWhoMayNotSeeIt() {
        publish(LifecycleState.PUBLISHED);
        AgentSkills skills = skills().visibleTo((caller, skill) -> "acme".equals(caller.tenant()))
                .build();
        SkillAnswer activation =
                skills.offer(SkillCaller.ofTenant("acme")).session().activate("hello-world");
        SkillSession other = skills.offer(SkillCaller.ofTenant("other")).session();
        other.restore(activation.attributes());
        assertThat(other.offer().isEmpty()).isTrue();
        assertThat(other.activate("hello-world").text()).isEqualTo("There is no skill 'hello-world'. There are none.");
        assertThat(other.read("hello-world", FILE, 0).text()).startsWith("There is no skill");
        assertThat(other.unknownTool("hello-world").text()).isEqualTo("There is no tool 'hello-world'.");
    }

    @Test
    void givesEachTenantItsOwnSkillOfTheSameName() {
        publish(LifecycleState.PUBLISHED);
        Path theirs = SkillFixtures.skill(directory.resolve("theirs"), "hello-world", "Theirs.", "Say hi.\n");
        resolver.publish("quay.io/other/hello-world:1", theirs, "Theirs.");
        AgentSkills skills = skills().add("quay.io/other/hello-world:1")
                .visibleTo((caller, skill) -> skill.reference().repository().contains("/" + caller.tenant() + "/"))
                .build();
        assertThat(skills.problems()).isEmpty();
        assertThat(skills.offer(SkillCaller.ofTenant("other"))
                        .session()
                        .activate("hello-world")
                        .text())
                .contains("Say hi.");
        assertThat(skills.offer(SkillCaller.ofTenant("acme"))
                        .session()
                        .activate("hello-world")
                        .text())
                .contains("# Hello, world");
    }

    @Test
    void keepsAnActivationOfOneRepositoryApartFromAnotherOfTheSameName() {
        publish(LifecycleState.PUBLISHED);
        Map<String, String> foreign =
                new HashMap<>(session().activate("hello-world").attributes());
        foreign.put(SkillSession.ACTIVATED_SKILL_REFERENCE, "quay.io/other/hello-world:1");
        foreign.put(
                SkillSession.ACTIVATED_SKILL_DIGEST,
                Digest.sha256(new byte[] {1}).toString());
        SkillSession session = session();
        session.restore(foreign);
        assertThat(session.read("hello-world", FILE, 0).text()).contains("is not active");
    }

    @Test
    void takesNoNoticeOfAttributesThatMeanNothing() {
        publish(LifecycleState.PUBLISHED);
        SkillSession session = session();
        session.restore(Map.of("activated_skill", 7));
        session.restore(Map.of("activated_skill", "hello-world"));
        session.restore(Map.of("activated_skill", "hello-world", "activated_skill_reference", HELLO));
        session.restore(Map.of("activated_skill", "hello-world", "activated_skill_digest", "nonsense"));
        session.restore(Map.of(
                "activated_skill",
                "hello-world",
                "activated_skill_digest",
                Digest.sha256(new byte[0]).toString()));
        session.restore(Map.of(
                "activated_skill",
                "hello-world",
                "activated_skill_reference",
                "not a reference",
                "activated_skill_digest",
                Digest.sha256(new byte[0]).toString()));
        assertThat(session.read("hello-world", FILE, 0).text()).contains("is not active");
    }

    @Test
    void saysThatASkillIsDeprecated() {
        publish(LifecycleState.DEPRECATED);
        assertThat(session().activate("hello-world").text())
                .startsWith("<skill_content name=\"hello-world\">\n<skill_notice>This skill is deprecated");
    }

    @Test
    void refusesToReadOnceASkillIsArchivedInTheMiddleOfASession() {
        publish(LifecycleState.PUBLISHED);
        SkillSession session = session();
        session.activate("hello-world");
        assertThat(session.read("hello-world", FILE, 0).text()).startsWith("<skill_resource");
        resolver.fail(HELLO, archived);
        SkillAnswer refusal = session.read("hello-world", FILE, 0);
        assertThat(refusal.isError()).isTrue();
        assertThat(refusal.text()).startsWith("This skill was withdrawn");
    }

    @Test
    void asksToActivateTheNewVersionWhereTheActiveOneWasWithdrawn() {
        publish(LifecycleState.PUBLISHED);
        Map<String, String> earlier = session().activate("hello-world").attributes();
        resolver.fail(HELLO, archived);
        Path later = SkillFixtures.skill(directory.resolve("later"), "hello-world", "Later.", "Later.\n");
        resolver.publish(HELLO, later, "Later.");
        SkillSession session = session();
        session.restore(earlier);
        assertThat(session.read("hello-world", FILE, 0).text())
                .startsWith("The version of the skill 'hello-world' that is active was withdrawn. Call activate_skill");
    }

    @Test
    void givesACallerWhatItsPolicyAllows() {
        publish(LifecycleState.TESTING);
        AgentSkills skills = skills().lifecycle(caller -> "qa".equals(caller.tenant())
                        ? LifecyclePolicy.publishedOnly().allowing(LifecycleState.TESTING)
                        : LifecyclePolicy.publishedOnly())
                .build();
        assertThat(skills.offer(SkillCaller.ofTenant("qa")).names()).containsExactly("hello-world");
        assertThat(skills.offer(SkillCaller.ANONYMOUS).names()).isEmpty();
    }

    @Test
    void givesACallerWithoutAPolicyWhatEverybodyMayUse() {
        publish(LifecycleState.TESTING);
        Map<String, LifecyclePolicy> policies =
                Map.of("qa", LifecyclePolicy.publishedOnly().allowing(LifecycleState.TESTING));
        AgentSkills skills = skills().lifecycle(caller -> policies.get(caller.tenant()))
                .visibleTo((caller, skill) -> true)
                .build();
        assertThat(skills.offer(SkillCaller.ofTenant("qa")).names()).containsExactly("hello-world");
        assertThat(skills.offer(SkillCaller.ofTenant("acme")).names()).isEmpty();
    }

    @Test
    void refusesACallerWhatItsPolicyDoesNotAllowAnyMore() {
        publish(LifecycleState.PUBLISHED);
        SkillSession session = skills().lifecycle(caller -> LifecyclePolicy.publishedOnly())
                .build()
                .offer(SkillCaller.ANONYMOUS)
                .session();
        publish(LifecycleState.TESTING);
        assertThat(session.activate("hello-world").text()).startsWith("This skill was withdrawn");
        assertThat(uses).last().satisfies(use -> assertThat(use.error()).hasMessageContaining("policy of this caller"));
    }

    @Test
    void usesWhatALockPins() {
        publish(LifecycleState.DEPRECATED);
        SkillSession session = AgentSkills.builder(resolver)
                .lock(lock(contentOf(HELLO)))
                .build()
                .offer(SkillCaller.ANONYMOUS)
                .session();
        assertThat(session.activate("hello-world").text()).contains("# Hello, world");
        assertThat(resolver.asked())
                .allSatisfy(asked -> assertThat(asked.digest()).isNotNull());
    }

    @Test
    void refusesContentThatDiffersFromTheLock() {
        publish(LifecycleState.PUBLISHED);
        SkillAnswer answer = AgentSkills.builder(resolver)
                .lock(lock(Digest.sha256(new byte[] {7})))
                .build()
                .offer(SkillCaller.ANONYMOUS)
                .session()
                .activate("hello-world");
        assertThat(answer.isError()).isTrue();
        assertThat(answer.text()).startsWith("This skill failed verification");
    }

    @Test
    void loadsNoSkillOfAnotherOffer() {
        publish(LifecycleState.PUBLISHED);
        AgentSkills skills = skills().refreshEvery(Duration.ZERO).build();
        OfferedSkill before = skills.offer(SkillCaller.ANONYMOUS).skills().get(0);
        publish(LifecycleState.DEPRECATED);
        SkillOffer after = skills.offer(SkillCaller.ANONYMOUS);
        assertThatThrownBy(() -> after.load(before)).isInstanceOf(IllegalArgumentException.class);
        assertThat(after.load(after.skills().get(0)).name()).isEqualTo("hello-world");
        assertThat(after.read(after.skills().get(0), FILE)).isPresent();
        assertThat(after.read(after.skills().get(0), "skill.yaml")).isEmpty();
        assertThat(uses).extracting(SkillUse::kind).containsExactly(Kind.ACTIVATION, Kind.READ, Kind.READ);
    }

    @Test
    void setsAModelRightThatCallsASkillLikeATool() {
        publish(LifecycleState.PUBLISHED);
        assertThat(session().unknownTool("hello-world").text())
                .isEqualTo("'hello-world' is a skill, not a tool. Call activate_skill with its name.");
        assertThat(session().unknownTool("bash\u001b[2J").text()).isEqualTo("There is no tool 'bash\\u001B[2J'.");
    }

    @Test
    void setsAModelRightThatBeginsBeforeTheFile() {
        publish(LifecycleState.PUBLISHED);
        SkillSession session = session();
        session.activate("hello-world");
        SkillAnswer answer = session.read("hello-world", FILE, -1);
        assertThat(answer.isError()).isFalse();
        assertThat(answer.text()).isEqualTo("The offset -1 is before the beginning: it must be 0 or more.");
    }

    private Digest contentOf(String reference) {
        return resolver.resolve(SkillReference.parse(reference)).contentDigest();
    }

    private SkillLock lock(Digest content) {
        SkillReference pinned = resolver.resolve(SkillReference.parse(HELLO)).pinned();
        SkillLock lock = new SkillLock(List.of(new SkillLock.Entry(
                "hello-world", null, pinned, content, LifecycleState.PUBLISHED, null, List.of(), true, null)));
        resolver.asked().clear();
        return lock;
    }

    private SkillSession session() {
        return skills().build().offer(SkillCaller.ANONYMOUS).session();
    }

    private AgentSkills.Builder skills() {
        return AgentSkills.builder(resolver).add(HELLO).listener(uses::add);
    }

    private void publish(LifecycleState state) {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "Greets people.", state);
    }
}
