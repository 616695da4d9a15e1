package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.UnsafeContentException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** How much is too much. */
class LimitsTest extends UnpackerTestBase {

    @Test
    void hasDefaultsThatRealSkillsStayBelow() {
        Limits limits = Limits.defaults();

        assertThat(limits.entries()).isEqualTo(10_000);
        assertThat(limits.unpackedBytes()).isEqualTo(128L << 20);
        assertThat(limits.fileBytes()).isEqualTo(64L << 20);
        assertThat(limits.depth()).isEqualTo(32);
        assertThat(limits.pathBytes()).isEqualTo(1024);
        assertThat(limits.segmentBytes()).isEqualTo(255);
        assertThat(limits.layers()).isEqualTo(32);
        assertThat(limits.layerBytes()).isEqualTo(128L << 20);
        assertThat(limits.ratio()).isEqualTo(200);
        assertThat(limits.manifestBytes()).isEqualTo(4 << 20);
        assertThat(limits.configBytes()).isEqualTo(8 << 20);
        assertThat(limits.jsonDepth()).isEqualTo(64);
        assertThat(limits.nestedIndexes()).isEqualTo(4);
        assertThat(limits.extensionHeaderBytes()).isEqualTo(1 << 20);
    }

    @Test
    void derivesLimitsWithoutChangingTheOrigin() {
        Limits limits = Limits.defaults().toBuilder().entries(7).jsonDepth(8).build();

        assertThat(limits.entries()).isEqualTo(7);
        assertThat(limits.jsonDepth()).isEqualTo(8);
        assertThat(limits.layers()).isEqualTo(32);
        assertThat(Limits.defaults().entries()).isEqualTo(10_000);
    }

    @Test
    void refusesLimitThatIsNone() {
        assertThatThrownBy(() -> Limits.builder().entries(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.builder().unpackedBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.builder().layerBytes(Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTooManyEntriesAcrossLayers() {
        Limits limits = Limits.builder().entries(3).build();

        assertRefused(
                ErrorCode.TOO_MANY_ENTRIES,
                limits,
                tar().file("a", "").directory("d"),
                tar().file("b", "").file("c", ""));
    }

    @Test
    void countsRepeatedDirectories() {
        Limits limits = Limits.builder().entries(3).build();

        assertRefused(
                ErrorCode.TOO_MANY_ENTRIES,
                limits,
                tar().directory("d").directory("d").directory("d").directory("d"));
    }

    @Test
    void countsDirectoriesThatAreOnlyImplied() {
        Limits limits = Limits.builder().entries(6).build();

        assertRefused(
                ErrorCode.TOO_MANY_ENTRIES, limits, tar().file("a/b/x", "").file("c/d/x", ""), tar().directory("e/f"));
    }

    @Test
    void countsDirectoryWithAnEntryOfItsOwnOnce() {
        Limits limits = Limits.builder().entries(3).build();

        assertThat(paths(unpack(limits, tar().directory("a").directory("a/b").file("a/b/x", ""))))
                .containsExactly("a/b/x");
    }

    @Test
    void refusesLargeFileByItsHeader() {
        Limits limits = Limits.builder().fileBytes(10).build();

        assertRefused(ErrorCode.TOO_LARGE, limits, tar().header("x", '0', header -> header.size(11)));
    }

    @Test
    void acceptsFileOfExactlyTheLimit() {
        unpack(Limits.builder().fileBytes(10).unpackedBytes(10).build(), tar().file("x", "0123456789"));

        assertThat(target.resolve("x")).hasSize(10);
    }

    @Test
    void refusesTooMuchInAllLayersTogether() {
        Limits limits = Limits.builder().unpackedBytes(10).build();

        assertRefused(ErrorCode.TOO_LARGE, limits, tar().file("a", "012345"), tar().file("b", "01234"));
    }

    @Test
    void boundsPaddingThatUnpacksToNothing() {
        Limits limits = Limits.builder()
                .unpackedBytes(10)
                .entries(1)
                .extensionHeaderBytes(1024)
                .build();

        assertRefused(ErrorCode.TOO_LARGE, limits, tar().file("a", "x").end().zeros(1 << 20));
    }

    @Test
    void boundsExtensionHeadersInTotal() {
        Limits limits = Limits.builder().unpackedBytes(10).entries(1).build();
        TarBuilder layer = tar();
        for (int i = 0; i < 5; i++) {
            layer.globalPax("comment", "c".repeat(900_000));
        }

        assertRefused(ErrorCode.TOO_LARGE, limits, layer.file("a", "x"));
    }

    @Test
    void refusesLayerThatIsTooLargeToTransfer() {
        Limits limits = Limits.builder().layerBytes(40).build();

        assertRefused(ErrorCode.TOO_LARGE, limits, tar().file("a", "x").file("b", "y"));
    }

    @Test
    void refusesLargeArchiveOfNearlyNothing() {
        SkillException refusal = assertRefused(ErrorCode.TOO_LARGE, zeros(17 << 20));
        assertThat(refusal.getMessage()).contains("unpacks to more than 200 times what is transferred");
    }

    @Test
    void stopsReadingWhereTheRatioIsLost() {
        byte[] gzip = zeros(20 << 20).end().gzip();
        int[] transferred = {0};
        InputStream slow = new ByteArrayInputStream(gzip) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                int count = super.read(bytes, offset, Math.min(length, 100));
                transferred[0] += count;
                return count;
            }
        };
        Unpacker unpacker = new Unpacker(target, Limits.defaults());

        assertThatThrownBy(() -> unpacker.unpack(slow, ContentKey.Compression.GZIP, Digest.Algorithm.SHA256))
                .isInstanceOf(UnsafeContentException.class);
        assertThat(transferred[0]).isLessThan(gzip.length - 2_000);
    }

    @Test
    void letsTheFirstBytesUnpackToWhateverTheyLike() {
        int header = TarBuilder.BLOCK;
        int end = 2 * TarBuilder.BLOCK;
        unpack(Limits.builder().ratio(1).build(), zeros((16 << 20) - header - end));

        assertThat(target.resolve("zeros")).hasSize((16 << 20) - header - end);
    }

    @Test
    void letsEverythingUnpackThatGzipCanDoIfToldSo() {
        unpack(Limits.builder().ratio(1_032).build(), zeros(20 << 20));

        assertThat(target.resolve("zeros")).hasSize(20 << 20);
    }

    @Test
    void takesLargeArchiveThatIsNotCompressed() {
        byte[] plain = zeros(20 << 20).end().toBytes();
        Unpacker unpacker = new Unpacker(target, Limits.builder().ratio(1).build());
        unpacker.unpack(new ByteArrayInputStream(plain), ContentKey.Compression.NONE, Digest.Algorithm.SHA256);

        assertThat(target.resolve("zeros")).hasSize(20 << 20);
    }

    private static TarBuilder zeros(int size) {
        return tar().header("zeros", '0', header -> header.size(size)).zeros(size);
    }

    @Test
    void refusesTooManyLayers() {
        Limits limits = Limits.builder().layers(2).build();

        assertRefused(ErrorCode.TOO_LARGE, limits, tar().file("a", ""), tar().file("b", ""), tar().file("c", ""));
    }

    @Test
    void canBeTightenedForNames() {
        Limits limits = Limits.builder().depth(2).pathBytes(8).segmentBytes(4).build();

        assertRefused(ErrorCode.TOO_DEEP, limits, tar().file("a/b/c", ""));
        assertRefused(ErrorCode.PATH_TOO_LONG, limits, tar().file("abcde", ""));
        assertRefused(ErrorCode.PATH_TOO_LONG, limits, tar().file("abcd/efgh", ""));
    }
}
