package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.InvalidSkillException;
import io.skillimage.LifecycleException;
import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import io.skillimage.SkillException;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import io.skillimage.UnsafeContentException;
import io.skillimage.cache.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Any bytes are either a manifest, an index or a config that comes back from what was read of it, or are refused. */
class ManifestReaderFuzzTest {
    /** What a message has at most. */
    private static final int MAX_MESSAGE = 8_000;

    private static final Limits LIMITS =
            Limits.builder().layers(3).layerBytes(1_000_000).configBytes(10_000).build();
    private static final List<String> DECLARED = List.of("", MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX);
    private static final String DIGEST = "\"digest\":\"sha256:" + "0123456789abcdef".repeat(4) + "\"";
    private static final String MANIFEST = "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" + MediaTypes.OCI_CONFIG
            + "\"," + DIGEST + ",\"size\":2},\"layers\":[{\"mediaType\":\"" + MediaTypes.OCI_LAYER_GZIP + "\"," + DIGEST
            + ",\"size\":10,\"annotations\":{}}],\"annotations\":{\"io.skillimage.status\":\"draft\","
            + "\"io.skillimage.tags\":\"[\\\"a\\\"]\",\"io.skillimage.wordcount\":\"7\","
            + "\"io.skillimage.name\":\"acme/hello\",\"org.opencontainers.image.title\":\"Hello\","
            + "\"org.opencontainers.image.created\":\"2026-01-02T03:04:05Z\"}}";
    private static final String INDEX = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
            + "\",\"manifests\":[{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\"," + DIGEST
            + ",\"size\":500,\"urls\":[],\"annotations\":{\"org.opencontainers.image.ref.name\":\"a:1\"}}]}";
    private static final String CONFIG = "{\"os\":\"linux\",\"config\":{\"Cmd\":[]},\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:" + "0123456789abcdef".repeat(4) + "\"]}}";

    private static final String FILES = "{\"schemaVersion\":2,\"artifactType\":\"" + MediaTypes.AGENT_SKILL
            + "\",\"config\":{\"mediaType\":\"" + MediaTypes.OCI_EMPTY + "\"," + DIGEST
            + ",\"size\":2},\"layers\":[{\"mediaType\":\"text/markdown\"," + DIGEST
            + ",\"size\":10,\"annotations\":{\"org.opencontainers.image.title\":\"docs/SKILL.md\"}}]}";
    private static final String AGENT_SKILL = "{\"schemaVersion\":\"1\",\"name\":\"hello\",\"version\":\"1.0.0\","
            + "\"description\":\"Says hello.\",\"license\":\"MIT\",\"compatibility\":\"any\","
            + "\"allowedTools\":[\"Read\"],\"metadata\":{\"key\":\"value\"}}";
    private static final String LABELS = "{\"config\":{\"Labels\":{\"dev.toolhive.skills.name\":\"hello\","
            + "\"dev.toolhive.skills.allowedTools\":\"[\\\"Read\\\"]\"}}}";

    static Stream<byte[]> seeds() {
        return Stream.of(MANIFEST, FILES, INDEX, CONFIG, AGENT_SKILL, LABELS)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "\\x22schemaVersion\\x22:2",
        "\\x22mediaType\\x22:",
        "\\x22config\\x22:{}",
        "\\x22layers\\x22:[]",
        "\\x22manifests\\x22:[]",
        "\\x22annotations\\x22:{}",
        "\\x22urls\\x22:[\\x22a\\x22]",
        "\\x22size\\x22:-1",
        "\\x22Digest\\x22:\\x22\\x22",
        "sha512:",
        "\\\\u0000",
        "\\\\ud800",
        "9223372036854775808",
        "1e999",
        "null",
        "[[[[",
        "{\\x22a\\x22:",
        "/* */",
        "\\xef\\xbb\\xbf",
        "application/vnd.docker.distribution.manifest.v1+json"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) {
        DECLARED.forEach(mediaType -> checkDocument(data, mediaType));
        checkConfig(data);
    }

    private static void checkDocument(byte[] data, String mediaType) {
        ManifestReader reader;
        try {
            reader = read(data, mediaType);
        } catch (IntegrityException refusal) {
            checkPrintable(refusal);
            return;
        }
        assertThat(read(data, reader.mediaType()).mediaType()).isEqualTo(reader.mediaType());
        try {
            if (reader.isIndex()) {
                checkIndex(reader.index());
            } else {
                checkManifest(reader.manifest(LIMITS), reader.artifactType());
            }
        } catch (IntegrityException | UnsafeContentException refusal) {
            checkPrintable(refusal);
        } catch (InvalidSkillException refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.NO_SKILL_MD);
            checkPrintable(refusal);
        }
    }

    private static void checkIndex(List<IndexEntry> manifests) {
        ObjectNode document = JsonDocument.mapper().createObjectNode();
        ArrayNode entries = document.putArray("manifests");
        manifests.forEach(entry -> write(entries.addObject(), entry));
        assertThat(read(bytes(document), MediaTypes.OCI_INDEX).index())
                .usingRecursiveComparison()
                .ignoringFields("descriptor.isInline")
                .isEqualTo(manifests);
    }

    private static void checkManifest(Manifest manifest, @Nullable String artifactType) {
        boolean files = manifest.format() == SkillFormat.AGENT_SKILLS_FILES;
        int most = files ? LIMITS.entries() : LIMITS.layers();
        assertThat(manifest.layers()).hasSizeBetween(1, most).allSatisfy(layer -> {
            assertThat(layer.size()).isBetween(0L, LIMITS.layerBytes());
            assertThat(layer.hasUrls()).isFalse();
        });
        assertThat(manifest.config().size()).isBetween(0L, (long) LIMITS.configBytes());
        assertThat(manifest.contentKey().layers()).hasSameSizeAs(manifest.layers());
        checkAnnotations(manifest.annotations());

        ObjectNode document = JsonDocument.mapper().createObjectNode().put("schemaVersion", 2);
        if (artifactType != null) {
            document.put("artifactType", artifactType);
        }
        write(document.putObject("config"), manifest.config());
        write(document.putArray("layers"), manifest.layers());
        manifest.annotations().forEach(document.putObject("annotations")::put);
        Manifest again = read(bytes(document), MediaTypes.OCI_MANIFEST).manifest(LIMITS);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("digest", "config.isInline", "layers.isInline")
                .isEqualTo(manifest);
    }

    private static void checkAnnotations(Map<String, String> annotations) {
        try {
            LifecycleState state = Annotations.state(annotations);
            assertThat(annotations.getOrDefault(Annotations.STATUS, LifecycleState.UNMANAGED.label()))
                    .isEqualTo(state.label());
        } catch (LifecycleException refusal) {
            checkPrintable(refusal);
        }
        checkPrintable(Annotations.warnings(annotations));
    }

    private static void checkConfig(byte[] data) {
        Digest digest = Digest.sha256(data);
        for (SkillFormat format : SkillFormat.values()) {
            try {
                ImageConfig config = ImageConfig.read(data, digest, format);
                config.verify(config.diffIds(), digest);
                checkPrintable(config.warnings());
            } catch (IntegrityException refusal) {
                checkPrintable(refusal);
            }
        }
    }

    private static ManifestReader read(byte[] data, String mediaType) {
        return ManifestReader.of(new FetchedManifest(data, Digest.sha256(data), mediaType));
    }

    private static void write(ArrayNode target, List<Descriptor> descriptors) {
        descriptors.forEach(descriptor -> write(target.addObject(), descriptor));
    }

    private static void write(ObjectNode target, IndexEntry entry) {
        write(target, entry.descriptor());
        Platform platform = entry.platform();
        if (platform != null) {
            ObjectNode member = target.putObject("platform");
            member.put("os", platform.os()).put("architecture", platform.architecture());
            if (platform.variant() != null) {
                member.put("variant", platform.variant());
            }
        }
    }

    private static void write(ObjectNode target, Descriptor descriptor) {
        target.put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
        descriptor.annotations().forEach(target.putObject("annotations")::put);
        if (descriptor.hasUrls()) {
            target.putArray("urls").add("https://example.com/");
        }
    }

    private static byte[] bytes(ObjectNode document) {
        return JsonDocument.mapper().writeValueAsBytes(document);
    }

    private static void checkPrintable(SkillException refusal) {
        assertThat(refusal.getMessage()).isNotBlank().isEqualTo(PrintableText.of(refusal.getMessage(), MAX_MESSAGE));
    }

    private static void checkPrintable(List<SkillWarning> warnings) {
        assertThat(warnings)
                .allSatisfy(warning -> assertThat(warning.message()).isEqualTo(PrintableText.of(warning.message())));
    }
}
