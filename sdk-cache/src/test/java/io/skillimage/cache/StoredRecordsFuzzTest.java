package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the cache, damaged or made by somebody else: what makes no sense is as good as none. */
class StoredRecordsFuzzTest extends CacheTestBase {
    private static final int ENTRY_MAGIC = 0x534b_4501;
    private static final int TAG_MAGIC = 0x534b_5401;
    private static final int HASH = 32;
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    private SkillCache cache;
    private Path tag;

    static Stream<byte[]> seeds() throws IOException {
        EntryRecord record = new EntryRecord(
                "boot",
                "hello",
                ContentKey.of(List.of(
                        new ContentKey.Layer(DIGEST, ContentKey.Compression.NONE),
                        new ContentKey.Layer(DIGEST, ContentKey.Compression.GZIP))),
                List.of(DIGEST, Digest.Algorithm.SHA512.of(new byte[] {2})),
                List.of("a", "a/b"),
                List.of(new SkillFile("a/caf\u00e9", 1L << 40, DIGEST, true), new SkillFile("x", 0, DIGEST, false)),
                List.of(new SkillWarning(SkillWarning.Code.UNCOMPRESSED, "plain")),
                new byte[] {1, 2, 3});
        byte[] tag = SealedBytes.seal(TAG_MAGIC, out -> {
            out.writeUTF("r");
            out.writeUTF("t");
            out.writeUTF(DIGEST.toString());
            out.writeLong(1L << 40);
            out.writeInt(5);
        });
        return Stream.of(record.toBytes(), content(record.toBytes()), content(tag));
    }

    @BeforeEach
    void rememberTag() throws IOException {
        cache = open();
        cache.tags().remember("r", "t", DIGEST, Instant.EPOCH);
        try (Stream<Path> files = Files.list(version().resolve("tags"))) {
            tag = files.findFirst().orElseThrow();
        }
    }

    @AfterEach
    void closeCache() {
        cache.close();
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsWhatMakesSenseAndNothingElse(byte[] data) throws IOException {
        checkEntry(data);
        checkEntry(SealedBytes.seal(ENTRY_MAGIC, out -> out.write(data)));
        checkTag(data);
    }

    private static void checkEntry(byte[] bytes) {
        Optional<EntryRecord> record = EntryRecord.parse(bytes);
        if (record.isPresent()) {
            assertThat(EntryRecord.parse(record.get().toBytes()).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(record.get());
        }
    }

    private void checkTag(byte[] data) throws IOException {
        TagMemory tags = cache.tags();
        Files.write(tag, SealedBytes.seal(TAG_MAGIC, out -> out.write(data)));
        Optional<TagMemory.Remembered> remembered = tags.find("r", "t");
        if (remembered.isPresent()) {
            tags.remember("r", "t", remembered.get().digest(), remembered.get().at());
            assertThat(tags.find("r", "t")).isEqualTo(remembered);
        }
        Files.write(tag, data);
        assertThat(tags.find("r", "t")).isEmpty();
    }

    private static byte[] content(byte[] sealed) {
        return Arrays.copyOfRange(sealed, Integer.BYTES, sealed.length - HASH);
    }
}
