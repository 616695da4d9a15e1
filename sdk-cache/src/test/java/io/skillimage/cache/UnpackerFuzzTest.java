package io.skillimage.cache;

import static io.skillimage.cache.ContentKey.Compression.GZIP;
import static io.skillimage.cache.ContentKey.Compression.NONE;
import static io.skillimage.cache.ContentKey.Compression.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers of any bytes; {@link LayersFuzzTest} has those that look like layers. */
class UnpackerFuzzTest extends UnpackerFuzzBase {
    static Stream<byte[]> seeds() {
        byte[] plain = tar().directory("scripts/")
                .file("SKILL.md", "# Hello")
                .file("scripts/run.sh", "x", 0755)
                .end()
                .toBytes();
        byte[] extended = tar().pax("path", "caf\u00e9", "SCHILY.xattr.user.a", "b")
                .file("a", "text")
                .globalPax("comment", "c")
                .gnuName("d/e")
                .file("b", "")
                .end()
                .toBytes();
        byte[] whiteouts = tar().file(".wh.a", "").file("b/.wh..wh..opq", "").toBytes();
        byte[] members = TarBuilder.concat(
                TarBuilder.gzip(Arrays.copyOf(plain, 700)),
                TarBuilder.gzip(Arrays.copyOfRange(plain, 700, plain.length)));
        byte[] frames = TarBuilder.concat(
                TarBuilder.zstd(Arrays.copyOf(plain, 700)),
                TarBuilder.zstd(Arrays.copyOfRange(plain, 700, plain.length)),
                new byte[] {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2});
        return Stream.of(
                plain, extended, whiteouts, members, TarBuilder.gzip(extended), frames, TarBuilder.zstd(extended));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "ustar\\x0000",
        "ustar  \\x00",
        "0000644\\x00",
        "00000000000\\x00",
        "00000000777\\x00",
        "\\x80\\x00\\x00\\x00",
        "12 path=a\\x0a",
        "15 linkpath=b\\x0a",
        "9 size=1\\x0a",
        "22 GNU.sparse.major=1\\x0a",
        ".wh.",
        ".wh..wh..opq",
        "../",
        "SKILL.md",
        "\\x1f\\x8b\\x08",
        "\\x28\\xb5\\x2f\\xfd",
        "\\x50\\x2a\\x4d\\x18"
    })
    @FuzzTest
    void unpacksOrRefuses(byte[] data) throws IOException {
        if (data.length > 1 && data[0] == 0x1f && (data[1] & 0xff) == 0x8b) {
            unpackAndCheck(new Layer(data, GZIP));
            return;
        }
        if (data.length > 3 && ZstdStream.startsFrame(data, 0)) {
            unpackAndCheck(new Layer(data, ZSTD));
            return;
        }
        unpackAndCheck(new Layer(data, NONE));
        byte[] archive = withRightChecksums(data);
        Outcome outcome = unpackAndCheck(new Layer(archive, NONE));
        assertThat(unpackAndCheck(new Layer(TarBuilder.gzip(archive), GZIP))).isEqualTo(outcome);
        assertThat(unpackAndCheck(new Layer(TarBuilder.zstd(archive), ZSTD))).isEqualTo(outcome);
    }

    /** Few changes would come further than to the checksum of a header. */
    private static byte[] withRightChecksums(byte[] data) {
        byte[] archive = data.clone();
        for (int at = 0; at + TarBuilder.BLOCK <= archive.length; at += TarBuilder.BLOCK) {
            if (archive[at + 148] != 0) {
                TarBuilder.writeChecksum(archive, at);
            }
        }
        return archive;
    }
}
