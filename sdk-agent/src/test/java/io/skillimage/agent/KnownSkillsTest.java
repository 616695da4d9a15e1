package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownSkillsTest {
    private static final String FIRST = "quay.io/acme/hello-world:1.0.0";
    private static final String SECOND = "quay.io/other/hello-world:1.0.0";

    @TempDir
    Path root;

    private AgentSkills.Builder skills() {
        Path directory = SkillFixtures.helloWorld(root);
        return AgentSkills.builder(new FakeResolver()
                        .publish(FIRST, directory, "Greets.")
                        .publish(SECOND, directory, "Greets too."))
                .add(FIRST, SECOND);
    }

    @Test
    void ofTwoWithTheSameNameTheFirstIsKnownWhereAllSeeTheSame() {
        assertThat(skills().build().known())
                .extracting(skill -> skill.reference().toString())
                .containsExactly(FIRST);
    }

    @Test
    void whatOnlySomeMaySeeIsKnown() {
        AgentSkills skills = skills().visibleTo((caller, skill) -> false).build();
        assertThat(skills.known())
                .extracting(skill -> skill.reference().toString())
                .containsExactly(FIRST, SECOND);
        assertThat(skills.offer(SkillCaller.ANONYMOUS).isEmpty()).isTrue();
    }
}
