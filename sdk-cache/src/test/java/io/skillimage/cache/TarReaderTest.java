package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.ErrorCode;
import io.skillimage.SkillWarning;
import io.skillimage.UnsafeContentException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How tar headers are read, and which archives are none. */
class TarReaderTest extends UnpackerTestBase {

    @Test
    void joinsPrefixAndName() {
        assertThat(paths(unpack(tar().header("b.md", '0', header -> header.text(345, "dir/a")))))
                .containsExactly("dir/a/b.md");
    }

    @Test
    void refusesTraversalThatOnlyPrefixAndNameTogetherMake() {
        assertRefused(ErrorCode.PATH_TRAVERSAL, tar().header("x", '0', header -> header.text(345, "a/..")));
        assertRefused(ErrorCode.ABSOLUTE_PATH, tar().header("x", '0', header -> header.text(345, "/a")));
    }

    @Test
    void readsNameThatFillsItsField() {
        String name = "n".repeat(100);
        assertThat(paths(unpack(tar().file(name, "x")))).containsExactly(name);
    }

    @Test
    void refusesPrefixThatOnlySomeReadersJoin() {
        for (String magic : List.of("ustar  \0", "\0\0\0\0\0\0\0\0", "notustar")) {
            assertRefused(
                    ErrorCode.CONFLICTING_HEADERS,
                    tar().header("b.md", '0', header -> header.magic(magic).text(345, "elsewhere")));
        }
    }

    @Test
    void ignoresPrefixOfGnuHeader() {
        assertThat(paths(unpack(tar().header(
                                "b.md", '0', header -> header.magic("ustar  \0").octal(345, 12, 7)))))
                .containsExactly("b.md");
    }

    @Test
    void readsOldestFormat() {
        Unpacker unpacker = unpack(tar().header("old.md", (char) 0, "x", header -> header.magic("\0\0\0\0\0\0\0\0")));

        assertThat(target.resolve("old.md")).hasContent("x");
        assertThat(unpacker.warnings()).isEmpty();
    }

    @Test
    void notesUnknownMagic() {
        Unpacker unpacker = unpack(tar().header("x", '0', header -> header.magic("notustar")));

        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNUSUAL_HEADER);
    }

    @Test
    void readsGnuLongName() {
        String name = "d".repeat(150) + "/" + "f".repeat(150);
        assertThat(paths(unpack(tar().gnuName(name).file(name.substring(0, 99), "x"))))
                .containsExactly(name);
    }

    @Test
    void readsPaxPath() {
        String name = "d".repeat(200) + "/\u00e9";
        assertThat(paths(unpack(
                        tar().pax("path", name, "mtime", "1e99", "x.y", "z").file("short", "x"))))
                .containsExactly(name);
    }

    @Test
    void takesTheLastOfRepeatedPaxKeywords() {
        assertRefused(
                ErrorCode.PATH_TRAVERSAL,
                tar().pax("path", "ok", "path", "../x").file("x", "x"));
        assertThat(paths(unpack(tar().pax("path", "../x", "path", "ok").file("x", "x"))))
                .containsExactly("ok");
    }

    @Test
    void takesEmptyPaxValueForNone() {
        assertThat(paths(unpack(tar().pax("path", "", "size", "").file("x", "x"))))
                .containsExactly("x");
    }

    @Test
    void appliesExtensionToOneEntryOnly() {
        assertThat(paths(unpack(tar().pax("path", "a").file("x", "x").file("b", "x"))))
                .containsExactly("a", "b");
    }

    @Test
    void acceptsGlobalHeaderWithComment() {
        assertThat(paths(unpack(tar().globalPax("comment", "0123").file("x", "x"))))
                .containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "size", "linkpath", "GNU.sparse.name"})
    void refusesGlobalHeaderThatDefinesEntries(String key) {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().globalPax(key, "7").file("x", "x"));
    }

    @Test
    void refusesTwoExtensionsOfOneKind() {
        assertRefused(
                ErrorCode.CONFLICTING_HEADERS,
                tar().pax("path", "a").pax("path", "b").file("x", "x"));
        assertRefused(
                ErrorCode.CONFLICTING_HEADERS, tar().gnuName("a").gnuName("b").file("x", "x"));
    }

    @Test
    void refusesExtensionsThatDisagreeOnTheName() {
        assertRefused(
                ErrorCode.CONFLICTING_HEADERS,
                tar().pax("path", "a").gnuName("b").file("x", "x"));
    }

    @Test
    void refusesPaxSizeThatDisagreesWithTheHeader() {
        assertRefused(ErrorCode.CONFLICTING_HEADERS, tar().pax("size", "512").file("x", ""));
    }

    @Test
    void acceptsPaxSizeThatAgrees() {
        unpack(tar().pax("size", "4").file("x", "four"));
        assertThat(target.resolve("x")).hasContent("four");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "1.5", "0x10", " 4", "1000000000000000000000000000000", "9223372036854775808"})
    void refusesPaxSizeThatIsNoSize(String size) {
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().pax("size", size).file("x", "four"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                " ",
                "5",
                "0 a=b\n",
                "-5 a=b\n",
                "99 a=b\n",
                "6 a=bX",
                "4 =\n",
                "5 ab\n",
                "a a=b\n",
                "6  a=b\n7",
                "99999999999999999999 a=b\n",
                "3 a=b\n",
                "6 a=b\n\0\0"
            })
    void refusesMalformedPaxRecord(String body) {
        assertRefused(
                ErrorCode.CORRUPT_ARCHIVE,
                tar().extension('x', body.getBytes(StandardCharsets.UTF_8)).file("x", "x"));
    }

    @Test
    void boundsExtensionHeaderBeforeReadingIt() {
        assertRefused(ErrorCode.TOO_LARGE, tar().header("x", 'x', header -> header.size(1 << 21)));
        assertRefused(ErrorCode.TOO_LARGE, tar().header("x", 'L', header -> header.size(077777777777L)));
    }

    @Test
    void refusesExtensionWithoutEntry() {
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().file("a", "x").pax("path", "b"));
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().file("a", "x").gnuName("b"));
    }

    @Test
    void readsBase256Size() {
        byte[] size = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4};
        unpack(tar().header("x", '0', "four", header -> header.bytes(124, size)));

        assertThat(target.resolve("x")).hasContent("four");
    }

    @Test
    void refusesBase256SizeThatIsNegativeOrEndless() {
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) 0xff);
        byte[] endless = negative.clone();
        endless[0] = (byte) 0x80;

        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().header("x", '0', header -> header.bytes(124, negative)));
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().header("x", '0', header -> header.bytes(124, endless)));
    }

    @Test
    void neverLooksAtOwnerAndTime() {
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) 0xff);
        Unpacker unpacker = unpack(tar().header(
                        "x",
                        '0',
                        header -> header.bytes(136, negative)
                                .text(108, "rubbish!")
                                .text(265, "root")));

        assertThat(paths(unpacker)).containsExactly("x");
    }

    @Test
    void refusesSizeThatIsNoNumber() {
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().header("x", '0', header -> header.text(124, "12x")));
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().header("x", '0', header -> header.text(124, "-00000000001")));
    }

    @Test
    void readsNumberWithSpacesAround() {
        unpack(tar().header("x", '0', "four", header -> header.text(124, "         4 \0")));
        assertThat(target.resolve("x")).hasContent("four");
    }

    @Test
    void refusesWrongChecksum() {
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().header("x", '0', header -> header.checksum("000001\0 ")));
        assertRefused(
                ErrorCode.CORRUPT_ARCHIVE,
                tar().file("a", "x").header("x", '0', header -> header.checksum("rubbish!")));
    }

    @Test
    void acceptsChecksumOfSignedBytes() {
        TarBuilder.Header header = new TarBuilder.Header("\u00e9", '0', 0);
        int sum = 0;
        byte[] block = header.text(148, "        ").checksum("        ").toBytes();
        for (byte value : block) {
            sum += value;
        }
        header.checksum(String.format("%06o\0 ", sum));

        assertThat(paths(unpack(tar().entry(header, new byte[0])))).containsExactly("\u00e9");
    }

    @Test
    void refusesEntryThatIsLongerThanTheArchive() {
        assertRefused(ErrorCode.CORRUPT_ARCHIVE, tar().header("x", '0', header -> header.size(1 << 20)));
    }

    @Test
    void refusesArchiveThatEndsInsidePaddingOrHeader() {
        byte[] whole = tar().file("a", "x").file("b", "y").toBytes();
        for (int length : new int[] {1, 511, 514, 600, 1025, 1535, 1538, 2047}) {
            byte[] cut = TarBuilder.gzip(Arrays.copyOf(whole, length));
            assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, cut, ContentKey.Compression.GZIP);
        }
    }

    @Test
    void acceptsLastEntryWithoutPaddingWithNote() {
        byte[] whole = tar().file("a", "x").file("b", "yz").toBytes();
        byte[] unpadded = Arrays.copyOf(whole, whole.length - TarBuilder.BLOCK + 2);
        Unpacker unpacker = unpackBytes(TarBuilder.gzip(unpadded), ContentKey.Compression.GZIP);

        assertThat(target.resolve("b")).hasContent("yz");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNUSUAL_HEADER);
    }

    @Test
    void refusesLastEntryThatLacksAByte() {
        byte[] whole = tar().file("a", "x").file("b", "yz").toBytes();
        byte[] cut = TarBuilder.gzip(Arrays.copyOf(whole, whole.length - TarBuilder.BLOCK + 1));

        assertThatThrownBy(() -> unpackBytes(cut, ContentKey.Compression.GZIP))
                .isInstanceOfSatisfying(
                        UnsafeContentException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPT_ARCHIVE));
        assertThat(target).doesNotExist();
    }

    @Test
    void acceptsMissingEndMarkerWithNote() {
        Unpacker unpacker = unpackBytes(tar().file("a", "x").gzip(), ContentKey.Compression.GZIP);

        assertThat(paths(unpacker)).containsExactly("a");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNUSUAL_HEADER);
    }

    @Test
    void acceptsLoneZeroBlockAtTheEndWithNote() {
        Unpacker unpacker = unpackBytes(tar().file("a", "x").zeros(512).gzip(), ContentKey.Compression.GZIP);

        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNUSUAL_HEADER);
    }

    @Test
    void acceptsPaddingBehindTheEnd() {
        Unpacker unpacker = unpackBytes(tar().file("a", "x").end().zeros(9_000).gzip(), ContentKey.Compression.GZIP);

        assertThat(unpacker.warnings()).isEmpty();
    }

    @Test
    void acceptsArchiveWithoutEntries() {
        assertThat(unpackBytes(tar().end().gzip(), ContentKey.Compression.GZIP).files())
                .isEmpty();
    }

    @Test
    void refusesEntriesBehindLoneZeroBlock() {
        assertRefused(ErrorCode.TRAILING_DATA, tar().file("a", "x").zeros(512).file("b", "y"));
    }

    @Test
    void refusesEntriesBehindTheEnd() {
        assertRefused(ErrorCode.TRAILING_DATA, tar().file("a", "x").end().file("b", "y"));
        assertRefused(
                ErrorCode.TRAILING_DATA,
                tar().file("a", "x").end().zeros(200_000).raw(new byte[] {1}));
    }

    @Test
    void refusesWhatIsNoArchive() {
        byte[] page = "<html>not found</html>".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.gzip(page), ContentKey.Compression.GZIP);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, page, ContentKey.Compression.NONE);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.gzip(new byte[0]), ContentKey.Compression.GZIP);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, new byte[0], ContentKey.Compression.NONE);
    }

    @Test
    void readsFilesLargerThanItsBuffer() {
        String content = "0123456789abcdef".repeat(20_000);
        Unpacker unpacker = unpack(tar().file("a", content).file("b", "after").file("c", content + "1"));

        assertThat(target.resolve("a")).hasContent(content);
        assertThat(target.resolve("b")).hasContent("after");
        assertThat(target.resolve("c")).hasContent(content + "1");
        assertThat(unpacker.files().get(0).digest())
                .isEqualTo(io.skillimage.Digest.sha256(content.getBytes(StandardCharsets.UTF_8)));
    }
}
