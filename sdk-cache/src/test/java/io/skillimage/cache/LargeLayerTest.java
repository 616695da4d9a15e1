package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.SkillFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers that are hashed on a second thread. */
@Timeout(120)
class LargeLayerTest extends UnpackerTestBase {
    private static final int MIB = 1 << 20;
    private static final int[] SIZES = {5, 700_000, 0, MIB - 1, 12, MIB, MIB + 1, 3 * MIB + 511, 512, 65_536, 1, 2 * MIB
    };

    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("skillimage-hash");
    }

    private static byte[] content(int index) {
        byte[] content = new byte[SIZES[index]];
        new Random(index).nextBytes(content);
        return content;
    }

    private static TarBuilder archive() {
        TarBuilder tar = tar();
        for (int i = 0; i < SIZES.length; i++) {
            tar.entry(new TarBuilder.Header("d/file-" + i, '0', SIZES[i]), content(i));
        }
        return tar;
    }

    @ParameterizedTest
    @EnumSource
    void verifiesLargeAndSmallFilesAndTheWholeArchive(ContentKey.Compression compression) throws IOException {
        byte[] archive = archive().end().zeros(100_000).toBytes();
        byte[] layer = switch (compression) {
            case GZIP -> TarBuilder.gzip(archive);
            case ZSTD -> TarBuilder.zstd(archive);
            case NONE -> archive;
        };
        Unpacker unpacker = new Unpacker(target, Limits.defaults());

        Digest diffId = unpacker.unpack(inOddPieces(layer), compression, Digest.Algorithm.SHA512);

        assertThat(diffId).isEqualTo(Digest.Algorithm.SHA512.of(archive));
        assertThat(unpacker.files()).hasSize(SIZES.length);
        for (int i = 0; i < SIZES.length; i++) {
            byte[] content = content(i);
            assertThat(Files.readAllBytes(target.resolve("d/file-" + i))).isEqualTo(content);
            assertThat(unpacker.files())
                    .contains(new SkillFile("d/file-" + i, content.length, Digest.sha256(content), false));
        }
    }

    @Test
    void endsTheSecondThreadWhenTheLayerIsRefused() {
        assertRefused(ErrorCode.LINK, archive().header("link", '2', header -> header.text(157, "/etc")));
    }

    @Test
    void endsTheSecondThreadWhenTheArchiveIsCut() {
        byte[] archive = archive().toBytes();

        assertRefusedBytes(
                ErrorCode.CORRUPT_ARCHIVE, Arrays.copyOf(archive, archive.length - MIB), ContentKey.Compression.NONE);
    }

    @Test
    void unpacksManyLargeLayersAtOnce() throws Exception {
        byte[] archive = archive().end().toBytes();
        byte[] layer = TarBuilder.gzip(archive);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Files.createDirectory(target);
            List<Callable<Digest>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Unpacker unpacker = new Unpacker(target.resolve("skill-" + i), Limits.defaults());
                tasks.add(() -> unpacker.unpack(
                        new ByteArrayInputStream(layer), ContentKey.Compression.GZIP, Digest.Algorithm.SHA256));
            }
            for (Future<Digest> diffId : threads.invokeAll(tasks)) {
                assertThat(diffId.get()).isEqualTo(Digest.sha256(archive));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Pieces that fit no block. */
    private static InputStream inOddPieces(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 7_001));
            }
        };
    }
}
