package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks archives below a directory of its own, and looks for traces outside the target afterwards. */
abstract class UnpackerTestBase {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    Path target = Path.of("");
    private Path outside = Path.of("");

    @BeforeEach
    void createPlaces() throws IOException {
        outside = Files.createDirectories(directory.resolve("outside/inside"));
        target = outside.resolve("skill");
        Files.writeString(directory.resolve("outside/witness"), "untouched");
    }

    @AfterEach
    void nothingOutsideTheTargetHasChanged() throws IOException {
        assertThat(directory.resolve("outside/witness")).hasContent("untouched");
        assertThat(names(directory)).containsExactly("outside");
        assertThat(names(directory.resolve("outside"))).containsExactly("inside", "witness");
        assertThat(names(outside)).isSubsetOf("skill");
    }

    Unpacker unpack(TarBuilder... layers) {
        return unpack(Limits.defaults(), layers);
    }

    Unpacker unpack(Limits limits, TarBuilder... layers) {
        Unpacker unpacker = new Unpacker(target, limits);
        for (TarBuilder layer : layers) {
            byte[] gzip = layer.end().gzip();
            unpacker.unpack(new ByteArrayInputStream(gzip), ContentKey.Compression.GZIP, Digest.Algorithm.SHA256);
        }
        return unpacker;
    }

    Unpacker unpackBytes(byte[] layer, ContentKey.Compression compression) {
        Unpacker unpacker = new Unpacker(target, Limits.defaults());
        unpacker.unpack(new ByteArrayInputStream(layer), compression, Digest.Algorithm.SHA256);
        return unpacker;
    }

    /** Asserts that the layers are refused for this reason, that the message is printable and that nothing stays. */
    SkillException assertRefused(ErrorCode code, TarBuilder... layers) {
        return assertRefused(code, Limits.defaults(), layers);
    }

    SkillException assertRefused(ErrorCode code, Limits limits, TarBuilder... layers) {
        return check(code, catchThrowableOfType(SkillException.class, () -> unpack(limits, layers)));
    }

    SkillException assertRefusedBytes(ErrorCode code, byte[] layer, ContentKey.Compression compression) {
        return check(code, catchThrowableOfType(SkillException.class, () -> unpackBytes(layer, compression)));
    }

    /** What the archive has wrong may well come of bytes that were never the right ones, which the source knows. */
    void assertSourceHasTheLastWord(byte[] damaged, ContentKey.Compression compression) {
        InputStream verifying = new ByteArrayInputStream(TarBuilder.concat(damaged, new byte[100])) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                int count = super.read(bytes, offset, Math.min(length, 16));
                if (count < 0) {
                    throw new IntegrityException(ErrorCode.DIGEST_MISMATCH, "the layer has another digest");
                }
                return count;
            }
        };
        assertFails(ErrorCode.DIGEST_MISMATCH, verifying, compression);
    }

    /** A source that breaks after {@code begin} is no damaged archive. */
    void assertBrokenSourceIsReported(byte[] begin, ContentKey.Compression compression) {
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(begin), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        });
        assertFails(ErrorCode.UNREACHABLE, broken, compression);
    }

    private void assertFails(ErrorCode code, InputStream layer, ContentKey.Compression compression) {
        Unpacker unpacker = new Unpacker(target, Limits.defaults());
        SkillException failure = catchThrowableOfType(
                SkillException.class, () -> unpacker.unpack(layer, compression, Digest.Algorithm.SHA256));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(target).doesNotExist();
    }

    private SkillException check(ErrorCode code, SkillException failure) {
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.getMessage()).contains("layer ").doesNotContainPattern("\\p{Cntrl}");
        assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
        return failure;
    }

    static List<String> paths(Unpacker unpacker) {
        return unpacker.files().stream().map(SkillFile::path).toList();
    }

    static List<SkillWarning.Code> codes(Unpacker unpacker) {
        return unpacker.warnings().stream().map(SkillWarning::code).toList();
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    static TarBuilder tar() {
        return new TarBuilder();
    }
}
