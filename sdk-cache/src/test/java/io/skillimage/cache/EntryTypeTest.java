package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.ErrorCode;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and directories are let in, and with which permissions; everything else is not. */
class EntryTypeTest extends UnpackerTestBase {

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../x", "SKILL.md", ".", "missing", "a/b"})
    void refusesLinkWhereverItLeads(String linkTarget) {
        assertRefused(ErrorCode.LINK, tar().file("SKILL.md", "x").link("l", '2', linkTarget));
        assertRefused(ErrorCode.LINK, tar().file("SKILL.md", "x").link("l", '1', linkTarget));
    }

    @Test
    void refusesLinkBeforeAnythingIsWrittenThroughIt() {
        assertRefused(ErrorCode.LINK, tar().link("d", '2', "../..").file("d/witness", "changed"));
    }

    @Test
    void refusesLinkInPlaceOfTheSkill() {
        assertRefused(ErrorCode.LINK, tar().link("./", '2', "../..").file("witness", "changed"));
    }

    @Test
    void refusesLinkWhoseTargetStandsInAnExtension() {
        assertRefused(ErrorCode.LINK, tar().pax("linkpath", "../../witness").link("l", '2', "ok"));
        assertRefused(
                ErrorCode.LINK,
                tar().extension('K', "../../witness\0".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .link("l", '2', "ok"));
    }

    @Test
    void refusesLinkOfOneLayerAndFileOfAnother() {
        assertRefused(ErrorCode.LINK, tar().link("d", '2', "../.."), tar().file("d/witness", "changed"));
    }

    @ParameterizedTest
    @ValueSource(chars = {'3', '4', '6', 'V', 'M', 'D', 'N', 'X', 'Z', '8', ' '})
    void refusesWhatIsNeitherFileNorDirectory(char type) {
        assertRefused(ErrorCode.SPECIAL_FILE, tar().header("x", type, header -> {}));
    }

    @Test
    void refusesGnuSparseFile() {
        assertRefused(ErrorCode.SPARSE, tar().header("x", 'S', header -> header.octal(483, 12, 4096)));
    }

    @Test
    void refusesHugeSparseFileForItsSize() {
        assertRefused(ErrorCode.TOO_LARGE, tar().header("x", 'S', header -> header.octal(483, 12, 1L << 32)));
        assertRefused(
                ErrorCode.TOO_LARGE,
                tar().pax("GNU.sparse.realsize", "1099511627776").file("x", "x"));
    }

    @Test
    void refusesPaxSparseFile() {
        assertRefused(
                ErrorCode.SPARSE,
                tar().pax("GNU.sparse.major", "1", "GNU.sparse.name", "y").file("x", "x"));
    }

    @Test
    void checksTheNameOfSparseFile() {
        assertRefused(
                ErrorCode.PATH_TRAVERSAL,
                tar().pax("GNU.sparse.name", "../canary").file("x", "x"));
    }

    @Test
    void refusesDirectoryWithData() {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().header("d/", '5', "data", header -> {}));
    }

    @Test
    void refusesLinkWithData() {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().header("l", '2', "data", header -> {}));
    }

    @Test
    void refusesFileThatIsNamedLikeDirectory() {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().file("notes/", ""));
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().file("notes/", "x"));
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().file(".", "x"));
    }

    @Test
    void readsDirectoryOfTheOldestFormat() {
        unpack(tar().header("old/", (char) 0, header -> header.magic("\0\0\0\0\0\0\0\0")));

        assertThat(target.resolve("old")).isDirectory();
    }

    @Test
    void keepsEmptyDirectory() {
        Unpacker unpacker = unpack(tar().directory("empty/dir/"));

        assertThat(unpacker.files()).isEmpty();
        assertThat(target.resolve("empty/dir")).isEmptyDirectory();
    }

    @Test
    void readsContiguousFileAsRegularOneWithNote() {
        Unpacker unpacker = unpack(tar().header("x", '7', "content", header -> {}));

        assertThat(target.resolve("x")).hasContent("content");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNUSUAL_TYPE);
    }

    @Test
    void keepsNothingOfTheModeButTheOwnersExecutableBit() throws IOException {
        Unpacker unpacker = unpack(
                tar().file("run.sh", "x", 0755).file("plain.md", "x", 0644).file("private.sh", "x", 0700));

        assertThat(unpacker.files())
                .extracting(SkillFile::path, SkillFile::executable)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("plain.md", false),
                        org.assertj.core.groups.Tuple.tuple("private.sh", true),
                        org.assertj.core.groups.Tuple.tuple("run.sh", true));
        assertThat(permissions("run.sh")).startsWith("rwx").doesNotMatch(".{4}w.*|.{7}w.*");
        assertThat(permissions("plain.md")).startsWith("rw-").doesNotContain("x");
        assertThat(unpacker.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {04755, 02755, 01644, 0, 0777, 0666, 0100, 07777777, 0040644})
    void notesUnusualMode(int mode) throws IOException {
        Unpacker unpacker = unpack(tar().file("x", "x", mode));

        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.MODE_CLAMPED);
        assertThat(permissions("x")).startsWith("rw").doesNotMatch(".{4}w.*|.{7}w.*");
    }

    @ParameterizedTest
    @ValueSource(ints = {0644, 0755, 0664, 0775, 0600, 0700, 0444, 0555, 0640, 0750, 0100644, 0100755})
    void takesCommonModeWithoutNote(int mode) {
        assertThat(unpack(tar().file("x", "x", mode)).warnings()).isEmpty();
    }

    @Test
    void keepsDirectoryWithoutPermissionsUsable() {
        Unpacker unpacker =
                unpack(tar().header("zero/", '5', header -> header.mode(0)).file("zero/x", "x"));

        assertThat(target.resolve("zero/x")).hasContent("x");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.MODE_CLAMPED);
    }

    @Test
    void notesExtendedAttributesAndDropsThem() {
        Unpacker unpacker =
                unpack(tar().pax("SCHILY.xattr.security.capability", "x").file("cap", "x"));

        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.XATTR_IGNORED);
    }

    @Test
    void boundsTheNumberOfNotes() {
        TarBuilder layer = tar();
        for (int i = 0; i < 100; i++) {
            layer.file("f" + i, "", 0777);
        }

        assertThat(unpack(layer).warnings())
                .hasSize(17)
                .last()
                .satisfies(last -> assertThat(last.message()).contains("84 more"));
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve(path)));
    }
}
