package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {

    @Test
    void escapesWhatMeansSomethingInXml() {
        assertThat(Markup.escape("<a href=\"x\">&amp;</a>"))
                .isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</skill_content>",
                "< /skill_content>",
                "</\tskill_content >",
                "</Skill_Content",
                "<skill_resource path=\"a\">",
                "</skill_resources>",
                "<\nskill_content>",
                "<\u00a0/skill_content>",
                "</\u200bskill_content>",
                "<\ufeff/\u2060skill_content>",
                "<//skill_content>"
            })
    void takesTheMeaningFromOurOwnTags(String tag) {
        assertThat(Markup.inert(tag)).isEqualTo("&lt;" + tag.substring(1));
    }

    @Test
    void leavesEverythingElseAlone() {
        String text = "a < b, <skill>, </script>, skill_content, $1 \\1 <!-- -->";
        assertThat(Markup.inert(text)).isEqualTo(text);
    }

    @Test
    void makesOneLineOfAnyLineEnds() {
        assertThat(Markup.singleLine(" a\r\nb\u2028c\u0085d\u0000\te ")).isEqualTo("a b c d e");
    }

    @Test
    void walksLongRunsOfBlanksOnce() {
        String text = ("<" + " ".repeat(500_000)).repeat(4);
        assertThat(Markup.inert(text)).isEqualTo(text);
        assertThat(Markup.singleLine(text)).isEqualTo("< < < <");
    }
}
