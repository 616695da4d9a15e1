package io.skillimage.skillctl;

import io.skillimage.oci.OciSkillResolver;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Checks the name of a platform. */
final class PlatformConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        try {
            OciSkillResolver.builder().platform(value);
            return value;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
