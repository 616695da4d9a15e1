package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that stand twice, or do so on some systems. */
class CollisionTest extends UnpackerTestBase {

    @Test
    void refusesFileThatStandsTwice() {
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().file("a.md", "one").file("a.md", "two"));
    }

    @Test
    void refusesFileThatStandsTwiceWithTheSameContent() {
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().file("a.md", "one").file("a.md", "one"));
    }

    @Test
    void refusesFileThatStandsTwiceInOtherWords() {
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().file("d/a.md", "one").file("./d//a.md", "two"));
    }

    @Test
    void acceptsDirectoryThatStandsTwice() {
        Unpacker unpacker = unpack(tar().directory("./")
                .directory("d/")
                .file("d/a", "x")
                .directory("d")
                .directory("."));

        assertThat(paths(unpacker)).containsExactly("d/a");
        assertThat(unpacker.warnings()).isEmpty();
    }

    @Test
    void refusesFileBelowFile() {
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().file("a", "x").file("a/b", "x"));
    }

    @Test
    void refusesFileInPlaceOfDirectory() {
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().file("a/b", "x").file("a", "x"));
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().directory("a").file("a", "x"));
    }

    @Test
    void refusesDirectoryInPlaceOfFile() {
        assertRefused(ErrorCode.DUPLICATE_ENTRY, tar().file("a", "x").directory("a/"));
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, readme.md",
        "SKILL.md, skill.md",
        "Scripts/a, scripts/b",
        "x/Scripts/a, x/scripts/b",
        "caf\u00e9.md, cafe\u0301.md",
        "\u212a.md, k.md",
        "stra\u00dfe.md, STRASSE.md",
        "STRA\u1e9eE.md, strasse.md",
        "\u1e9e.md, \u00df.md",
        "\u00c5.md, a\u030a.md",
        "\u03a3.md, \u03c2.md",
        "SKILL.md, SKILL\ufe0f.md"
    })
    void refusesNamesThatAreOneOnOtherSystems(String first, String second) {
        assertRefused(ErrorCode.CASE_COLLISION, tar().file(first, "x").file(second, "y"));
    }

    @Test
    void refusesCollisionOfFileAndDirectory() {
        assertRefused(ErrorCode.CASE_COLLISION, tar().file("notes", "x").file("Notes/a", "y"));
    }

    @Test
    void refusesCollisionAcrossLayers() {
        assertRefused(ErrorCode.CASE_COLLISION, tar().file("SKILL.md", "x"), tar().file("skill.md", "y"));
    }

    @Test
    void keepsNamesThatDifferInMoreThanCase() {
        assertThat(paths(unpack(tar().file("a-b", "x").file("a_b", "y").file("A/c", "z"))))
                .containsExactly("A/c", "a-b", "a_b");
    }
}
