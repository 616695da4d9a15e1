package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.SkillWarning;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are let in, and how. */
class EntryNameTest extends UnpackerTestBase {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SKILL.md",
                ".hidden",
                "...notes",
                "a b (1), [x] {y} #1 & co!.txt",
                "%2e%2e%2fx.md",
                "~root",
                "$HOME",
                "console.md",
                "com.txt",
                "COM.txt",
                "COM10.txt",
                "nullable",
                "caf\u00e9.md",
                "\u65e5\u672c\u8a9e.md",
                "\ud83d\ude80.md",
                "at 3.05.04\u202fAM.png"
            })
    void acceptsHarmlessName(String name) {
        Unpacker unpacker = unpack(tar().file(name, "x"));

        assertThat(paths(unpacker)).containsExactly(name);
        assertThat(unpacker.warnings()).isEmpty();
        assertThat(target.resolve(name)).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./a/b.md", "a/./b.md", "a//b.md", ".//a/b.md", "./././a/././b.md"})
    void dropsEmptySegmentsAndDots(String name) {
        assertThat(paths(unpack(tar().file(name, "x")))).containsExactly("a/b.md");
    }

    @Test
    void keepsDecomposedNameByteForByte() {
        assertThat(paths(unpack(tar().file("re\u0301sume\u0301.md", "x")))).containsExactly("re\u0301sume\u0301.md");
    }

    @Test
    void notesNameThatCompatibilityNormalisationWouldChange() {
        Unpacker unpacker = unpack(tar().file("\uff0e\uff0e\uff0fcanary.txt", "x"));

        assertThat(paths(unpacker)).containsExactly("\uff0e\uff0e\uff0fcanary.txt");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.NON_NFC_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "a/../../x", "a/..", "a/../b", "./../x", "../../../../../../etc/x"})
    void refusesToGoUp(String name) {
        assertRefused(ErrorCode.PATH_TRAVERSAL, tar().file(name, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "/.", "/etc/passwd", "//server/share", "/./x", "/../x"})
    void refusesAbsolutePath(String name) {
        ErrorCode code = ErrorCode.ABSOLUTE_PATH;
        assertRefused(code, tar().header(name, '5', header -> {}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\b",
                "..\\x",
                "C:x",
                "C:/x",
                "SKILL.md:evil",
                "a<b",
                "a>b",
                "a\"b",
                "a|b",
                "a?b",
                "a*b",
                "a\nb",
                "a\tb",
                "a\u007fb",
                "a\u009b31mb",
                "a\u001b[2Jb",
                "cod\u202ehs.txt",
                "SKILL\u200b.md",
                "SKILL\u200d.md",
                "a\u2066b",
                "a\u2028b",
                "\ufeffSKILL.md",
                "a\u00adb",
                "a\u3164b",
                "a\u115fb",
                "a\u034fb",
                "a\uffffb",
                "a\ufdd0b",
                "a\udb40\udc41b",
                "dir /x",
                "dir./x",
                "x ",
                "x.",
                "CON",
                "con",
                "nul.txt",
                "NUL .txt",
                "a/aux/b.md",
                "COM1.log",
                "lpt9",
                "COM\u00b9.txt",
                "LPT\u00b3",
                "CONIN$",
                "conout$.txt",
                "prn"
            })
    void refusesNameThatIsUnsafeSomewhere(String name) {
        assertRefused(ErrorCode.BAD_NAME, tar().pax("path", name).file("x", "x"));
    }

    @Test
    void readsLoneSlashAsTheSkillsOwnDirectoryWithNote() {
        Unpacker unpacker = unpack(tar().directory("/").file("SKILL.md", "x"));

        assertThat(paths(unpacker)).containsExactly("SKILL.md");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNUSUAL_HEADER);
    }

    @Test
    void refusesLoneSlashThatIsNoDirectory() {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().file("/", "x"));
        assertRefused(ErrorCode.LINK, tar().link("/", '2', "../.."));
    }

    @Test
    void refusesMissingName() {
        assertRefused(ErrorCode.BAD_NAME, tar().file("", "x"));
    }

    @Test
    void refusesNulInsideNameRatherThanToStopThere() {
        assertRefused(
                ErrorCode.BAD_NAME, tar().pax("path", "ok.md\0../../canary").file("x", "x"));
        assertRefused(ErrorCode.BAD_NAME, tar().gnuName("ok.md\0/../../canary").file("x", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0ae", "c0af", "e080ae", "ff", "e9", "eda080", "f4908080", "c3"})
    void refusesInvalidUtf8(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        SkillException failure =
                assertRefused(ErrorCode.BAD_NAME, tar().header("", '0', header -> header.bytes(0, bytes)));
        assertThat(failure.getMessage()).contains("UTF-8");
    }

    @Test
    void measuresSegmentInBytes() {
        String longest = "\u00e9".repeat(127) + "x";
        assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(255);

        assertThat(paths(unpack(tar().pax("path", longest).file("x", "x")))).containsExactly(longest);
    }

    @Test
    void refusesLongSegment() {
        assertRefused(
                ErrorCode.PATH_TOO_LONG, tar().pax("path", "\u00e9".repeat(128)).file("x", "x"));
    }

    @Test
    void refusesLongPath() {
        String path = "d".repeat(200) + "/";
        assertRefused(
                ErrorCode.PATH_TOO_LONG,
                tar().pax("path", path.repeat(5) + "e".repeat(20)).file("x", "x"));
    }

    @Test
    void acceptsPathOfExactlyTheLimit() {
        String path = ("d".repeat(127) + "/").repeat(8);
        String exact = "./" + path.substring(0, path.length() - 1) + "x";

        assertThat(paths(unpack(tar().pax("path", exact).file("x", "x")))).hasSize(1);
    }

    @Test
    void refusesDeepPath() {
        assertRefused(ErrorCode.TOO_DEEP, tar().file("d/".repeat(32) + "x", "x"));
    }

    @Test
    void acceptsPathOfExactlyTheDepth() {
        assertThat(paths(unpack(tar().file("d/".repeat(31) + "x", "x")))).hasSize(1);
    }

    @Test
    void refusesEndlessName() {
        assertRefused(
                ErrorCode.PATH_TOO_LONG,
                tar().pax("path", "./".repeat(100_000) + "x/" + "y".repeat(2_000))
                        .file("x", "x"));
    }

    @Test
    void showsNameInMessageWithoutItsControlCharacters() {
        SkillException failure = assertRefused(ErrorCode.BAD_NAME, tar().file("a\u001b]0;owned\u0007", "x"));

        assertThat(failure.getMessage()).contains("a\\u001B]0;owned\\u0007");
    }
}
