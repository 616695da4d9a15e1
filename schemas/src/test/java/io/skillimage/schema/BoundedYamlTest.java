package io.skillimage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skillimage.ErrorCode;
import io.skillimage.InvalidSkillException.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedYamlTest {
    static Stream<Arguments> readsValuesOfTheCoreSchema() {
        return Stream.of(
                arguments("a: no", "{\"a\":\"no\"}"),
                arguments("a: true", "{\"a\":true}"),
                arguments("a: ~", "{\"a\":null}"),
                arguments("a:", "{\"a\":null}"),
                arguments("a: \"\"", "{\"a\":\"\"}"),
                arguments("a: 'null'", "{\"a\":\"null\"}"),
                arguments("a: 1", "{\"a\":1}"),
                arguments("a: 017", "{\"a\":17}"),
                arguments("a: 0o17", "{\"a\":15}"),
                arguments("a: 0x1F", "{\"a\":31}"),
                arguments("a: 1_000", "{\"a\":\"1_000\"}"),
                arguments("a: 1:30", "{\"a\":\"1:30\"}"),
                arguments("a: 1.10", "{\"a\":1.10}"),
                arguments("a: 1.0.0", "{\"a\":\"1.0.0\"}"),
                arguments("a: 2026-01-01", "{\"a\":\"2026-01-01\"}"),
                arguments("a: 1e3", "{\"a\":1000.0}"),
                arguments("a: .inf", "{\"a\":\"Infinity\"}"),
                arguments("a: -b", "{\"a\":\"-b\"}"),
                arguments("[a, [b], {c: d}]", "[\"a\",[\"b\"],{\"c\":\"d\"}]"),
                arguments("{\"a\": [1, \"b\"]}", "{\"a\":[1,\"b\"]}"),
                arguments("a: &x b\nc: *x", "{\"a\":\"b\",\"c\":\"b\"}"),
                arguments("a: &x [b]\nc: *x", "{\"a\":[\"b\"],\"c\":[\"b\"]}"),
                arguments("a: !!str 1", "{\"a\":\"1\"}"),
                arguments("a: ! 1", "{\"a\":\"1\"}"),
                arguments("%YAML 1.2\n---\na: b", "{\"a\":\"b\"}"),
                arguments("<<: {a: b}", "{\"<<\":{\"a\":\"b\"}}"),
                arguments("--- a\n...", "\"a\""),
                arguments("# nothing", "null"));
    }

    @ParameterizedTest
    @MethodSource
    void readsValuesOfTheCoreSchema(String yaml, String json) throws YamlException {
        assertThat(BoundedYaml.parse(yaml)).hasToString(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x [*x]",
                "? &k {*k : 1}\n: 2",
                "a: &x {b: {c: *x}}",
                "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                        + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]"
            })
    void refusesAliasesThatGrow(String yaml) {
        assertThat(refusal(yaml).code()).isEqualTo(ErrorCode.YAML_LIMIT);
    }

    @Test
    void refusesLongTextRepeatedByAliases() {
        String yaml = "a: &a " + "q".repeat(100_000) + "\nb: [" + "*a, ".repeat(11) + "]";

        assertThat(refusal(yaml).code()).isEqualTo(ErrorCode.YAML_LIMIT);
    }

    @Test
    void refusesDeepNestingWithoutRecursion() throws YamlException {
        assertThat(BoundedYaml.parse("[".repeat(32) + "]".repeat(32)).isArray()).isTrue();
        assertThat(refusal("[".repeat(33) + "]".repeat(33)).code()).isEqualTo(ErrorCode.YAML_LIMIT);
        assertThat(refusal("[".repeat(200_000)).code()).isEqualTo(ErrorCode.YAML_LIMIT);
        assertThat(refusal("- ".repeat(100_000)).code()).isEqualTo(ErrorCode.YAML_LIMIT);
        assertThat(refusal("{a: ".repeat(60_000)).code()).isEqualTo(ErrorCode.YAML_LIMIT);
        assertThat(refusal("? ".repeat(100_000)).code()).isEqualTo(ErrorCode.YAML_LIMIT);
    }

    @Test
    void refusesDepthHiddenBehindAnAlias() throws YamlException {
        String deep = "[".repeat(30) + "]".repeat(30);

        assertThat(BoundedYaml.parse("a: &a " + deep + "\nb: [*a]").isObject()).isTrue();
        assertThat(refusal("a: &a " + deep + "\nb: [[*a]]").code()).isEqualTo(ErrorCode.YAML_LIMIT);
    }

    @Test
    void refusesTooManyNodes() throws YamlException {
        assertThat(BoundedYaml.parse("- a\n".repeat(9_999)).size()).isEqualTo(9_999);
        assertThat(refusal("- a\n".repeat(10_000)).code()).isEqualTo(ErrorCode.YAML_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: !!java.net.URL [b]",
                "--- !!com.example.Card\na: b",
                "a: !local b",
                "a: !!int 1",
                "a: !!map {b: c}",
                "a: ! [b]",
                "!!str a: b\nc: !<tag:example.com,2026:x> d",
                "%TAG ! tag:yaml.org,2002:java.net.\n---\na: b"
            })
    void refusesTags(String yaml) {
        assertThat(refusal(yaml).code()).isEqualTo(ErrorCode.YAML_TAG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: !!binary aGk=",
                "a: !!set {b}",
                "1: a",
                "true: a",
                "~: a",
                "? [a]\n: b",
                "? {a: b}\n: c",
                "a: &x 1\n*x : b"
            })
    void refusesTypesThatJsonLacks(String yaml) {
        assertThat(refusal(yaml).code()).isEqualTo(ErrorCode.BAD_TYPE);
    }

    @Test
    void refusesNumbersThatTakeLongToRead() throws YamlException {
        assertThat(BoundedYaml.parse("9".repeat(64)).isNumber()).isTrue();
        for (String digits : new String[] {"9".repeat(65), "-" + "9".repeat(200_000), "0x" + "f".repeat(100_000)}) {
            assertThat(refusal(digits).code()).isEqualTo(ErrorCode.BAD_TYPE);
        }
        assertThat(BoundedYaml.parse("1e999999999").isNumber()).isTrue();
        assertThat(BoundedYaml.parse("9".repeat(65) + "a").isString()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1\nb: 2\na: 3", "x: {a: 1, 'a': 2}", "[{a: 1, \"\\x61\": 2}]", "a: &a b\n*a : c\nb: d"})
    void refusesDuplicateKeys(String yaml) {
        assertThat(refusal(yaml).code()).isEqualTo(ErrorCode.DUPLICATE_KEY);
    }

    static Stream<Arguments> saysWhereAndWhyItIsNoYaml() {
        return Stream.of(
                arguments("a: b: c", "line 1, column 5: a ':' inside an unquoted value"),
                arguments("a:\n\tb: c", "line 2, column 1: a tab"),
                arguments("a: 'b", "something is not closed"),
                arguments("a: @b", "has to be quoted"),
                arguments("a: *b", "an alias names nothing before it"),
                arguments("a: b\n---", "a second YAML document"),
                arguments("a: b\n...\n--- c", "a second YAML document"),
                arguments("%YAML 1.1\n---\na: b", "another YAML version"),
                arguments("%YAML 1.3\n---\na: b", "another YAML version"),
                arguments("%YAML 9.9\n---\na: b", "another YAML version"),
                arguments("a: \"\\x1b[31m\"", "an escape stands for a control character"),
                arguments("a: \"\\0\"", "an escape stands for a control character"),
                arguments("a: \"\\ud800\"", "an escape stands for a control character or half a character"),
                arguments("a: [b", "line 1"),
                arguments("a: b\n c: d", "line 2"),
                arguments("]]", "this is no YAML"));
    }

    @ParameterizedTest
    @MethodSource
    void saysWhereAndWhyItIsNoYaml(String yaml, String message) {
        Problem problem = refusal(yaml);

        assertThat(problem.code()).isEqualTo(ErrorCode.BAD_CARD);
        assertThat(problem.message()).contains(message);
    }

    @Test
    void readsSurrogatePairsWhereverTheyStand() throws YamlException {
        String text = "\ud83d\ude00".repeat(60_000);

        assertThat(BoundedYaml.parse("a: " + text).path("a").asString()).isEqualTo(text);
        assertThat(BoundedYaml.parse("ab: " + text).path("ab").asString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0080", "\u0085", "\u001b", "\u007f", "\b", "\uFFFE", "\uFFFF"})
    void refusesControlCharacters(String control) {
        assertThat(refusal("a: b\nc: d" + control).message())
                .isEqualTo(String.format(
                        "line 2, column 5: the character U+%04X is not allowed", (int) control.charAt(0)));
    }

    private static Problem refusal(String yaml) {
        YamlException refused = catchThrowableOfType(YamlException.class, () -> BoundedYaml.parse(yaml));
        assertThat(refused).as("refusal of %.100s", yaml).isNotNull();
        return refused.toProblem("f", 1, ErrorCode.BAD_CARD);
    }
}
