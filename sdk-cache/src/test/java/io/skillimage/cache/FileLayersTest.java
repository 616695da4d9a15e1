package io.skillimage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skillimage.Digest;
import io.skillimage.Digest.Algorithm;
import io.skillimage.ErrorCode;
import io.skillimage.SkillException;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import io.skillimage.UnsafeContentException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that are files, not archives: by the same rules. */
class FileLayersTest extends UnpackerTestBase {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Digest file(Unpacker unpacker, String path, String text, Algorithm algorithm) {
        ContentKey.Layer layer = ContentKey.Layer.file(Digest.sha256(bytes(text)), path);
        return unpacker.unpack(new ByteArrayInputStream(bytes(text)), layer, algorithm);
    }

    private static Digest file(Unpacker unpacker, String path, String text) {
        return file(unpacker, path, text, Algorithm.SHA256);
    }

    private SkillException refused(ErrorCode code, Limits limits, String... paths) {
        Unpacker unpacker = new Unpacker(target, limits);
        SkillException failure = catchThrowableOfType(SkillException.class, () -> {
            for (String path : paths) {
                file(unpacker, path, "text");
            }
        });
        assertThat(failure).isNotNull().returns(code, SkillException::code);
        assertThat(failure.getMessage()).contains("layer ").doesNotContainPattern("\\p{Cntrl}");
        assertThat(target).doesNotExist();
        assertThatThrownBy(() -> file(unpacker, "a", "text")).isInstanceOf(IllegalStateException.class);
        return failure;
    }

    @Test
    void eachBecomesAFileWithoutExecutableBit() {
        Unpacker unpacker = new Unpacker(target, Limits.defaults());
        assertThat(file(unpacker, "SKILL.md", "# Hello")).isEqualTo(Digest.sha256(bytes("# Hello")));
        assertThat(file(unpacker, "./docs//a.md", "a", Algorithm.SHA512)).isEqualTo(Algorithm.SHA512.of(bytes("a")));
        file(unpacker, "empty", "");

        assertThat(unpacker.files())
                .containsExactly(
                        new SkillFile("SKILL.md", 7, Digest.sha256(bytes("# Hello")), false),
                        new SkillFile("docs/a.md", 1, Digest.sha256(bytes("a")), false),
                        new SkillFile("empty", 0, Digest.sha256(bytes("")), false));
        assertThat(target.resolve("docs/a.md")).hasContent("a");
        assertThat(unpacker.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "../x,PATH_TRAVERSAL",
        "a/../../x,PATH_TRAVERSAL",
        "/x,ABSOLUTE_PATH",
        "/,BAD_NAME",
        ".,BAD_NAME",
        "a/,BAD_NAME",
        "'',BAD_NAME",
        "con.txt,BAD_NAME",
        "a:b,BAD_NAME",
        ".wh.a,BAD_NAME",
        ".wh..wh..opq,BAD_NAME",
        "a/.wh.b/c,BAD_NAME"
    })
    void aPathThatNoFileMayHaveIsRefused(String path, ErrorCode code) {
        refused(code, Limits.defaults(), path);
        assertThatThrownBy(() -> Unpacker.requireFilePath(path, Limits.defaults(), "the layer x"))
                .isInstanceOfSatisfying(
                        UnsafeContentException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void noTwoMayHaveTheSamePath() {
        refused(ErrorCode.DUPLICATE_ENTRY, Limits.defaults(), "a/b", "c", "a/b");
        refused(ErrorCode.DUPLICATE_ENTRY, Limits.defaults(), "a/b", "./a//b");
        refused(ErrorCode.DUPLICATE_ENTRY, Limits.defaults(), "a/b", "a");
        refused(ErrorCode.DUPLICATE_ENTRY, Limits.defaults(), "a", "a/b");
        refused(ErrorCode.CASE_COLLISION, Limits.defaults(), "a/b", "A/b");
    }

    @Test
    void theLimitsOfArchivesHold() {
        Limits three = Limits.builder().entries(3).build();
        refused(ErrorCode.TOO_MANY_ENTRIES, three, "a", "b", "c", "d");
        refused(ErrorCode.TOO_MANY_ENTRIES, three, "a/b/c/d");
        refused(ErrorCode.TOO_LARGE, Limits.builder().fileBytes(3).build(), "a");
        refused(ErrorCode.TOO_LARGE, Limits.builder().layerBytes(3).build(), "a");
        refused(ErrorCode.TOO_LARGE, Limits.builder().unpackedBytes(7).build(), "a", "b");
        refused(ErrorCode.TOO_DEEP, Limits.builder().depth(2).build(), "a/b/c");
    }

    @Test
    void filesDoNotCountAsLayersAndArchivesMayFollow() {
        Unpacker unpacker = new Unpacker(target, Limits.builder().layers(1).build());
        for (String path : List.of("a", "b", "c")) {
            file(unpacker, path, path);
        }
        byte[] archive = tar().file("b", "other").end().gzip();
        unpacker.unpack(new ByteArrayInputStream(archive), ContentKey.Compression.GZIP, Algorithm.SHA256);
        file(unpacker, "c", "third");

        assertThat(target.resolve("b")).hasContent("other");
        assertThat(target.resolve("c")).hasContent("third");
        assertThat(codes(unpacker)).containsExactly(SkillWarning.Code.MULTI_LAYER, SkillWarning.Code.MULTI_LAYER);
    }
}
