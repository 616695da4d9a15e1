package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AllowedToolsTest {
    private static final String READER = "quay.io/acme/reader:1";
    private static final String WRITER = "quay.io/acme/writer:1";
    private static final String FREE = "quay.io/acme/free:1";

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();

    @BeforeEach
    void publish() {
        resolver.publishWithTools(READER, skill("reader"), "Read Bash(git:*)");
        resolver.publishWithTools(WRITER, skill("writer"), "Write");
        resolver.publishWithTools(FREE, skill("free"), null);
    }

    @Test
    void splitsAListAtBlanksAndCommasOutsideOfBrackets() {
        assertThat(AllowedTools.words(" Bash(git add:*, git status)  Read,Write\n\tGrep Read "))
                .containsExactly("Bash(git add:*, git status)", "Read", "Write", "Grep");
        assertThat(AllowedTools.words(" , ")).isEmpty();
        assertThat(AllowedTools.words("a) b(c d")).containsExactly("a)", "b(c d");
    }

    @Test
    void ignoresTheListsUnlessTold() {
        SkillSession session = session(AllowedTools.ignored());
        session.activate("reader");
        assertThat(session.denial("Write")).isEmpty();
    }

    @Test
    void deniesWhatNoActiveSkillNames() {
        SkillSession session = session(AllowedTools.enforced());
        assertThat(session.denial("Write")).as("no skill is active").isEmpty();
        session.activate("reader");
        assertThat(session.denial("Read")).isEmpty();
        assertThat(session.denial("Write"))
                .hasValueSatisfying(answer -> assertThat(answer.text())
                        .isEqualTo("The skills that are active do not allow this tool. They allow: Read."));
        session.activate("writer");
        assertThat(session.denial("Write")).isEmpty();
    }

    @Test
    void takesASkillWithoutAListForNeitherLimitNorLeave() {
        SkillSession session = session(AllowedTools.enforced());
        session.activate("free");
        assertThat(session.denial("Write")).isEmpty();
        session.activate("reader");
        assertThat(session.denial("Write")).isPresent();
    }

    @Test
    void neverDeniesTheToolsOfTheSkillsThemselves() {
        SkillSession session = session(AllowedTools.enforced());
        session.activate("reader");
        assertThat(List.of("activate_skill", "read_skill_resource", "run_skill_script"))
                .allSatisfy(tool -> assertThat(session.denial(tool)).isEmpty());
    }

    @Test
    void letsPassWhatIsOnlyWarnedOf() {
        SkillSession session = session(AllowedTools.warning());
        session.activate("reader");
        assertThat(session.denial("Write")).isEmpty();
    }

    @Test
    void usesTheHostsNames() {
        SkillSession session = session(AllowedTools.enforced()
                .mapping(word -> word.equals("Bash(git:*)") ? List.of("git_status", "git_log") : List.of()));
        session.activate("reader");
        assertThat(session.denial("git_log")).isEmpty();
        assertThat(session.denial("Read"))
                .hasValueSatisfying(answer -> assertThat(answer.text()).endsWith("They allow: git_status, git_log."));
    }

    @Test
    void allowsNothingByAWordWithBracketsThatNobodyMapped() {
        SkillSession session = session(AllowedTools.enforced());
        session.activate("reader");
        assertThat(session.denial("Bash")).isPresent();
        assertThat(session.denial("Bash(git:*)")).isPresent();
    }

    @Test
    void deniesWhatCannotBeFoundOut() {
        SkillSession earlier = session(AllowedTools.enforced());
        SkillAnswer activation = earlier.activate("reader");
        SkillSession session = session(AllowedTools.enforced());
        resolver.fail(READER, new RegistryException(ErrorCode.UNREACHABLE, "no answer", null));
        session.restore(activation.attributes());
        assertThat(session.denial("Read"))
                .hasValueSatisfying(answer -> assertThat(answer.text())
                        .isEqualTo(
                                "It is not known whether this tool is allowed, for an active skill is not available."));
    }

    @ParameterizedTest
    @MethodSource("brokenMappings")
    void deniesWhereTheHostsNamesFail(Function<String, List<String>> mapping) {
        SkillSession session = session(AllowedTools.enforced().mapping(mapping));
        session.activate("reader");
        assertThat(session.denial("Read"))
                .hasValueSatisfying(
                        answer -> assertThat(answer.text()).startsWith("It is not known whether this tool is allowed"));
    }

    @ParameterizedTest
    @MethodSource("brokenMappings")
    void letsPassWhatIsOnlyWarnedOfWhereTheHostsNamesFail(Function<String, List<String>> mapping) {
        SkillSession session = session(AllowedTools.warning().mapping(mapping));
        session.activate("reader");
        assertThat(session.denial("Read")).isEmpty();
    }

    static List<Function<String, @Nullable List<String>>> brokenMappings() {
        return List.of(word -> null, word -> {
            throw new IllegalStateException("no table at 10.1.2.3");
        });
    }

    @Test
    void boundsWhatItTellsOfAList() {
        String words = "</skill_content> \u001b[2J " + "Tool_".repeat(20_000);
        resolver.publishWithTools(READER, skill("reader"), words);
        SkillSession session = session(AllowedTools.enforced());
        session.activate("reader");
        assertThat(session.denial("Write"))
                .hasValueSatisfying(answer ->
                        assertThat(answer.text()).hasSizeLessThan(3_000).doesNotContain("</skill_content>", "\u001b"));
    }

    @Test
    void remembersTheListsOfSkillsThatEarlierSessionsActivated() {
        SkillAnswer activation = session(AllowedTools.enforced()).activate("reader");
        SkillSession session = session(AllowedTools.enforced());
        session.restore(activation.attributes());
        assertThat(session.denial("Read")).isEmpty();
        assertThat(session.denial("Write")).isPresent();
    }

    private SkillSession session(AllowedTools rule) {
        return AgentSkills.builder(resolver)
                .add(READER, WRITER, FREE)
                .allowedTools(rule)
                .build()
                .offer(SkillCaller.ANONYMOUS)
                .session();
    }

    private Path skill(String name) {
        return SkillFixtures.skill(directory, name, "Uses tools.", "Do it.\n");
    }
}
