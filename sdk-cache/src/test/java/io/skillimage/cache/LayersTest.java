package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How later layers change what earlier ones brought. */
class LayersTest extends UnpackerTestBase {

    private static TarBuilder base() {
        return tar().file("SKILL.md", "one").file("d/a", "a").file("d/b", "b").file("d/e/f", "f");
    }

    @Test
    void removesWhitedOutFile() {
        Unpacker unpacker = unpack(base(), tar().file("d/.wh.a", ""));

        assertThat(paths(unpacker)).containsExactly("SKILL.md", "d/b", "d/e/f");
        assertThat(target.resolve("d/a")).doesNotExist();
        assertThat(target.resolve("d/.wh.a")).doesNotExist();
        assertThat(unpacker.warnings()).isEmpty();
    }

    @Test
    void removesWhitedOutDirectory() {
        Unpacker unpacker = unpack(base(), tar().file(".wh.d", ""));

        assertThat(paths(unpacker)).containsExactly("SKILL.md");
        assertThat(target.resolve("d")).doesNotExist();
    }

    @Test
    void emptiesOpaqueDirectory() {
        Unpacker unpacker = unpack(base(), tar().file("d/.wh..wh..opq", "").file("d/new", "n"));

        assertThat(paths(unpacker)).containsExactly("SKILL.md", "d/new");
    }

    @Test
    void keepsWhatTheLayerWithTheWhiteoutBringsItself() {
        TarBuilder second = tar().file("d/new", "n")
                .file("d/e/f", "f2")
                .file("d/.wh..wh..opq", "")
                .file(".wh.d", "");

        assertThat(paths(unpack(base(), second))).containsExactly("SKILL.md", "d/e/f", "d/new");
        assertThat(target.resolve("d/e/f")).hasContent("f2");
    }

    @Test
    void ignoresWhiteoutOfNothing() {
        Unpacker unpacker = unpack(
                tar().file(".wh.x", "").file("a/b/.wh.c", "").file("SKILL.md", "x"), tar().file("SKILL.md/.wh.y", ""));

        assertThat(paths(unpacker)).containsExactly("SKILL.md");
        assertThat(target.resolve("a")).doesNotExist();
    }

    @Test
    void takesWhiteoutLiterally() {
        assertThat(paths(unpack(base(), tar().file("D/.wh.a", "").file("d/.wh.A", ""))))
                .contains("d/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh..", ".wh.", "d/.wh..wh.x", ".wh..wh.plnk", ".wh.x/y"})
    void refusesWhiteoutThatIsNone(String name) {
        assertRefused(ErrorCode.BAD_NAME, base(), tar().file(name, ""));
    }

    @Test
    void refusesWhiteoutOfTheParent() {
        assertRefused(ErrorCode.BAD_NAME, base(), tar().file("d/.wh...", ""));
        assertRefused(ErrorCode.PATH_TRAVERSAL, base(), tar().file("../.wh.witness", ""));
    }

    @Test
    void refusesWhiteoutWithDataAndWhiteoutDirectory() {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, base(), tar().file("d/.wh.a", "hidden"));
        assertRefused(ErrorCode.BAD_NAME, base(), tar().directory("d/.wh.a"));
    }

    @Test
    void refusesWhiteoutThroughLink() {
        assertRefused(ErrorCode.LINK, tar().link("d", '2', "../.."), tar().file("d/.wh.witness", ""));
        assertRefused(ErrorCode.LINK, tar().link("d", '2', "../.."), tar().file("d/.wh..wh..opq", ""));
    }

    @Test
    void letsTheLastLayerWinWithNote() {
        Unpacker unpacker = unpack(base(), tar().file("SKILL.md", "two"));

        assertThat(target.resolve("SKILL.md")).hasContent("two");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.MULTI_LAYER);
    }

    @Test
    void makesNoNoteWhenLayerRepeatsTheSame() {
        assertThat(unpack(base(), base()).warnings()).isEmpty();
    }

    @Test
    void replacesDirectoryByFile() {
        Unpacker unpacker = unpack(base(), tar().file("d", "file"));

        assertThat(paths(unpacker)).containsExactly("SKILL.md", "d");
        assertThat(target.resolve("d")).hasContent("file");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.MULTI_LAYER);
    }

    @Test
    void replacesFileByDirectory() {
        Unpacker unpacker = unpack(base(), tar().file("d/a/deep", "x"));

        assertThat(paths(unpacker)).containsExactly("SKILL.md", "d/a/deep", "d/b", "d/e/f");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.MULTI_LAYER);
    }

    @Test
    void refusesLayerThatReplacesItsOwnDirectory() {
        assertRefused(
                ErrorCode.DUPLICATE_ENTRY, base(), tar().file("d/new", "x").file("d", "file"));
    }

    @Test
    void acceptsEmptyLayer() {
        assertThat(paths(unpack(base(), tar()))).hasSize(4);
    }

    @Test
    void removesEverythingWhenALaterLayerIsRefused() {
        assertRefused(ErrorCode.PATH_TRAVERSAL, base(), tar().file("../x", "x"));
    }
}
