package io.skillimage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SkillDocumentsTest {

    @Test
    void aCardKeepsItsListsWhateverBecomesOfTheirs() {
        List<String> tags = new ArrayList<>(List.of("pdf"));
        List<SkillCard.Author> authors = new ArrayList<>(List.of(new SkillCard.Author("Ada", null)));
        SkillCard card = new SkillCard(
                "hello", "acme/tools", "1.0.0", "Says hello.", null, null, null, tags, authors, null, null, null);

        tags.clear();
        authors.clear();

        assertThat(card.tags()).containsExactly("pdf");
        assertThat(card.authors()).containsExactly(new SkillCard.Author("Ada", null));
        assertThat(card.qualifiedName()).isEqualTo("acme/tools/hello");
        assertThatThrownBy(() -> card.tags().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aSpecKeepsItsListsWhateverBecomesOfTheirs() {
        List<SkillCard.Dependency> dependencies =
                new ArrayList<>(List.of(new SkillCard.Dependency("acme/a", ">=1.0.0")));
        List<SkillCard.Example> examples = new ArrayList<>(List.of(new SkillCard.Example("hi", null)));
        SkillCard.Spec spec = new SkillCard.Spec("SKILL.md", examples, dependencies);

        dependencies.clear();
        examples.clear();

        assertThat(spec.dependencies()).containsExactly(new SkillCard.Dependency("acme/a", ">=1.0.0"));
        assertThat(spec.examples()).hasSize(1);
    }

    @Test
    void frontMatterKeepsItsMetadataInOrder() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "1");
        metadata.put("a", "2");
        FrontMatter frontMatter = new FrontMatter("hello", "Says hello.", null, null, null, metadata);

        metadata.clear();

        assertThat(frontMatter.metadata()).containsExactly(Map.entry("z", "1"), Map.entry("a", "2"));
        assertThatThrownBy(() -> frontMatter.metadata().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
