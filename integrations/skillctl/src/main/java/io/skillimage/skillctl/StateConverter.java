package io.skillimage.skillctl;

import io.skillimage.LifecycleState;
import io.skillimage.PrintableText;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a lifecycle state. */
final class StateConverter implements ITypeConverter<LifecycleState> {
    @Override
    public LifecycleState convert(String value) {
        return LifecycleState.ofLabel(value.strip())
                .orElseThrow(() -> new TypeConversionException("'" + PrintableText.of(value) + "' is not one of "
                        + Arrays.stream(LifecycleState.values())
                                .filter(LifecycleState::isManaged)
                                .map(LifecycleState::label)
                                .collect(Collectors.joining(", "))));
    }
}
