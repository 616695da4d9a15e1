package io.skillimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever the text: either a reference that comes back from its own text, or the one refusal. */
class ReferenceRandomTest {
    private static final int ROUNDS = 60_000;
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final List<String> PARTS = List.of(
            "a",
            "hello",
            "Z",
            "0",
            "9",
            "latest",
            "1.0.0",
            "quay.io",
            "localhost",
            "/",
            "//",
            ":",
            "::",
            "@",
            ".",
            "..",
            "-",
            "--",
            "_",
            "__",
            "___",
            " ",
            "[",
            "]",
            "[::1]",
            "fe80",
            "%",
            "?",
            "#",
            "*",
            "\\",
            "C:\\",
            "c:/",
            "~",
            "^1.2",
            ">=1 <2",
            " || ",
            "1 - 2",
            "docker://",
            "https://",
            "oci:",
            "oci:/p:",
            "dir:",
            "sha256:",
            "@sha256:",
            "@sha512:",
            "@sha256:" + HEX,
            "@sha512:" + HEX + HEX,
            HEX,
            ":5000",
            ":0",
            ":65536",
            "\u0000",
            "\n",
            "\r",
            "\t",
            "\u001B",
            "\u202E",
            "\u00E9",
            "\uD83D\uDE00",
            "\uD83D",
            "\uDE00",
            "\uFFFF",
            "\uFEFF",
            "a".repeat(300));

    @Test
    void onlyTheOneRefusalComesOutOfPartsInAnyOrder() {
        Random random = new Random(20_270_101);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            accepted += check(text.toString()) ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 100);
    }

    @Test
    void onlyTheOneRefusalComesOutOfAnyUnits() {
        Random random = new Random(20_270_102);
        for (int round = 0; round < ROUNDS; round++) {
            char[] units = new char[random.nextInt(40)];
            for (int i = 0; i < units.length; i++) {
                units[i] = (char) random.nextInt(random.nextBoolean() ? 128 : 65_536);
            }
            check(new String(units));
        }
    }

    @Test
    void onlyTheOneRefusalComesOutOfAReferenceWithOneUnitChanged() {
        List<String> references = List.of(
                "quay.io:5000/acme/hello-world:1.0.0@sha256:" + HEX,
                "[fe80::1:2]:443/a__b/c.d:latest",
                "oci:C:\\store:quay.io:5000/a/b:1@sha256:" + HEX,
                "oci:store:hello:@sha256:" + HEX,
                "quay.io/acme/hello:>=1.0.0-rc.1 <2 || ~3.1",
                "oci:store:1.x - 2.3.4",
                "dir:skills/hello");
        Random random = new Random(20_270_103);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(references.get(random.nextInt(references.size())));
            int position = random.nextInt(text.length());
            String part = PARTS.get(random.nextInt(PARTS.size()));
            text.replace(position, position + random.nextInt(2), part);
            check(text.toString());
        }
    }

    private static boolean check(String text) {
        checkRefusal(text, () -> SkillReference.inLayout(Path.of("store"), text));
        return checkRefusal(text, () -> SkillReference.parse(text));
    }

    private static boolean checkRefusal(String text, Supplier<SkillReference> parse) {
        SkillReference reference;
        try {
            reference = parse.get();
        } catch (InvalidReferenceException refusal) {
            assertThat(refusal.position()).as(text).isBetween(0, text.length());
            assertThat(refusal.input()).isEqualTo(text);
            assertThat(refusal.getMessage()).isEqualTo(PrintableText.of(refusal.getMessage(), 8_000));
            return false;
        }
        assertThat(SkillReference.parse(reference.toString())).as(text).isEqualTo(reference);
        return true;
    }
}
