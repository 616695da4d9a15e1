package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.Digest;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the cache with a right hash over any content: what makes no sense is as good as none. */
class StoredRecordsFuzzTest extends CacheTestBase {
    private static final int HASH = 32;
    private static final int TIME = Long.BYTES + Integer.BYTES;
    private static final KeptManifest MANIFEST = SampleContent.manifest(1);
    private static final Digest DIGEST = MANIFEST.digest();
    private static final byte[] ENTRY = new EntryRecord(
                    "boot",
                    new TimeSpan(1, 2),
                    "hello",
                    ContentKey.of(List.of(
                                    new ContentKey.Layer(DIGEST, ContentKey.Compression.NONE),
                                    new ContentKey.Layer(DIGEST, ContentKey.Compression.GZIP),
                                    ContentKey.Layer.file(DIGEST, "docs/a b.md")))
                            .in("inside"),
                    List.of(DIGEST, Digest.Algorithm.SHA512.of(new byte[] {2})),
                    List.of("a", "a/b"),
                    List.of(new SkillFile("a/caf\u00e9", 1L << 40, DIGEST, true), new SkillFile("x", 0, DIGEST, false)),
                    List.of(new SkillWarning(SkillWarning.Code.UNCOMPRESSED, "plain")),
                    new byte[] {1, 2, 3})
            .toBytes();

    private CacheLayout layout;
    private Path tagFile;
    private int tagMagic;
    private int manifestMagic;

    static Stream<byte[]> seeds() {
        byte[] tag = SealedBytes.seal(0, out -> {
            out.writeLong(1L << 40);
            out.writeInt(5);
            out.writeUTF("r");
            out.writeUTF("t");
            out.writeUTF(DIGEST.toString());
        });
        byte[] manifest = SealedBytes.seal(0, out -> {
            out.writeUTF(DIGEST.toString());
            out.writeUTF(DIGEST.toString());
            MANIFEST.content().write(out);
            out.writeInt(MANIFEST.bytes().length);
            out.write(MANIFEST.bytes());
            out.writeInt(MANIFEST.record().length);
            out.write(MANIFEST.record());
        });
        return Stream.of(ENTRY, tag, manifest).map(file -> Arrays.copyOfRange(file, Integer.BYTES, file.length - HASH));
    }

    @BeforeEach
    void makeFiles() throws IOException {
        leavesDamage();
        layout = new CacheLayout(root);
        try (SkillCache cache = open()) {
            cache.keepManifest(DIGEST, MANIFEST);
            cache.tags().remember("r", "t", DIGEST, Instant.EPOCH);
        }
        try (Stream<Path> tags = Files.list(version().resolve("tags"))) {
            tagFile = tags.findFirst().orElseThrow();
        }
        tagMagic = magic(Files.readAllBytes(tagFile));
        manifestMagic = magic(Files.readAllBytes(layout.manifest(DIGEST)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsWhatMakesSenseAndNothingElse(byte[] data) throws IOException {
        checkEntry(data);
        checkTag(data);
        checkManifest(data);
    }

    private static void checkEntry(byte[] data) {
        assertThat(EntryRecord.parse(data)).isEmpty();
        Optional<EntryRecord> record = EntryRecord.parse(sealed(magic(ENTRY), data));
        if (record.isPresent()) {
            assertThat(EntryRecord.parse(record.get().toBytes()).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(record.get());
        }
    }

    /** The time stands behind what is sealed, with a checksum of its own. */
    private void checkTag(byte[] data) throws IOException {
        byte[] time = Arrays.copyOf(data, TIME);
        byte[] rest = data.length < TIME ? new byte[0] : Arrays.copyOfRange(data, TIME, data.length);
        CRC32 checksum = new CRC32();
        checksum.update(time);
        byte[] sum = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        Files.write(tagFile, TarBuilder.concat(sealed(tagMagic, rest), time, sum));

        Optional<TagMemory.Remembered> remembered = new TagMemory(layout, null).find("r", "t");
        if (remembered.isPresent()) {
            assertThat(TagMemory.entry(tagFile)).contains(new TagMemory.Entry("r", "t", remembered.get()));
        }
    }

    private void checkManifest(byte[] data) throws IOException {
        Files.write(layout.manifest(DIGEST), sealed(manifestMagic, data));
        ManifestStore manifests = new ManifestStore(layout, Limits.defaults(), null);

        Optional<KeptManifest> kept = manifests.find(DIGEST);
        assertThat(manifests.isIntact(DIGEST))
                .isEqualTo(kept.isPresent() && kept.get().digest().equals(digestOf(kept.get())));
    }

    private static Digest digestOf(KeptManifest manifest) {
        return manifest.digest().algorithm().of(manifest.bytes());
    }

    private static byte[] sealed(int magic, byte[] content) {
        return SealedBytes.seal(magic, out -> out.write(content));
    }

    private static int magic(byte[] file) {
        return ByteBuffer.wrap(file).getInt();
    }
}
