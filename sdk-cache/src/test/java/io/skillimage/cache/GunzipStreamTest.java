package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import io.skillimage.SkillWarning;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decompression, and what stands around the archive. */
class GunzipStreamTest extends UnpackerTestBase {
    private static final ContentKey.Compression GZIP = ContentKey.Compression.GZIP;

    private static byte[] layer() {
        return tar().file("a", "content").end().gzip();
    }

    @Test
    void returnsTheDigestOfTheUncompressedArchive() {
        byte[] archive = tar().file("a", "content").end().zeros(3_000).toBytes();
        Unpacker unpacker = new Unpacker(target, Limits.defaults());

        Digest diffId =
                unpacker.unpack(new ByteArrayInputStream(TarBuilder.gzip(archive)), GZIP, Digest.Algorithm.SHA512);

        assertThat(diffId).isEqualTo(Digest.Algorithm.SHA512.of(archive));
    }

    @Test
    void readsSeveralMembersAsOneStream() {
        byte[] archive = tar().file("a", "content").file("b", "more").end().toBytes();
        byte[] first = TarBuilder.gzip(Arrays.copyOf(archive, 700));
        byte[] empty = TarBuilder.gzip(new byte[0]);
        byte[] second = TarBuilder.gzip(Arrays.copyOfRange(archive, 700, archive.length));

        assertThat(paths(unpackBytes(TarBuilder.concat(first, empty, second), GZIP)))
                .containsExactly("a", "b");
    }

    @Test
    void readsStreamThatArrivesByteByByte() {
        byte[] gzip = TarBuilder.concat(layer(), TarBuilder.gzip(new byte[512]));
        InputStream slow = new ByteArrayInputStream(gzip) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1));
            }
        };
        Unpacker unpacker = new Unpacker(target, Limits.defaults());
        unpacker.unpack(slow, GZIP, Digest.Algorithm.SHA256);

        assertThat(paths(unpacker)).containsExactly("a");
    }

    @Test
    void readsEveryPartOfTheHeader() {
        byte[] plain = layer();
        byte[] header = {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 'c', 0};
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(paths(unpackBytes(TarBuilder.concat(header, check, body), GZIP)))
                .containsExactly("a");
    }

    @Test
    void refusesWrongHeaderChecksum() {
        byte[] plain = layer();
        byte[] header = {0x1f, (byte) 0x8b, 8, 2, 0, 0, 0, 0, 0, 3, 1, 2};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);

        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.concat(header, body), GZIP);
    }

    @Test
    void refusesUnknownMethodAndFlags() {
        byte[] method = layer();
        method[2] = 7;
        byte[] flags = layer();
        flags[3] = 0x20;

        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, method, GZIP);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, flags, GZIP);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 7, 5, 4, 1})
    void refusesWrongChecksumOrLength(int fromEnd) {
        byte[] gzip = layer();
        gzip[gzip.length - fromEnd] ^= 1;

        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, gzip, GZIP);
    }

    @Test
    void refusesStreamThatIsCutAnywhere() {
        byte[] gzip = layer();
        for (int length = 2; length < gzip.length; length++) {
            assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, Arrays.copyOf(gzip, length), GZIP);
        }
    }

    @Test
    void neverFailsOtherThanWithItsOwnErrorWhateverByteIsFlipped() {
        byte[] gzip =
                tar().pax("path", "a").file("x", "content").directory("d").end().gzip();
        for (int i = 0; i < gzip.length * 8; i++) {
            byte[] flipped = gzip.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            try {
                unpackBytes(flipped, GZIP).discard();
            } catch (SkillException e) {
                assertThat(target).doesNotExist();
            }
        }
    }

    @Test
    void refusesAnythingBehindTheStream() {
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), new byte[] {7}), GZIP);
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), new byte[1024]), GZIP);
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), new byte[] {0x1f}), GZIP);
    }

    @Test
    void refusesSecondArchiveInSecondMember() {
        byte[] hidden = tar().file("hidden", "x").end().gzip();
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), hidden), GZIP);
    }

    @Test
    void refusesEmptyLayer() {
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, new byte[0], GZIP);
    }

    @Test
    void refusesDoublyCompressedArchive() {
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.gzip(layer()), GZIP);
    }

    @Test
    void refusesArchiveUnderTheOtherMediaType() {
        byte[] archive = tar().file("a", "x").end().toBytes();

        assertThat(assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, archive, GZIP))
                .isInstanceOf(IntegrityException.class);
        assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, layer(), ContentKey.Compression.NONE);
    }

    @Test
    void notesUncompressedLayer() {
        Unpacker unpacker = unpackBytes(tar().file("a", "x").end().toBytes(), ContentKey.Compression.NONE);

        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.UNCOMPRESSED);
    }

    @Test
    void boundsFileNameInTheHeader() {
        byte[] header = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3};
        byte[] name = new byte[3 << 20];
        Arrays.fill(name, (byte) 'n');

        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.concat(header, name), GZIP);
    }

    @Test
    void boundsMembersThatHoldNothing() {
        byte[] empty = TarBuilder.gzip(new byte[0]);
        byte[] many = new byte[empty.length * 100_000];
        for (int i = 0; i < many.length; i += empty.length) {
            System.arraycopy(empty, 0, many, i, empty.length);
        }

        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, many, GZIP);
    }

    @Test
    void prefersTheSourcesVerdictOverThatOfTheArchive() {
        byte[] damaged = layer();
        damaged[damaged.length - 8] ^= 1;
        assertSourceHasTheLastWord(damaged, GZIP);
    }

    @Test
    void readsTheSourceToItsEnd() throws IOException {
        try (InputStream source = new ByteArrayInputStream(layer())) {
            new Unpacker(target, Limits.defaults()).unpack(source, GZIP, Digest.Algorithm.SHA256);

            assertThat(source.read()).isEqualTo(-1);
        }
    }

    @Test
    void reportsSourceThatFails() {
        assertBrokenSourceIsReported(new byte[0], GZIP);
    }
}
