package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.Digest;
import io.skillimage.FrontMatter;
import io.skillimage.SkillCard;
import io.skillimage.SkillFormat;
import io.skillimage.SkillWarning;
import io.skillimage.schema.SkillContent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own records as anybody could have written them: what makes no sense is as good as none. */
class RecordsFuzzTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final ImageConfig CONFIG = new ImageConfig(
            true, List.of(DIGEST), List.of(new SkillWarning(SkillWarning.Code.CONFIG_IGNORED, "ignored")));

    private static final ImageConfig DESCRIBING = new ImageConfig(
            false,
            List.of(),
            List.of(),
            new SkillDescription("name", "1.0", "words", null, null, "Read", Map.of("key", "value")));

    static Stream<byte[]> seeds() {
        Descriptor layer = new Descriptor(
                "application/vnd.oci.image.layer.v1.tar", DIGEST, 1L << 40, Map.of("a", "b"), true, true);
        Manifest manifest =
                new Manifest(DIGEST, layer, List.of(layer), Map.of("c", "", "d", "caf\u00e9"), SkillFormat.REDHAT);
        SkillCard card = new SkillCard(
                "name",
                "space",
                "1.0.0",
                "description",
                "Name",
                null,
                "",
                List.of("tag"),
                List.of(new SkillCard.Author("Ada", "a@b"), new SkillCard.Author("Bob", null)),
                null,
                new SkillCard.Provenance("source", null, "path"),
                new SkillCard.Spec(
                        "SKILL.md",
                        List.of(new SkillCard.Example("in", null)),
                        List.of(new SkillCard.Dependency("a/b", "*"))));
        FrontMatter frontMatter = new FrontMatter(null, "description", "MIT", null, "Read", Map.of("key", "value"));
        return Stream.of(
                new ManifestRecord(manifest, null, false).toBytes(),
                new ManifestRecord(manifest, CONFIG, true).toBytes(),
                record(new SkillContent(card, frontMatter, 17, CONFIG.warnings())),
                record(new SkillContent(null, frontMatter, 0, List.of())),
                ContentRecord.write(new ContentRecord.Kept(null, DIGEST, DESCRIBING, "inside")));
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsWhatMakesSenseAndNothingElse(byte[] data) {
        ManifestRecord.read(data)
                .ifPresent(record ->
                        assertThat(ManifestRecord.read(record.toBytes())).contains(record));
        ContentRecord.read(data)
                .ifPresent(kept -> assertThat(ContentRecord.read(ContentRecord.write(kept)))
                        .contains(kept));
    }

    private static byte[] record(SkillContent content) {
        return ContentRecord.write(new ContentRecord.Kept(content, DIGEST, CONFIG, ""));
    }
}
