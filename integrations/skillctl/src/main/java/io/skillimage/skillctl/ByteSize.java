package io.skillimage.skillctl;

import io.skillimage.PrintableText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: kB and MB are powers of 1000; KiB and MiB, and k and m alone, powers of 1024. */
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([kmgt]?)(i?b)?", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Integer> POWERS = Map.of("", 0, "k", 1, "m", 2, "g", 3, "t", 4);
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");
    /** What is more is written as 1.0 of the next unit. */
    private static final double LARGEST_SHOWN = 999.95;

    /** Returns a size, rounded to a tenth of its unit. */
    static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= LARGEST_SHOWN && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        return (unit == 0 ? String.valueOf(bytes) : String.format(Locale.ROOT, "%.1f", value)) + " " + UNITS.get(unit);
    }

    @Override
    public Long convert(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw refused(value);
        }
        String suffix = size.group(3) == null ? "" : size.group(3).toLowerCase(Locale.ROOT);
        int power = POWERS.getOrDefault(size.group(2).toLowerCase(Locale.ROOT), 0);
        if (power == 0 && suffix.equals("ib")) {
            throw refused(value);
        }
        long bytes = Long.parseLong(size.group(1));
        long base = suffix.equals("b") ? 1000 : 1024;
        try {
            for (int i = 0; i < power; i++) {
                bytes = Math.multiplyExact(bytes, base);
            }
        } catch (ArithmeticException e) {
            throw refused(value);
        }
        return bytes;
    }

    private static TypeConversionException refused(String value) {
        return new TypeConversionException(
                "'" + PrintableText.of(value) + "' is no size such as 1048576, 500MB, 1GiB or 1g");
    }
}
