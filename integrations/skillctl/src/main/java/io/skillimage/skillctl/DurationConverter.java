package io.skillimage.skillctl;

import io.skillimage.PrintableText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration: a number with one unit, or what ISO 8601 and {@link Duration} say. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})([smhdw])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));
    /** What is longer cannot be taken from every time. */
    private static final Duration LONGEST = ChronoUnit.MILLENNIA.getDuration();

    @Override
    public Duration convert(String value) {
        Matcher text = SHORT.matcher(value);
        try {
            Duration duration = text.matches()
                    ? UNITS.getOrDefault(text.group(2), Duration.ZERO).multipliedBy(Long.parseLong(text.group(1)))
                    : Duration.parse(value);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw new TypeConversionException(
                "'" + PrintableText.of(value) + "' is no duration such as 90m, 12h, 30d or P30D");
    }
}
