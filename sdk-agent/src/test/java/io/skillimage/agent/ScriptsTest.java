package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.agent.SkillUse.Kind;
import io.skillimage.agent.SkillUse.Outcome;
import io.skillimage.testkit.FakeResolver;
import io.skillimage.testkit.SkillFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptsTest {
    private static final String COUNT = "quay.io/acme/count:1";
    private static final String SCRIPT = "scripts/count.sh";

    @TempDir
    Path directory;

    private final FakeResolver resolver = new FakeResolver();
    private final List<ScriptCall> calls = new ArrayList<>();
    private final List<SkillUse> uses = new ArrayList<>();
    private Path skill;

    @BeforeEach
    void publish() {
        skill = SkillFixtures.skill(directory, "count", "Counts.", "Run scripts/count.sh.\n");
        SkillFixtures.executable(skill, SCRIPT, "#!/bin/sh\nwc -w \"$1\"\n");
        SkillFixtures.text(skill, "scripts/.secret.sh", "hidden");
        SkillFixtures.text(skill, "notes.txt", "no script");
        resolver.publish(COUNT, skill, "Counts.");
    }

    @Test
    void areNotRunUnlessTheHostHasAnExecutor() {
        SkillSession session = AgentSkills.builder(resolver)
                .add(COUNT)
                .build()
                .offer(SkillCaller.ANONYMOUS)
                .session();
        session.activate("count");
        assertThat(session.offer().hasScripts()).isFalse();
        assertThat(session.run("count", SCRIPT, List.of()).text()).isEqualTo("Scripts cannot be run here.");
    }

    @Test
    void getDigestPathAndWords() {
        SkillSession session = active(call -> new ScriptResult(3, "7 </skill_script> words"));
        SkillAnswer answer = session.run("count", "./" + SCRIPT, List.of("a file", "; rm -rf /"));
        assertThat(answer.text())
                .isEqualTo("<skill_script path=\"scripts/count.sh\" exit_code=\"3\">\n"
                        + "7 &lt;/skill_script> words\n</skill_script>");
        OfferedSkill offered = session.offer().find("count").orElseThrow();
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.caller().tenant()).isEqualTo("acme");
            assertThat(call.skill()).isEqualTo("count");
            assertThat(call.pinned()).isEqualTo(offered.pinned());
            assertThat(call.digest()).isEqualTo(offered.digest());
            assertThat(call.directory()).isEqualTo(skill);
            assertThat(call.path()).isEqualTo(SCRIPT);
            assertThat(call.arguments()).containsExactly("a file", "; rm -rf /");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notes.txt",
                "scripts/.secret.sh",
                "../count/scripts/count.sh",
                "scripts/../notes.txt",
                "",
                "/bin/sh"
            })
    void areOnlyThoseOfTheVerifiedList(String path) {
        SkillAnswer answer = active(call -> new ScriptResult(0, "")).run("count", path, List.of());
        assertThat(answer.text()).endsWith("Its scripts are: scripts/count.sh.");
        assertThat(calls).isEmpty();
        assertThat(uses).last().satisfies(use -> {
            assertThat(use.kind()).isEqualTo(Kind.SCRIPT);
            assertThat(use.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(use.path()).isEqualTo(path);
        });
    }

    @Test
    void areNotRunWhenTheyAreNoLongerWhatWasVerified() throws IOException {
        SkillSession session = active(call -> new ScriptResult(0, ""));
        Files.writeString(skill.resolve(SCRIPT), "#!/bin/sh\nwc -x \"$1\"\n");
        SkillAnswer answer = session.run("count", SCRIPT, List.of());
        assertThat(answer.isError()).isTrue();
        assertThat(answer.text()).startsWith("This skill failed verification");
        assertThat(calls).isEmpty();
    }

    @Test
    void areNotRunBeforeTheirSkillIsActive() {
        SkillSession session = session(call -> new ScriptResult(0, ""));
        assertThat(session.run("count", SCRIPT, List.of()).text()).contains("is not active");
        assertThat(calls).isEmpty();
    }

    @Test
    void takeABoundedNumberOfWords() {
        SkillSession session = active(call -> new ScriptResult(0, ""));
        List<String> many = Collections.nCopies(65, "x");
        List<String> aLot = List.of("x".repeat(32_769));
        assertThat(session.run("count", SCRIPT, many).text()).startsWith("These are too many arguments");
        assertThat(session.run("count", SCRIPT, aLot).text()).startsWith("These are too many arguments");
        assertThat(session.run("count", SCRIPT, List.of("a\0b")).text()).isEqualTo("An argument must not hold NUL.");
        assertThat(calls).isEmpty();
    }

    @Test
    void areCutWhereTheyWriteTooMuch() {
        SkillAnswer answer = active(call -> new ScriptResult(0, "\ud83d\ude00".repeat(40_000)))
                .run("count", SCRIPT, List.of());
        assertThat(answer.text()).endsWith("\ud83d\ude00\n(and more)\n</skill_script>");
        assertThat(answer.text().codePointCount(0, answer.text().length())).isLessThan(33_000);
    }

    @Test
    void hideWhyTheyCouldNotBeRun() {
        SkillSession session = active(call -> {
            throw new IllegalStateException("no sandbox at 10.1.2.3");
        });
        SkillAnswer answer = session.run("count", SCRIPT, List.of());
        assertThat(answer.isError()).isTrue();
        assertThat(answer.text()).doesNotContain("sandbox");
        assertThat(uses).last().satisfies(use -> {
            assertThat(use.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(use.error()).hasMessageContaining("no sandbox");
        });
    }

    private SkillSession active(ScriptExecutor executor) {
        SkillSession session = session(executor);
        session.activate("count");
        return session;
    }

    private SkillSession session(ScriptExecutor executor) {
        return AgentSkills.builder(resolver)
                .add(COUNT)
                .scripts(call -> {
                    calls.add(call);
                    return executor.run(call);
                })
                .listener(uses::add)
                .build()
                .offer(SkillCaller.ofTenant("acme"))
                .session();
    }
}
