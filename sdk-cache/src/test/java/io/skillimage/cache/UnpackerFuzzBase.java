package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.PrintableText;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.UnsafeContentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What holds for whatever layers: they are unpacked to what the unpacker says, or leave nothing but a refusal. */
abstract class UnpackerFuzzBase extends UnpackerTestBase {
    /** So small that every limit is met, and that nothing takes long. */
    static final Limits LIMITS = Limits.builder()
            .entries(24)
            .unpackedBytes(24_000)
            .fileBytes(8_000)
            .depth(5)
            .pathBytes(160)
            .segmentBytes(80)
            .layers(3)
            .layerBytes(100_000)
            .extensionHeaderBytes(1_000)
            .build();

    /**
     * A layer.
     *
     * @param bytes the bytes as they are transferred
     * @param compression how they are declared to be compressed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Layer(byte[] bytes, ContentKey.Compression compression) {}

    /**
     * How it ended.
     *
     * @param refusal why the layers were refused, or nothing
     * @param files what was unpacked
     */
    record Outcome(List<ErrorCode> refusal, List<SkillFile> files) {}

    Outcome unpackAndCheck(Layer... layers) throws IOException {
        Outcome outcome;
        Unpacker unpacker = new Unpacker(target, LIMITS);
        try {
            for (Layer layer : layers) {
                Digest diffId = unpacker.unpack(
                        new ByteArrayInputStream(layer.bytes), layer.compression, Digest.Algorithm.SHA256);
                assertThat(diffId).isEqualTo(Digest.sha256(unpacked(layer)));
            }
            outcome = new Outcome(List.of(), unpacker.files());
            checkUnpacked(unpacker);
            unpacker.discard();
        } catch (UnsafeContentException | IntegrityException refusal) {
            outcome = new Outcome(List.of(refusal.code()), List.of());
            checkPrintable(refusal);
        }
        assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
        nothingOutsideTheTargetHasChanged();
        return outcome;
    }

    private static void checkPrintable(SkillException refusal) {
        assertThat(refusal.getMessage()).startsWith("layer ").isEqualTo(PrintableText.of(refusal.getMessage()));
    }

    private void checkUnpacked(Unpacker unpacker) throws IOException {
        List<SkillFile> files = new ArrayList<>();
        List<String> directories = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(target)) {
            tree.skip(1).forEach(path -> {
                String name = target.relativize(path).toString();
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    directories.add(name);
                } else {
                    files.add(fileOnDisk(path, name));
                }
            });
        }
        assertThat(unpacker.files()).containsExactlyInAnyOrderElementsOf(files);
        assertThat(unpacker.files()).isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
        assertThat(unpacker.directories()).containsExactlyInAnyOrderElementsOf(directories);
        checkLimits(unpacker);
        checkNames(unpacker);
        assertThat(unpacker.warnings())
                .allSatisfy(warning -> assertThat(warning.message()).isEqualTo(PrintableText.of(warning.message())));
    }

    private static SkillFile fileOnDisk(Path path, String name) {
        assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                .as(name)
                .isTrue();
        try {
            byte[] content = Files.readAllBytes(path);
            return new SkillFile(name, content.length, Digest.sha256(content), Files.isExecutable(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkLimits(Unpacker unpacker) {
        long bytes = unpacker.files().stream().mapToLong(SkillFile::size).sum();
        assertThat(bytes).isLessThanOrEqualTo(LIMITS.unpackedBytes());
        assertThat(unpacker.files().size() + unpacker.directories().size()).isLessThanOrEqualTo(LIMITS.entries());
        assertThat(unpacker.files()).allMatch(file -> file.size() <= LIMITS.fileBytes());
    }

    private static void checkNames(Unpacker unpacker) {
        List<String> paths = Stream.concat(
                        unpacker.files().stream().map(SkillFile::path), unpacker.directories().stream())
                .toList();
        Set<String> folded = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        folded.addAll(paths);
        assertThat(folded).hasSameSizeAs(paths);
        for (String path : paths) {
            assertThat(path.split("/", -1))
                    .hasSizeLessThanOrEqualTo(LIMITS.depth())
                    .noneMatch(segment -> segment.isEmpty()
                            || segment.endsWith(".")
                            || segment.startsWith(".wh.")
                            || segment.matches(".*[\\\\:\\p{Cntrl}].*"));
        }
    }

    private static byte[] unpacked(Layer layer) throws IOException {
        if (layer.compression == ContentKey.Compression.NONE) {
            return layer.bytes;
        }
        if (layer.compression == ContentKey.Compression.ZSTD) {
            try (ZstdInputStream zstd = new ZstdInputStream(new ByteArrayInputStream(layer.bytes))) {
                return zstd.readAllBytes();
            }
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(layer.bytes))) {
            return gzip.readAllBytes();
        }
    }
}
