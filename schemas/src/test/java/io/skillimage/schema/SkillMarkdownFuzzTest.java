package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.FrontMatter;
import io.skillimage.InvalidSkillException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Any bytes are either a SKILL.md whose parts can be put together again, or get problems that can be shown. */
class SkillMarkdownFuzzTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** YAML knows no longer keys in one line. */
    private static final int LONGEST_KEY = 1_024;

    private static final String CARD = """
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCard
            metadata: {name: bill-reader, namespace: acme, version: 1.0.0, description: Reads bills.}
            """;
    private static final String STRICT = """
            ---
            name: bill-reader
            description: Reads bills.
            license: MIT
            compatibility: Needs git.
            allowed-tools: Read Bash(git:*)
            metadata:
              author: Ada
              version: "1.0"
            ---
            # Bill reader
            ---
            """;
    private static final String LENIENT = """
            \uFEFF
            --- \t
            name: Bill Reader
            description: Use when: the user asks
              for it, or says "it's".
            allowed-tools: [Read, Bash]
            metadata: {author: &a Ada, version: 1.0, nested: {a: [*a]}}
            unknown: ~
            license: |
              MIT
            ---
            body\
            """;

    @TempDir
    Path directory;

    static Stream<byte[]> seeds() {
        return Stream.of(STRICT, LENIENT, "---\r\ndescription: a\r\n---\r\nb\r\n", "# No front matter\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void writeCard() throws IOException {
        Files.writeString(directory.resolve("skill.yaml"), CARD);
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "---\\x0a", "--- ", "...\\x0a", "name: ", "description: ", "metadata:\\x0a  ", "allowed-tools: ", ": ", "&a ",
                "*a",
        "!!str ", "!<", "%YAML 1.2\\x0a", "? ", "|2-\\x0a", ">+\\x0a", "\\\\u0000", "\\xef\\xbb\\xbf", "\\xc2\\x85",
                "\\x0d\\x0a",
        "\\x0d", "'", "[[[[[[[[", "{a: ", "1e400"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) throws IOException {
        SkillMarkdown read = read(data);
        if (read == null) {
            if (data.length > 0 && data[0] == '#') {
                checkDirectory(data, null);
            }
            return;
        }
        checkDirectory(data, read);
        assertThat(read.frontMatter().description()).isNotBlank();
        assertThat(read.bodyOffset()).isBetween(1, data.length);
        assertThat(read.bodyOffset() == data.length || data[read.bodyOffset() - 1] == '\n')
                .isTrue();
        checkRewritten(read.frontMatter(), Arrays.copyOfRange(data, read.bodyOffset(), data.length));
    }

    /** Reads for use, and as authors do: for them there may be more problems, but never another text. */
    private static @Nullable SkillMarkdown read(byte[] data) {
        Findings findings = Findings.forAuthors();
        SkillMarkdownReader.Parts strict = SkillMarkdownReader.read(data, findings);
        try {
            SkillMarkdown read = SkillMarkdownReader.read(data);
            assertThat(strict).isEqualTo(new SkillMarkdownReader.Parts(read.frontMatter(), read.bodyOffset()));
            return read;
        } catch (InvalidSkillException e) {
            ShownProblems.check(e);
            assertThat(findings.hasProblems() || (strict != null && strict.frontMatter() == null))
                    .isTrue();
            return null;
        }
    }

    private void checkDirectory(byte[] data, @Nullable SkillMarkdown alone) throws IOException {
        Files.write(directory.resolve("SKILL.md"), data);
        try {
            SkillContent content = SkillDirectoryReader.read(directory, Set.of("SKILL.md", "skill.yaml"));
            assertThat(content.name()).isEqualTo("bill-reader");
            assertThat(content.bodyOffset()).isBetween(0, data.length);
            if (alone != null) {
                assertThat(content.frontMatter()).isEqualTo(alone.frontMatter());
                assertThat(content.bodyOffset()).isEqualTo(alone.bodyOffset());
            }
        } catch (InvalidSkillException e) {
            ShownProblems.check(e);
        }
    }

    private static void checkRewritten(FrontMatter frontMatter, byte[] body) {
        byte[] yaml = JSON.writeValueAsBytes(document(frontMatter));
        boolean fits = yaml.length < BoundedYaml.MAX_BYTES
                && frontMatter.metadata().keySet().stream()
                        .allMatch(key -> JSON.writeValueAsString(key).length() < LONGEST_KEY);
        if (fits) {
            byte[] fence = "---\n".getBytes(StandardCharsets.US_ASCII);
            byte[] header = concat(fence, yaml, "\n".getBytes(StandardCharsets.US_ASCII), fence);
            SkillMarkdown again = SkillMarkdownReader.read(concat(header, body));
            assertThat(again.frontMatter()).isEqualTo(frontMatter);
            assertThat(again.bodyOffset()).isEqualTo(header.length);
        }
    }

    private static Map<String, Object> document(FrontMatter frontMatter) {
        Map<String, Object> document = new LinkedHashMap<>();
        put(document, "name", frontMatter.name());
        document.put("description", frontMatter.description());
        put(document, "license", frontMatter.license());
        put(document, "compatibility", frontMatter.compatibility());
        put(document, "allowed-tools", frontMatter.allowedTools());
        document.put("metadata", frontMatter.metadata());
        return document;
    }

    private static void put(Map<String, Object> document, String key, @Nullable String value) {
        if (value != null) {
            document.put(key, value);
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
