package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import io.skillimage.SkillWarning.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.sha256(new byte[] {2});

    private static ImageConfig read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ImageConfig.read(bytes, Digest.sha256(bytes), SkillFormat.PLAIN_IMAGE);
    }

    private static String withDiffIds(String ids) {
        return "{\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}";
    }

    @Test
    void diffIdsMustBeThoseOfTheLayers() {
        ImageConfig config = read(withDiffIds("\"" + ONE + "\""));
        assertThat(config.warnings()).isEmpty();
        assertThatCode(() -> config.verify(List.of(ONE), ONE)).doesNotThrowAnyException();
        for (List<Digest> other : List.of(List.of(TWO), List.<Digest>of(), List.of(ONE, ONE))) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> config.verify(other, ONE))
                    .returns(ErrorCode.DIFF_ID_MISMATCH, IntegrityException::code);
        }
    }

    @Test
    void anEmptyListOfDiffIdsIsNoWayAroundTheCheck() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> read(withDiffIds("")).verify(List.of(ONE), ONE))
                .returns(ErrorCode.DIFF_ID_MISMATCH, IntegrityException::code);
    }

    @Test
    void aConfigThatSpeaksOfNoLayersIsNotedAndAccepted() {
        ImageConfig config = read("{}");
        assertThat(config.warnings()).extracting(SkillWarning::code).containsExactly(Code.CONFIG_INCOMPLETE);
        assertThatCode(() -> config.verify(List.of(ONE), ONE)).doesNotThrowAnyException();
    }

    @Test
    void whatMeansNothingForASkillIsNoted() {
        assertThat(read("{\"os\":\"windows\",\"config\":{\"Entrypoint\":[\"sh\"]},\"rootfs\":{\"diff_ids\":[]}}")
                        .warnings())
                .extracting(SkillWarning::code)
                .containsExactly(Code.CONFIG_IGNORED, Code.CONFIG_IGNORED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "nothing",
                "{\"rootfs\":7}",
                "{\"rootfs\":{}}",
                "{\"rootfs\":{\"diff_ids\":{}}}",
                "{\"rootfs\":{\"diff_ids\":[1]}}",
                "{\"rootfs\":{\"diff_ids\":[\"sha256:12\"]}}",
                "{\"rootfs\":{\"diff_ids\":[]},\"rootfs\":{\"diff_ids\":[]}}"
            })
    void refusesAMalformedConfig(String json) {
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> read(json));
    }
}
