package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.InvalidSkillException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Documents damaged at random, always in the same way. */
class MutationTest {
    private static final int ROUNDS = 3_000;
    private static final long SEED = 20_260_101;
    private static final List<String> SPLINTERS = List.of(
            "&a ",
            "*a",
            "!",
            "!!str ",
            "!<",
            "%",
            "---\n",
            "...\n",
            "? ",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "\\u",
            "#",
            "<<",
            "\t",
            "\r",
            "\n",
            "\n\n",
            "  ",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "\ud83d\ude00",
            "~",
            "0x",
            "1e9",
            ".nan",
            "@",
            "`",
            ",",
            "..",
            "/",
            "\0",
            "name: a\n",
            "[[[[[[[[",
            "&a [*a, *a]\n");
    private static final String CARD = """
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCard
            metadata:
              name: bill-reader
              namespace: acme/finance
              version: 1.0.0-rc.1
              description: >-
                Reads bills,
                and more.
              tags: &tags [a, "b", 'c']
              authors: [{name: Ada, email: ada@example.com}]
            provenance: {source: "https://example.com/x.git", commit: abc}
            spec:
              prompt: SKILL.md
              dependencies:
                - {name: acme/tables, version: ">=1.0.0 <2 || ^3.1"}
            """;
    private static final String MARKDOWN = """
            ---
            name: bill-reader
            description: Use when: the user asks
              for it.
            allowed-tools: [Read, Bash]
            metadata: {author: &a Ada, version: 1.0, nested: {a: [*a]}}
            license: |
              MIT
            ---
            # Body
            """;

    @Test
    void damagedCardsAreReadOrRefused() {
        mutate(CARD, SkillCardReader::read);
    }

    @Test
    void damagedMarkdownIsReadOrRefused() {
        mutate(MARKDOWN, SkillMarkdownReader::read);
    }

    private static void mutate(String document, Consumer<byte[]> reader) {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damage(document, random);
            try {
                reader.accept(damaged);
            } catch (InvalidSkillException e) {
                assertThat(e.problems()).isNotEmpty();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("round " + round + ":\n" + new String(damaged, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static byte[] damage(String document, Random random) {
        StringBuilder text = new StringBuilder(document);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(50)));
                case 2 -> text.insert(at, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
                default -> text.setCharAt(at, (char) random.nextInt(256));
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
