package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Sizes and durations as options take them. */
class OptionValuesTest {
    private final ByteSize size = new ByteSize();
    private final DurationConverter duration = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1048576, 1048576",
        "7b, 7",
        "2kB, 2000",
        "2KB, 2000",
        "500MB, 500000000",
        "1GB, 1000000000",
        "2k, 2048",
        "2KiB, 2048",
        "1m, 1048576",
        "1MiB, 1048576",
        "1g, 1073741824",
        "3Tib, 3298534883328"
    })
    void readsSizesByTheirUnit(String text, long bytes) {
        assertThat(size.convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5GB", "GB", "5 MB", "5x", "5iB", "9999999999TB", "99999999999999999999"})
    void refusesSizesThatAreNone(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> size.convert(text))
                .withMessageContaining("'" + text + "' is no size");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "13370, 13.4 kB",
        "999949, 999.9 kB",
        "999951, 1.0 MB",
        "9223372036854775807, 9223372.0 TB"
    })
    void writesSizesForPeople(long bytes, String text) {
        assertThat(ByteSize.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0s, PT0S", "90m, PT90M", "12h, PT12H", "30d, P30D", "2w, P14D", "P30D, P30D", "pt1h30m, PT1H30M"})
    void readsDurations(String text, String expected) {
        assertThat(duration.convert(text)).isEqualTo(Duration.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "30 d", "1.5h", "-1d", "-P1D", "P1M", "999999999w", "P99999999999D", "\u001b"})
    void refusesDurationsThatAreNone(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> duration.convert(text))
                .withMessageContaining("is no duration")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b"));
    }

    @Test
    void takesAThousandYearsAtMost() {
        assertThat(duration.convert("365000d")).isEqualTo(Duration.ofDays(365_000));
    }
}
