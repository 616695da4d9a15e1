package io.skillimage.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolArgumentsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                  | 0",
                "{\"offset\":null}   | 0",
                "{\"offset\":12}     | 12",
                "{\"offset\":12.0}   | 12",
                "{\"offset\":\"12\"} | 12",
                "{\"offset\":1e3}    | 1000",
            })
    void forgivesTheWayANumberIsWritten(String json, int expected) {
        assertThat(ToolArguments.parse(json).count("offset")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "1.5",
                "\"ten\"",
                "\"\"",
                "true",
                "[]",
                "{}",
                "1e99",
                "2147483648",
                "\"NaN\"",
                "\"Infinity\"",
                "\"-0x1p3\""
            })
    void refusesWhatIsNoCount(String value) {
        ToolArguments arguments = ToolArguments.parse("{\"offset\":" + value + "}");
        assertThatThrownBy(() -> arguments.count("offset"))
                .isInstanceOf(BadArgumentsException.class)
                .hasMessage("The argument 'offset' must be a whole number, 0 or more.");
    }

    @Test
    void stripsBlanksAroundAText() {
        assertThat(ToolArguments.parse("{\"skill_name\":\" hello-world\\n\"}").text("skill_name"))
                .isEqualTo("hello-world");
    }

    @Test
    void ignoresArgumentsThatNobodyAskedFor() {
        assertThat(ToolArguments.parse("{\"skill_name\":\"a\",\"reason\":{\"x\":[1]}}")
                        .text("skill_name"))
                .isEqualTo("a");
    }

    @Test
    void takesNullForNoArguments() {
        assertThat(ToolArguments.parse(null).count("offset")).isZero();
    }

    @Test
    void refusesArgumentsThatAreTooLong() {
        String json = "{\"skill_name\":\"" + "x".repeat(70_000) + "\"}";
        assertThatThrownBy(() -> ToolArguments.parse(json)).hasMessage("The arguments are too long.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"text\"", "[{}]", "{\"a\":", "\u0000", "{\"a\":1e999999999999}x"})
    void answersEveryOtherTextWithARefusalOrAnEmptyObject(String json) {
        try {
            assertThat(ToolArguments.parse(json).count("offset")).isZero();
        } catch (BadArgumentsException e) {
            assertThat(e.text()).startsWith("The arguments ");
        }
    }
}
