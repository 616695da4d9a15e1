package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryRecordTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final EntryRecord RECORD = new EntryRecord(
            "boot",
            new TimeSpan(1, 2),
            "hello",
            ContentKey.of(List.of(new ContentKey.Layer(DIGEST, ContentKey.Compression.NONE))),
            List.of(Digest.Algorithm.SHA512.of(new byte[] {2})),
            List.of("a", "a/b"),
            List.of(new SkillFile("a/caf\u00e9", 1L << 40, DIGEST, true), new SkillFile("x", 0, DIGEST, false)),
            List.of(new SkillWarning(SkillWarning.Code.UNCOMPRESSED, "plain")),
            new byte[] {1, 2, 3});

    @Test
    void readsWhatWasWritten() {
        EntryRecord read = EntryRecord.parse(RECORD.toBytes()).orElseThrow();

        assertThat(read).usingRecursiveComparison().isEqualTo(RECORD);
    }

    @Test
    void readsNothingThatWasChangedOrCut() {
        byte[] bytes = RECORD.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= 4;
            assertThat(EntryRecord.parse(flipped)).isEmpty();
            assertThat(EntryRecord.parse(Arrays.copyOf(bytes, i))).isEmpty();
        }
        assertThat(EntryRecord.parse(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
    }

    @Test
    void readsNothingThatIsSealedButNonsense() {
        byte[] endlessCount = SealedBytes.seal(ByteBuffer.wrap(RECORD.toBytes()).getInt(), out -> {
            out.writeUTF("boot");
            out.writeUTF("hello");
            out.writeInt(Integer.MAX_VALUE);
        });
        byte[] wrongMagic = SealedBytes.seal(7, out -> out.writeUTF("boot"));

        assertThat(EntryRecord.parse(endlessCount)).isEmpty();
        assertThat(EntryRecord.parse(wrongMagic)).isEmpty();
    }
}
