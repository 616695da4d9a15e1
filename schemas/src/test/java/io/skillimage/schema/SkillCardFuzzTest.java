package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillCard;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Any bytes are either a card that comes back from its own JSON, or get problems that can be shown. */
class SkillCardFuzzTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SMALL = """
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCard
            metadata: {name: a, namespace: b, version: 1.0.0, description: c}
            """;
    private static final String LARGE = """
            # A card
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCard
            metadata:
              name: bill-reader
              display-name: "Bill \\u0052eader"
              namespace: acme/finance
              version: 1.0.0-rc.1+5
              description: >-
                Reads bills,
                and more.
              license: &l Apache-2.0
              compatibility: |
                Needs git.
              tags: &tags [a, "b", 'c', *l]
              authors: [{name: Ada, email: ada@example.com}, {name: !!str 1}]
              allowed-tools: Read Bash(git:*)
            provenance: {source: "https://example.com/x.git", commit: abc, path: a/b}
            spec:
              prompt: SKILL.md
              examples:
                - {input: "x", output: "y"}
              dependencies:
                - {name: acme/tables, version: ">=1.0.0 <2 || ^3.1"}
                - name: acme/dates
                  version: 1.x
            """;

    static Stream<byte[]> seeds() {
        return Stream.of(SMALL, LARGE).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "&a ",
        "*a",
        "!!str ",
        "!!binary ",
        "!<",
        "%YAML 1.2\\x0a",
        "%TAG ",
        "---\\x0a",
        "...\\x0a",
        "? ",
        "<<: ",
        "|2-\\x0a",
        ">+\\x0a",
        "\\\\u0000",
        "\\\\ud800",
        "\\xef\\xbb\\xbf",
        "\\xc2\\x85",
        "\\xe2\\x80\\xa8",
        ".nan",
        "-.inf",
        "0x1F",
        "1e400",
        "[[[[[[[[",
        "{a: ",
        "1.0.0-0",
        "../"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) {
        SkillCard card = read(data);
        if (card == null) {
            return;
        }
        assertThat(SkillNames.isName(card.name())).isTrue();
        assertThat(SkillNames.isNamespace(card.namespace())).isTrue();
        assertThat(SkillVersions.isVersion(card.version())).isTrue();
        assertThat(card.description()).isNotBlank();
        assertThat(read(JSON.writeValueAsBytes(document(card)))).isEqualTo(card);
    }

    /** Reads for use, and as authors do: for them there may be more problems, but never another card. */
    private static @Nullable SkillCard read(byte[] data) {
        Findings findings = Findings.forAuthors();
        SkillCard strict = SkillCardReader.read(data, findings);
        assertThat(findings.hasProblems()).isEqualTo(strict == null);
        try {
            SkillCard card = SkillCardReader.read(data).value();
            assertThat(strict == null ? card : strict).isEqualTo(card);
            return card;
        } catch (InvalidSkillException e) {
            ShownProblems.check(e);
            assertThat(strict).isNull();
            return null;
        }
    }

    private static Map<String, @Nullable Object> document(SkillCard card) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("name", card.name());
        metadata.put("namespace", card.namespace());
        metadata.put("version", card.version());
        metadata.put("description", card.description());
        put(metadata, "display-name", card.displayName());
        put(metadata, "license", card.license());
        put(metadata, "compatibility", card.compatibility());
        put(metadata, "allowed-tools", card.allowedTools());
        metadata.put("tags", card.tags());
        metadata.put(
                "authors",
                card.authors().stream().map(SkillCardFuzzTest::author).toList());
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("apiVersion", "skillimage.io/v1alpha1");
        document.put("kind", "SkillCard");
        document.put("metadata", metadata);
        SkillCard.Provenance provenance = card.provenance();
        if (provenance != null) {
            document.put(
                    "provenance",
                    map("source", provenance.source(), "commit", provenance.commit(), "path", provenance.path()));
        }
        SkillCard.Spec spec = card.spec();
        if (spec != null) {
            document.put("spec", spec(spec));
        }
        return document;
    }

    private static Map<String, @Nullable Object> spec(SkillCard.Spec spec) {
        Map<String, @Nullable Object> document = map("prompt", spec.prompt());
        document.put(
                "examples",
                spec.examples().stream()
                        .map(example -> map("input", example.input(), "output", example.output()))
                        .toList());
        document.put(
                "dependencies",
                spec.dependencies().stream()
                        .map(dependency -> map("name", dependency.name(), "version", dependency.version()))
                        .toList());
        return document;
    }

    private static Map<String, @Nullable Object> author(SkillCard.Author author) {
        return map("name", author.name(), "email", author.email());
    }

    private static Map<String, @Nullable Object> map(@Nullable String... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            put(map, String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return map;
    }

    private static void put(Map<String, @Nullable Object> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
