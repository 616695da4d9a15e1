package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.PrintableText;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import io.skillimage.cache.Limits;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a collection of one kind, are no collection, or are refused; and no collection passes for a skill. */
class CollectionFuzzTest {
    /** What a message has at most. */
    private static final int MAX_MESSAGE = 8_000;

    private static final int MAX_BYTES = 1_000;
    private static final int MAX_MEMBERS = 3;
    private static final SkillReference HOME = SkillReference.parse("quay.io/acme/tools:1.0.0");
    private static final String DIGEST = "\"digest\":\"sha256:" + "0123456789abcdef".repeat(4) + "\"";
    private static final String EMPTY = "\"digest\":\"" + Digest.sha256("{}".getBytes(StandardCharsets.UTF_8)) + "\"";
    private static final String DOCUMENT = "{\"schemaVersion\":2,\"artifactType\":\"" + CollectionManifests.TYPE
            + "\",\"config\":{\"mediaType\":\"" + MediaTypes.OCI_EMPTY + "\"," + EMPTY + ",\"size\":2},"
            + "\"layers\":[{\"mediaType\":\"" + CollectionManifests.TYPE + "\"," + DIGEST + ",\"size\":10}],"
            + "\"annotations\":{\"io.skillimage.collection.name\":\"tools\"}}";
    private static final String INDEX = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
            + "\",\"artifactType\":\"application/vnd.agentskills.collection.v1\",\"manifests\":[{\"mediaType\":\""
            + MediaTypes.OCI_MANIFEST + "\",\"artifactType\":\"a\"," + DIGEST
            + ",\"size\":0,\"annotations\":{\"io.agentskills.skill.ref\":\"quay.io/a/b:1\"}}],"
            + "\"annotations\":{\"io.agentskills.collection.name\":\"tools\"}}";

    static Stream<byte[]> seeds() {
        return Stream.of(DOCUMENT, INDEX).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "\\x22artifactType\\x22:7",
        "\\x22layers\\x22:{}",
        "\\x22manifests\\x22:{}",
        "\\x22annotations\\x22:[]",
        "\\x22data\\x22:\\x22e30=\\x22",
        "\\x22size\\x22:-1",
        "org.opencontainers.image.ref.name",
        "io.agentskills.skill.name",
        "oci:store:a",
        "dir:.",
        "\\\\u001b",
        "\\\\ud800",
        "null"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) {
        try {
            ManifestReader reader = ManifestReader.of(new FetchedManifest(data, Digest.sha256(data), ""));
            if (reader.isCollection()) {
                assertThat(codeOfSkill(reader)).isEqualTo(ErrorCode.COLLECTION);
            }
            if (reader.isIndex()) {
                check(CollectionIndexes.read(reader, HOME, MAX_MEMBERS));
            } else {
                Manifest manifest = CollectionManifests.read(reader, MAX_BYTES);
                assertThat(reader.isCollection()).isTrue();
                assertThat(manifest.layers()).hasSize(1).allMatch(layer -> layer.size() <= MAX_BYTES);
            }
        } catch (IntegrityException refusal) {
            assertThat(refusal.getMessage())
                    .isNotBlank()
                    .isEqualTo(PrintableText.of(refusal.getMessage(), MAX_MESSAGE));
        }
    }

    private static ErrorCode codeOfSkill(ManifestReader reader) {
        try {
            reader.manifest(Limits.defaults());
            throw new AssertionError("a collection passes for a skill");
        } catch (IntegrityException refusal) {
            return refusal.code();
        }
    }

    private static void check(SkillCollection collection) {
        assertThat(collection.name()).isNotBlank();
        assertThat(collection.members()).hasSizeLessThanOrEqualTo(MAX_MEMBERS).allSatisfy(CollectionFuzzTest::check);
    }

    private static void check(Member member) {
        assertThat(member.name()).isEqualTo(PrintableText.of(member.name()));
        SkillReference reference = member.reference();
        if (reference != null) {
            assertThat(reference.transport()).isEqualTo(Transport.REGISTRY);
            assertThat(reference.digest()).isNotNull();
            assertThat(SkillReference.parse(reference.toString())).isEqualTo(reference);
        }
    }
}
