package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStream;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import io.skillimage.testkit.ForkedJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that are compressed with zstd, and what stands around the archive in them. */
@Timeout(120)
class ZstdStreamTest extends UnpackerTestBase {
    private static final ContentKey.Compression ZSTD = ContentKey.Compression.ZSTD;
    private static final byte[] MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private static byte[] archive() {
        return tar().file("a", "content").end().toBytes();
    }

    private static byte[] layer() {
        return TarBuilder.zstd(archive());
    }

    private static byte[] skippable(int nibble, byte... content) {
        byte[] head = {
            (byte) (0x50 + nibble), 0x2a, 0x4d, 0x18, (byte) content.length, (byte) (content.length >> 8), 0, 0
        };
        return TarBuilder.concat(head, content);
    }

    @Test
    void returnsTheDigestOfTheUncompressedArchive() {
        byte[] archive = tar().file("a", "content").end().zeros(3_000).toBytes();
        Unpacker unpacker = new Unpacker(target, Limits.defaults());

        Digest diffId =
                unpacker.unpack(new ByteArrayInputStream(TarBuilder.zstd(archive)), ZSTD, Digest.Algorithm.SHA512);

        assertThat(diffId).isEqualTo(Digest.Algorithm.SHA512.of(archive));
        assertThat(paths(unpacker)).containsExactly("a");
        assertThat(codes(unpacker)).isEmpty();
    }

    @Test
    void readsSeveralFramesAsOneStreamAndSkipsWhatIsToBeSkipped() {
        byte[] archive = tar().file("a", "content").file("b", "more").end().toBytes();
        byte[] first = TarBuilder.zstd(Arrays.copyOf(archive, 700));
        byte[] empty = TarBuilder.zstd(new byte[0]);
        byte[] second = TarBuilder.zstd(Arrays.copyOfRange(archive, 700, archive.length));
        byte[] layer = TarBuilder.concat(
                skippable(15), first, empty, skippable(0, (byte) 1), second, skippable(7, new byte[20_000]));

        assertThat(paths(unpackBytes(layer, ZSTD))).containsExactly("a", "b");
    }

    @Test
    void readsStreamThatArrivesByteByByte() {
        byte[] zstd = TarBuilder.concat(layer(), TarBuilder.zstd(new byte[512]), skippable(3, new byte[9]));
        InputStream slow = new ByteArrayInputStream(zstd) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1));
            }
        };
        Unpacker unpacker = new Unpacker(target, Limits.defaults());
        unpacker.unpack(slow, ZSTD, Digest.Algorithm.SHA256);

        assertThat(paths(unpacker)).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 19, 22})
    void readsWhatEveryLevelWrites(int level) {
        byte[] archive = tar().file("a", "skill ".repeat(50_000)).end().toBytes();
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            byte[] layer = zstd.setLevel(level).compress(archive);

            assertThat(paths(unpackBytes(layer, ZSTD))).containsExactly("a");
        }
    }

    @Test
    void refusesStreamThatIsCutAnywhere() {
        byte[] zstd = layer();
        for (int length = MAGIC.length; length < zstd.length; length++) {
            assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, Arrays.copyOf(zstd, length), ZSTD);
        }
    }

    @Test
    void refusesSecondFrameThatIsCutAnywhere() {
        byte[] second = TarBuilder.zstd(new byte[512]);
        for (int length = MAGIC.length; length < second.length; length++) {
            byte[] layer = TarBuilder.concat(layer(), Arrays.copyOf(second, length));
            assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, layer, ZSTD);
        }
    }

    @Test
    void refusesSkippableFrameThatIsCut() {
        byte[] frame = skippable(0, new byte[10]);

        byte[] layer = TarBuilder.concat(layer(), Arrays.copyOf(frame, frame.length - 1));
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, layer, ZSTD);
    }

    @Test
    void refusesWrongChecksum() {
        byte[] zstd = layer();
        zstd[zstd.length - 1] ^= 1;

        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, zstd, ZSTD);
    }

    @Test
    void neverFailsOtherThanWithItsOwnErrorWhateverByteIsFlipped() {
        byte[] zstd = TarBuilder.zstd(
                tar().pax("path", "a").file("x", "content").directory("d").end().toBytes());
        for (int i = 0; i < zstd.length * 8; i++) {
            byte[] flipped = zstd.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            try {
                unpackBytes(flipped, ZSTD).discard();
            } catch (SkillException e) {
                assertThat(target).doesNotExist();
            }
        }
    }

    @Test
    void refusesAnythingBehindTheStream() {
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), new byte[] {7}), ZSTD);
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), new byte[1024]), ZSTD);
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), new byte[] {0x28}), ZSTD);
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), TarBuilder.gzip(new byte[512])), ZSTD);
    }

    @Test
    void refusesFramesOfFormerFormats() {
        byte[] former = {0x27, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0, 0, 0};

        assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, former, ZSTD);
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), former), ZSTD);
    }

    @Test
    void refusesSecondArchiveInSecondFrame() {
        byte[] hidden = TarBuilder.zstd(tar().file("hidden", "x").end().toBytes());
        assertRefusedBytes(ErrorCode.TRAILING_DATA, TarBuilder.concat(layer(), hidden), ZSTD);
    }

    @Test
    void refusesEmptyLayerAndFramesThatHoldNothing() {
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, new byte[0], ZSTD);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, skippable(0), ZSTD);
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.zstd(new byte[0]), ZSTD);
    }

    @Test
    void refusesDoublyCompressedArchive() {
        assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, TarBuilder.zstd(layer()), ZSTD);
    }

    @Test
    void refusesArchiveUnderAnotherMediaType() {
        assertThat(assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, archive(), ZSTD))
                .isInstanceOf(IntegrityException.class);
        assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, TarBuilder.gzip(archive()), ZSTD);
        assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, layer(), ContentKey.Compression.GZIP);
        assertRefusedBytes(ErrorCode.MEDIA_TYPE_MISMATCH, layer(), ContentKey.Compression.NONE);
    }

    @Test
    void refusesFrameThatWantsDictionary() {
        byte[] dictionary =
                "ustar\0 content of a skill, again and again".repeat(40).getBytes(StandardCharsets.UTF_8);
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            // A frame with the identifier of a dictionary: one byte after the descriptor and the window.
            byte[] frame = TarBuilder.concat(MAGIC, new byte[] {1, 0x40, 9, 1, 0, 0});
            SkillException refusal = assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, frame, ZSTD);
            assertThat(refusal.getMessage()).contains("dictionary");

            byte[] raw = zstd.loadDict(dictionary).compress(archive());
            assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, raw, ZSTD);
        }
    }

    @Test
    void takesWindowsThatZstdTakesAndRefusesLargerOnes() {
        byte[] emptyLastBlock = {1, 0, 0};
        byte[] allowed = TarBuilder.concat(MAGIC, new byte[] {0, (byte) ((27 - 10) << 3)}, emptyLastBlock);
        byte[] large = TarBuilder.concat(MAGIC, new byte[] {0, (byte) ((28 - 10) << 3)}, emptyLastBlock);
        byte[] largest = TarBuilder.concat(MAGIC, new byte[] {0, (byte) 0xff}, emptyLastBlock);

        assertThat(assertRefusedBytes(ErrorCode.TOO_LARGE, large, ZSTD).getMessage())
                .contains("128 MiB");
        assertRefusedBytes(ErrorCode.TOO_LARGE, largest, ZSTD);
        assertThat(paths(unpackBytes(TarBuilder.concat(allowed, layer()), ZSTD)))
                .containsExactly("a");
    }

    @Test
    void refusesLargeArchiveOfNearlyNothing() {
        byte[] bomb = TarBuilder.zstd(tar().header("zeros", '0', header -> header.size(40 << 20))
                .zeros(40 << 20)
                .end()
                .toBytes());
        assertThat(bomb.length).isLessThan(20_000);

        SkillException refusal = assertRefusedBytes(ErrorCode.TOO_LARGE, bomb, ZSTD);
        assertThat(refusal.getMessage()).contains("unpacks to more than 200 times what is transferred");
    }

    @Test
    void boundsFramesThatHoldNothing() {
        byte[] empty = skippable(0);
        byte[] many = new byte[empty.length << 21];
        for (int i = 0; i < many.length; i += empty.length) {
            System.arraycopy(empty, 0, many, i, empty.length);
        }

        SkillException refusal = assertRefusedBytes(ErrorCode.CORRUPT_ARCHIVE, many, ZSTD);
        assertThat(refusal.getMessage()).contains("unpack to nothing");
    }

    @Test
    void prefersTheSourcesVerdictOverThatOfTheArchive() {
        byte[] damaged = layer();
        damaged[damaged.length - 1] ^= 1;
        assertSourceHasTheLastWord(damaged, ZSTD);
    }

    @Test
    void reportsSourceThatFailsInTheMiddle() {
        assertBrokenSourceIsReported(Arrays.copyOf(layer(), 20), ZSTD);
    }

    @Test
    void needsLittleHeapForALargeLayerWithTheLargestWindow(@TempDir Path scratch) throws Exception {
        Path layer = scratch.resolve("layer");
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        try (ZstdOutputStream zstd = new ZstdOutputStream(Files.newOutputStream(layer), 1).setLong(27)) {
            for (String name : List.of("a", "b")) {
                int size = 36 << 20;
                zstd.write(tar().header(name, '0', header -> header.size(size)).toBytes());
                for (int written = 0; written < size; written += noise.length) {
                    noise[0]++;
                    zstd.write(noise);
                }
            }
            zstd.write(new byte[2 * TarBuilder.BLOCK]);
        }
        try (ForkedJvm jvm = ForkedJvm.start(WithLittleHeap.class, target.toString(), layer.toString())) {
            jvm.awaitLine("unpacked");
            jvm.waitForSuccess();
        }
        assertThat(target.resolve("b")).hasSize(36 << 20);
    }

    /** Unpacks a layer. */
    static final class WithLittleHeap {
        private WithLittleHeap() {}

        public static void main(String[] arguments) throws IOException {
            try (InputStream layer = Files.newInputStream(Path.of(arguments[1]))) {
                new Unpacker(Path.of(arguments[0]), Limits.defaults()).unpack(layer, ZSTD, Digest.Algorithm.SHA256);
                ForkedJvm.say("unpacked");
            }
        }
    }

    @Test
    void saysSoWhereTheNativeLibraryCannotBeLoaded() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(WithoutLibrary.class, target.toString())) {
            for (int i = 0; i < 2; i++) {
                assertThat(jvm.awaitLine("refused"))
                        .isEqualTo("refused UNSUPPORTED_MEDIA_TYPE: layer 1 is compressed"
                                + " with zstd, whose native library cannot be loaded here");
            }
            jvm.waitForSuccess();
        }
    }

    /** The first failure to load a library is another error than all that follow. */
    static final class WithoutLibrary {
        private WithoutLibrary() {}

        public static void main(String[] arguments) {
            System.setProperty("ZstdNativePath", "/nonexistent/library");
            Path target = Path.of(arguments[0]);
            for (int i = 0; i < 2; i++) {
                try {
                    new Unpacker(target, Limits.defaults())
                            .unpack(new ByteArrayInputStream(MAGIC), ZSTD, Digest.Algorithm.SHA256);
                } catch (SkillException e) {
                    ForkedJvm.say("refused " + e.code() + ": " + e.getMessage());
                }
            }
        }
    }
}
