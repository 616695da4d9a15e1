package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.SkillFile;
import io.skillimage.agent.SkillUse.Kind;
import io.skillimage.agent.SkillUse.Outcome;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What frameworks with tools of their own get of an offer. */
class SkillOfferTest {
    private static final String NOTES = "quay.io/acme/field-notes:1.0.0";
    private static final String FILE = "references/format.md";

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();
    private final List<SkillUse> uses = new ArrayList<>();

    @BeforeEach
    void publish() {
        resolver.publish(NOTES, SkillFixtures.everything(directory), "Turns notes into a report.");
    }

    @Test
    void givesInstructionsAsTheyAreAndTellsOfOneActivation() {
        SkillOffer offer = offer();
        assertThat(offer.instructions(offer.skills().get(0))).isEqualTo("""
                # Field notes

                Read `references/format.md` first; the readings are in `references/readings.txt`.
                Draw with `assets/stamp.png`. Count with `scripts/count.sh`.
                Grüße, 你好, 👋.
                """);
        assertThat(uses).singleElement().satisfies(use -> {
            assertThat(use.kind()).isEqualTo(Kind.ACTIVATION);
            assertThat(use.outcome()).isEqualTo(Outcome.DONE);
            assertThat(use.digest()).isEqualTo(offer.skills().get(0).digest());
        });
    }

    @Test
    void refusesInstructionsThatNoModelWouldRead() {
        String reference = "quay.io/acme/long-story:1.0.0";
        resolver.publish(
                reference, SkillFixtures.skill(directory, "long-story", "Is long.", "x".repeat(1 << 20)), "Is long.");
        SkillOffer offer = offer(reference);
        assertThatThrownBy(() -> offer.instructions(offer.skills().get(0)))
                .isInstanceOfSatisfying(
                        InvalidSkillException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        assertThat(uses).extracting(SkillUse::outcome).containsExactly(Outcome.FAILED);
    }

    @Test
    void listsFilesWithoutCountingThatAsAUse() {
        SkillOffer offer = offer();
        assertThat(offer.resources(offer.skills().get(0)).files())
                .extracting(SkillFile::path)
                .containsExactly("assets/stamp.png", FILE, "references/readings.txt", "references/übersicht.md");
        assertThat(uses).isEmpty();
    }

    @Test
    void readsNoMoreThanWasAskedFor() {
        SkillOffer offer = offer();
        OfferedSkill skill = offer.skills().get(0);
        long size = offer.read(skill, FILE, Long.MAX_VALUE).orElseThrow().length;
        assertThat(offer.read(skill, FILE, size)).isPresent();
        assertThatThrownBy(() -> offer.read(skill, FILE, size - 1)).isInstanceOf(InvalidSkillException.class);
        assertThat(uses).extracting(SkillUse::outcome).containsExactly(Outcome.DONE, Outcome.DONE, Outcome.FAILED);
    }

    @Test
    void tellsOfWhatAnAgentAskedForInVain() {
        SkillOffer offer = offer();
        OfferedSkill skill = offer.skills().get(0);
        for (String path : List.of("../../etc/passwd", "scripts/count.sh", ".hidden/token.txt", "SKILL.md")) {
            assertThat(offer.read(skill, path)).as(path).isEmpty();
        }
        offer.refuse(Kind.ACTIVATION, "goodbye", null);
        assertThat(uses).hasSize(5).extracting(SkillUse::outcome).containsOnly(Outcome.REFUSED);
        assertThat(uses.get(4).name()).isEqualTo("goodbye");
    }

    @Test
    void saysWhyASkillCannotBeHadWithoutAddresses() {
        LifecycleException archived =
                new LifecycleException(ErrorCode.STATE_REFUSED, NOTES, LifecycleState.ARCHIVED, Set.of());
        assertThat(SkillAnswer.unavailable(archived).text()).startsWith("This skill was withdrawn");
        assertThat(SkillAnswer.unavailable(new IllegalStateException("/root/x")).text())
                .startsWith("This skill is not available. ");
    }

    private SkillOffer offer() {
        return offer(NOTES);
    }

    private SkillOffer offer(String reference) {
        return AgentSkills.builder(resolver)
                .add(reference)
                .listener(uses::add)
                .build()
                .offer(SkillCaller.ANONYMOUS);
    }
}
