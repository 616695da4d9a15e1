package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.cache.Limits;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestReaderTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String CONFIG = descriptor("application/vnd.oci.image.config.v1+json", 2);
    private static final String LAYER = descriptor("application/vnd.oci.image.layer.v1.tar+gzip", 10);
    private static final String GOOD = manifest(CONFIG, LAYER, "\"annotations\":{\"a\":\"b\"}");

    private static String descriptor(String mediaType, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:" + HEX + "\",\"size\":" + size + "}";
    }

    private static String manifest(String config, String layers, String more) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":" + config
                + ",\"layers\":[" + layers + "]" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private static FetchedManifest fetched(String json, String mediaType) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new FetchedManifest(bytes, Digest.sha256(bytes), mediaType);
    }

    private static Manifest read(String json) {
        return ManifestReader.of(fetched(json, MediaTypes.OCI_MANIFEST)).manifest(Limits.defaults());
    }

    @Test
    void readsConfigLayersAndAnnotations() {
        Manifest manifest = read(GOOD);
        assertThat(manifest.config().size()).isEqualTo(2);
        assertThat(manifest.layers())
                .singleElement()
                .satisfies(layer -> assertThat(layer.size()).isEqualTo(10));
        assertThat(manifest.annotations()).containsEntry("a", "b");
        assertThat(manifest.contentKey().digest()).isEqualTo(Digest.parse("sha256:" + HEX));
    }

    static Stream<Arguments> refused() {
        String foreign = descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", 10);
        String withUrls = LAYER.replace("}", ",\"urls\":[\"http://169.254.169.254/\"]}");
        return Stream.of(
                Arguments.of(GOOD + "{}", ErrorCode.CORRUPT_JSON),
                Arguments.of("\uFEFF" + GOOD, ErrorCode.CORRUPT_JSON),
                Arguments.of("[" + GOOD + "]", ErrorCode.CORRUPT_JSON),
                Arguments.of("", ErrorCode.CORRUPT_JSON),
                Arguments.of("<html>", ErrorCode.CORRUPT_JSON),
                Arguments.of(GOOD.substring(0, 80), ErrorCode.CORRUPT_JSON),
                Arguments.of("/* c */" + GOOD, ErrorCode.CORRUPT_JSON),
                Arguments.of(GOOD.replace(":2,", ":NaN,"), ErrorCode.CORRUPT_JSON),
                Arguments.of(
                        manifest(CONFIG, LAYER, "\"x\":" + "[".repeat(100_000) + "]".repeat(100_000)),
                        ErrorCode.TOO_DEEP),
                Arguments.of(manifest(CONFIG, LAYER, "\"x\":[" + "0,".repeat(1_100_000) + "0]"), ErrorCode.TOO_LARGE),
                Arguments.of(manifest(CONFIG, LAYER, "\"x\":" + "1".repeat(1_000)), ErrorCode.TOO_LARGE),
                Arguments.of(manifest(CONFIG, LAYER, "\"manifests\":[]"), ErrorCode.BAD_MANIFEST),
                Arguments.of(
                        GOOD.replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_INDEX), ErrorCode.MEDIA_TYPE_MISMATCH),
                Arguments.of(manifest(CONFIG, LAYER, "\"layers\":[]"), ErrorCode.DUPLICATE_KEY),
                Arguments.of(manifest(CONFIG, LAYER, "\"Layers\":[]"), ErrorCode.DUPLICATE_KEY),
                Arguments.of(manifest(CONFIG, LAYER.replace("}", ",\"Digest\":\"\"}"), ""), ErrorCode.DUPLICATE_KEY),
                Arguments.of(manifest(CONFIG, LAYER, "\"annotations\":{\"a\":1}"), ErrorCode.BAD_ANNOTATION),
                Arguments.of(manifest(CONFIG, LAYER, "\"annotations\":{\"a\":null}"), ErrorCode.BAD_ANNOTATION),
                Arguments.of(manifest(CONFIG, LAYER, "\"annotations\":[]"), ErrorCode.BAD_ANNOTATION),
                Arguments.of(manifest(CONFIG, LAYER.replace(HEX, "12"), ""), ErrorCode.BAD_MANIFEST),
                Arguments.of(manifest(CONFIG, LAYER.replace(":10}", ":-1}"), ""), ErrorCode.BAD_MANIFEST),
                Arguments.of(manifest(CONFIG, LAYER.replace(":10}", ":1.5}"), ""), ErrorCode.BAD_MANIFEST),
                Arguments.of(
                        manifest(CONFIG, LAYER.replace(":10}", ":99999999999999999999}"), ""), ErrorCode.BAD_MANIFEST),
                Arguments.of(manifest(CONFIG, "7", ""), ErrorCode.BAD_MANIFEST),
                Arguments.of(GOOD.replace("\"schemaVersion\":2", "\"schemaVersion\":1"), ErrorCode.BAD_MANIFEST),
                Arguments.of(
                        GOOD.replace("\"schemaVersion\":2", "\"schemaVersion\":4294967298"), ErrorCode.BAD_MANIFEST),
                Arguments.of(manifest(CONFIG, LAYER, "\"layer\u017f\":[]"), ErrorCode.DUPLICATE_KEY),
                Arguments.of(manifest(CONFIG, LAYER.replace("}", ",\"\u017fize\":1}"), ""), ErrorCode.DUPLICATE_KEY),
                Arguments.of(manifest(CONFIG, foreign, ""), ErrorCode.FOREIGN_LAYER),
                Arguments.of(manifest(CONFIG, withUrls, ""), ErrorCode.FOREIGN_LAYER),
                Arguments.of(manifest(CONFIG, descriptor("application/zip", 1), ""), ErrorCode.UNSUPPORTED_MEDIA_TYPE),
                Arguments.of(manifest(descriptor("application/zip", 1), LAYER, ""), ErrorCode.UNSUPPORTED_MEDIA_TYPE),
                Arguments.of(manifest(CONFIG, LAYER.replace(":10}", ":99999999999}"), ""), ErrorCode.TOO_LARGE),
                Arguments.of(manifest(CONFIG, (LAYER + ",").repeat(32) + LAYER, ""), ErrorCode.TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesAManifestThatCouldMeanTwoThings(String json, ErrorCode code) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> read(json))
                .returns(code, IntegrityException::code);
    }

    @Test
    void anIndexIsNoImage() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> ManifestReader.of(fetched("{\"schemaVersion\":2,\"manifests\":[]}", ""))
                        .manifest(Limits.defaults()))
                .withMessageContaining("image index")
                .returns(ErrorCode.UNSUPPORTED_MEDIA_TYPE, IntegrityException::code);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
        bytes[GOOD.indexOf("\"b\"") + 1] = (byte) 0xC0;
        FetchedManifest broken = new FetchedManifest(bytes, Digest.sha256(bytes), "");
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> ManifestReader.of(broken).manifest(Limits.defaults()))
                .returns(ErrorCode.CORRUPT_JSON, IntegrityException::code);
    }

    @Test
    void anImageWithoutLayersHoldsNoSkill() {
        assertThatExceptionOfType(InvalidSkillException.class)
                .isThrownBy(() -> read(manifest(CONFIG, "", "")))
                .returns(ErrorCode.NO_SKILL_MD, InvalidSkillException::code);
    }

    @Test
    void theTypeThatIsDeclaredAndTheOneInsideMustAgree() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() ->
                        ManifestReader.of(fetched(GOOD, MediaTypes.OCI_INDEX)).mediaType())
                .returns(ErrorCode.MEDIA_TYPE_MISMATCH, IntegrityException::code);
        assertThat(ManifestReader.of(fetched(GOOD, "")).mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(ManifestReader.of(fetched(GOOD, "application/json; charset=utf-8"))
                        .mediaType())
                .isEqualTo(MediaTypes.OCI_MANIFEST);
        String silent = GOOD.replace("\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",", "");
        assertThat(ManifestReader.of(fetched(silent, "")).mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    }

    @Test
    void otherTypesAreRefusedAndSchemaOneByName() {
        String other = GOOD.replace(MediaTypes.OCI_MANIFEST, "application/vnd.example+json");
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> ManifestReader.of(fetched(other, "")).mediaType())
                .returns(ErrorCode.UNSUPPORTED_MEDIA_TYPE, IntegrityException::code);
        String old = "{\"schemaVersion\":1}";
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> ManifestReader.of(
                                fetched(old, "application/vnd.docker.distribution.manifest.v1+prettyjws"))
                        .mediaType())
                .withMessageContaining("schema 1")
                .returns(ErrorCode.UNSUPPORTED_MEDIA_TYPE, IntegrityException::code);
    }
}
