package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.skillimage.InvalidSkillException;
import io.skillimage.SkillCollection;
import io.skillimage.SkillCollection.Member;
import io.skillimage.SkillReference;
import io.skillimage.SkillReference.Transport;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Any bytes are either a collection that comes back from its own JSON, or get problems that can be shown. */
class SkillCollectionFuzzTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SMALL = """
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCollection
            metadata: {name: a, version: 1.0.0}
            skills: [{name: b, image: c.d/e}]
            """;
    private static final String LARGE = """
            # Skills for people
            apiVersion: skillimage.io/v1alpha1
            kind: SkillCollection
            metadata:
              name: &name hr-skills
              version: 1.0.0-rc.1+5
              description: >-
                Reads letters,
                and more.
            skills:
              - {name: *name, image: "localhost:5000/acme/hr:1.0.0"}
              - name: newest
                image: docker://quay.io/acme/newest
              - {name: pinned, image: 'ghcr.io/a/b@sha256:%s'}
              - {name: in-git, source: "https://example.com/x.git"}
              - {name: by-ssh, source: git@example.com:x.git}
              - {name: short, image: hello:1.0.0}
              - {name: here, image: "dir:."}
              - {name: shell, source: "ext::sh"}
            """.formatted("0123456789abcdef".repeat(4));

    static Stream<byte[]> seeds() {
        return Stream.of(SMALL, LARGE).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @DictionaryEntries({
        "&a ",
        "*a",
        "!!str ",
        "!<",
        "%YAML 1.2\\x0a",
        "---\\x0a",
        "<<: ",
        "|2-\\x0a",
        "\\\\u0000",
        "\\\\ud800",
        "\\xef\\xbb\\xbf",
        "\\xc2\\x85",
        "[[[[[[[[",
        "{a: ",
        "1e400",
        "oci:",
        "dir:",
        "docker://",
        "@sha256:",
        "ssh://-",
        "ext::",
        "../",
        "[::1]:5000/"
    })
    @FuzzTest
    void readsOrRefuses(byte[] data) {
        SkillCollection published = read(() -> SkillCollectionReader.readToPublish(data, "mine.yaml"));
        SkillCollection collection = read(() -> SkillCollectionReader.read(data));
        if (published != null) {
            assertThat(collection).isEqualTo(published);
            assertThat(published.members()).allMatch(member -> member.problem() == null);
        }
        if (collection == null) {
            return;
        }
        checkValues(collection);
        if (collection.members().stream().allMatch(member -> member.problem() == null)) {
            byte[] again = JSON.writeValueAsBytes(document(collection));
            assertThat(read(() -> SkillCollectionReader.read(again))).isEqualTo(collection);
        }
    }

    private static void checkValues(SkillCollection collection) {
        assertThat(SkillNames.isName(collection.name())).isTrue();
        assertThat(SkillVersions.isVersion(String.valueOf(collection.version())))
                .isTrue();
        assertThat(collection.members())
                .hasSizeBetween(1, SkillCollectionReader.MAX_MEMBERS)
                .allMatch(member -> SkillNames.isName(member.name()));
        assertThat(collection.images()).allMatch(image -> image.transport() == Transport.REGISTRY);
        collection.members().forEach(member -> {
            if (member.problem() != null) {
                ShownProblems.check(new InvalidSkillException(List.of(member.problem())));
            }
        });
    }

    private interface Reading {
        Read<SkillCollection> read();
    }

    private static @Nullable SkillCollection read(Reading reading) {
        try {
            return reading.read().value();
        } catch (InvalidSkillException refusal) {
            ShownProblems.check(refusal);
            return null;
        }
    }

    private static Map<String, Object> document(SkillCollection collection) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", "skillimage.io/v1alpha1");
        document.put("kind", "SkillCollection");
        document.put(
                "metadata",
                Map.of(
                        "name",
                        collection.name(),
                        "version",
                        Objects.requireNonNull(collection.version()),
                        "description",
                        collection.description()));
        document.put(
                "skills",
                collection.members().stream()
                        .map(SkillCollectionFuzzTest::member)
                        .toList());
        return document;
    }

    private static Map<String, String> member(Member member) {
        SkillReference reference = member.reference();
        return reference == null
                ? Map.of("name", member.name(), "source", Objects.requireNonNull(member.source()))
                : Map.of("name", member.name(), "image", reference.toString());
    }
}
