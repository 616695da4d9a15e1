package io.skillimage.spring;

import io.skillimage.SkillException;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Says which property it is that has a value nobody can use: Spring Boot reports that without a stack trace. */
final class Setting {
    private static final String PREFIX = "skillimage.";

    private Setting() {}

    /**
     * Returns what {@code reader} makes of a value.
     *
     * @param property the name, without its prefix
     * @throws InvalidConfigurationPropertyValueException if the reader refuses it
     */
    static <T> T read(String property, Object value, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException | SkillException e) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + property, value, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Requires that a value is there.
     *
     * @throws InvalidConfigurationPropertyValueException if it is empty
     */
    static String require(String property, String value) {
        if (value.isBlank()) {
            throw missing(property, value);
        }
        return value;
    }

    /** Returns the refusal of a value that is empty. */
    static InvalidConfigurationPropertyValueException missing(String property, Object value) {
        return new InvalidConfigurationPropertyValueException(PREFIX + property, value, "It must be set.");
    }
}
