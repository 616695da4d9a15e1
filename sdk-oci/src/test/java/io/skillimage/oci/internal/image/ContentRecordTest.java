package io.skillimage.oci.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skillimage.Digest;
import io.skillimage.FrontMatter;
import io.skillimage.SkillCard;
import io.skillimage.SkillWarning;
import io.skillimage.schema.SkillContent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentRecordTest {
    private static final SkillCard FULL = new SkillCard(
            "hello",
            "acme",
            "1.0.0",
            "Says hello, in 한국어 too.",
            "Hello",
            "MIT",
            "needs a shell",
            List.of("a"),
            List.of(new SkillCard.Author("Ann", "ann@example.com"), new SkillCard.Author("Bo", null)),
            "exec",
            new SkillCard.Provenance("https://example.com", null, "dir"),
            new SkillCard.Spec(
                    "SKILL.md",
                    List.of(new SkillCard.Example("in", null)),
                    List.of(new SkillCard.Dependency("acme/other", "^1"))));

    @Test
    void whatWasWrittenIsRead() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "1");
        metadata.put("a", "2");
        FrontMatter matter = new FrontMatter("hello", "Says hello.", "MIT", "x", "exec", metadata);
        SkillContent content = new SkillContent(
                FULL, matter, 77, List.of(new SkillWarning(SkillWarning.Code.BOM, "SKILL.md starts with a mark")));
        assertThat(ContentRecord.read(ContentRecord.write(kept(content)))).contains(kept(content));
    }

    @Test
    void whatIsMissingStaysMissing() {
        FrontMatter matter = new FrontMatter(null, "Says hello.", null, null, null, Map.of());
        SkillContent content = new SkillContent(null, matter, 0, List.of());
        assertThat(ContentRecord.read(ContentRecord.write(kept(content)))).contains(kept(content));
    }

    @Test
    void aRecordThatIsCutOrOfAnotherVersionIsNone() {
        FrontMatter matter = new FrontMatter(null, "Says hello.", null, null, null, Map.of());
        byte[] record = ContentRecord.write(kept(new SkillContent(FULL, matter, 0, List.of())));
        for (int length = 0; length < record.length; length++) {
            assertThat(ContentRecord.read(Arrays.copyOf(record, length))).isEmpty();
        }
        record[3]++;
        assertThat(ContentRecord.read(record)).isEmpty();
    }

    private static ContentRecord.Kept kept(SkillContent content) {
        ImageConfig config = new ImageConfig(
                true,
                List.of(Digest.sha256(new byte[1])),
                List.of(new SkillWarning(SkillWarning.Code.CONFIG_IGNORED, "the config says how to run")));
        return new ContentRecord.Kept(content, Digest.sha256(new byte[2]), config, "inside");
    }
}
