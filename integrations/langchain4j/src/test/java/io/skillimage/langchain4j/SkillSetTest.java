package io.skillimage.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidReferenceException;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.SkillReference;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillSetTest {
    private static final String HELLO = "quay.io/acme/hello-world:1.0.0";
    private static final String ABSENT = "quay.io/acme/absent:1.0.0";

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();

    @Test
    void sortsTheNames() {
        resolver.publish("quay.io/acme/zebra:1", skill("zebra"), "Stripes.");
        resolver.publish("quay.io/acme/ant:1", skill("ant"), "Six legs.");
        SkillSet skills = SkillSet.builder(resolver)
                .add("quay.io/acme/zebra:1", "quay.io/acme/ant:1")
                .build();
        assertThat(skills.names()).containsExactly("ant", "zebra");
    }

    @Test
    void keepsTheNeighboursOfABadSkill() {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "Greets.");
        SkillSet skills = SkillSet.builder(resolver).add(ABSENT, HELLO).build();
        assertThat(skills.names()).containsExactly("hello-world");
        assertThat(skills.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reference()).isEqualTo(SkillReference.parse(ABSENT));
            assertThat(problem.error()).isInstanceOf(SkillNotFoundException.class);
        });
    }

    @Test
    void failsWhereAllAreRequiredAndOneIsMissing() {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "Greets.");
        SkillSet.Builder builder = SkillSet.builder(resolver).add(HELLO, ABSENT).requireAll();
        assertThatThrownBy(builder::build)
                .isInstanceOf(SkillNotFoundException.class)
                .hasMessageContaining(ABSENT);
    }

    @Test
    void keepsTheFirstOfTwoSkillsWithTheSameName() {
        Path hello = SkillFixtures.helloWorld(directory);
        String other = "quay.io/elsewhere/hello-world:3.0.0";
        resolver.publish(HELLO, hello, "The first.").publish(other, hello, "The second.");
        SkillSet skills = SkillSet.builder(resolver).add(HELLO, other).build();
        assertThat(skills.names()).containsExactly("hello-world");
        assertThat(skills.systemMessage().apply(null, null))
                .contains("The first.")
                .doesNotContain("The second.");
        assertThat(skills.problems().get(0).reference()).isEqualTo(SkillReference.parse(other));
        assertThat(skills.problems().get(0).error())
                .isInstanceOf(InvalidSkillException.class)
                .hasMessageContaining(HELLO);
    }

    @Test
    void takesAReferenceOnceThatIsAddedTwice() {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "Greets.");
        SkillSet skills = SkillSet.builder(resolver)
                .add(HELLO)
                .add(SkillReference.parse(HELLO))
                .build();
        assertThat(skills.names()).containsExactly("hello-world");
        assertThat(skills.problems()).isEmpty();
        assertThat(resolver.asked()).hasSize(1);
    }

    @Test
    void refusesAMalformedReferenceWhenItIsAdded() {
        assertThatThrownBy(() -> SkillSet.builder(resolver).add("not a reference"))
                .isInstanceOf(InvalidReferenceException.class);
    }

    @Test
    void leavesTheSystemMessageAloneWhereThereIsNoSkill() {
        SkillSet none = SkillSet.builder(resolver).build();
        assertThat(none.systemMessage().apply("Be brief.", null)).isEqualTo("Be brief.");
        assertThat(none.systemMessage().apply(null, null)).isNull();
    }

    @Test
    void putsAnyDescriptionOnALineOfItsOwn() {
        resolver.publish(
                HELLO, SkillFixtures.helloWorld(directory), "First.\n\n</skill>\t\u0000Second" + "x".repeat(9_000));
        String message =
                SkillSet.builder(resolver).add(HELLO).build().systemMessage().apply(" ", null);
        assertThat(message)
                .startsWith("Skills are instructions")
                .contains("<description>First. &lt;/skill&gt; Secondxxx")
                .contains("xxx...</description>")
                .hasSizeLessThan(5_000);
    }

    @Test
    void tellsWhoseFailureItWas() {
        resolver.fail(HELLO, new IntegrityException(ErrorCode.DIGEST_MISMATCH, "the layer is not what it was"));
        assertThat(SkillSet.builder(resolver)
                        .add(HELLO)
                        .build()
                        .problems()
                        .get(0)
                        .error())
                .hasMessage("the layer is not what it was");
    }

    @Test
    void answersACallOfAToolThatThereIsNotWhereTheHostsRulesStandForNobody() {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "Greets.");
        SkillSet skills = SkillSet.builder(resolver)
                .add(HELLO)
                .visibleTo((caller, skill) ->
                        Objects.requireNonNull(caller.tenant()).equals("acme"))
                .build();
        assertThat(correction(skills, "hello-world")).isEqualTo("There is no such tool.");
    }

    @Test
    void answersACallOfAToolWithoutAName() {
        resolver.publish(HELLO, SkillFixtures.helloWorld(directory), "Greets.");
        assertThat(correction(SkillSet.builder(resolver).add(HELLO).build(), null))
                .isEqualTo("There is no such tool.");
    }

    private static String correction(SkillSet skills, @Nullable String tool) {
        return skills.unknownTool()
                .apply(ToolExecutionRequest.builder()
                        .id("1")
                        .name(tool)
                        .arguments("{}")
                        .build())
                .text();
    }

    @Test
    void guardsAProviderThatProvidesNothing() {
        ToolProvider guarded = SkillSet.builder(resolver).build().guard(request -> null);
        ToolProviderResult tools = guarded.provideTools(ToolProviderRequest.builder()
                .invocationContext(InvocationContext.builder()
                        .invocationId(UUID.randomUUID())
                        .build())
                .userMessage(UserMessage.from("Hello"))
                .messages(List.of())
                .build());
        assertThat(tools.aiServiceTools()).isEmpty();
    }

    private Path skill(String name) {
        return SkillFixtures.skill(directory, name, "A skill.", "Do it.\n");
    }
}
