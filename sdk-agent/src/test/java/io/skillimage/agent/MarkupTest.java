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
        assertThat(Markup.line(" a\r\nb\u2028c\u0085d\u0000\te ", 100)).isEqualTo("a b c d e");
    }

    @Test
    void leavesOutWhatShowsNothing() {
        String hidden = new StringBuilder()
                .appendCodePoint(0xE0041)
                .appendCodePoint(0xE0042)
                .toString();
        assertThat(Markup.line("a\u202eb\u200b" + hidden + "c\ue000\ud800d\ufeff", 100))
                .isEqualTo("abcd");
        assertThat(Markup.line("\ud83d\udc69\u200d\ud83d\udcbb \u0645\u06cc\u200c\u062e", 100))
                .isEqualTo("\ud83d\udc69\u200d\ud83d\udcbb \u0645\u06cc\u200c\u062e");
    }

    @Test
    void cutsALineBetweenTwoCharacters() {
        assertThat(Markup.line("\ud83c\udf0a\ud83c\udf0a\ud83c\udf0a", 2)).isEqualTo("\ud83c\udf0a\ud83c\udf0a...");
    }

    @Test
    void walksLongRunsOfBlanksOnce() {
        String text = ("<" + " ".repeat(500_000)).repeat(4);
        assertThat(Markup.inert(text)).isEqualTo(text);
        assertThat(Markup.line(text, 100)).isEqualTo("< < < <");
    }
}
