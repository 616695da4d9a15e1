package io.skillimage.skillctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skillimage.oci.RegistryAccess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static final Path HOME = Path.of("/home/ada");

    private static Environment of(String... variables) {
        return new Environment(
                variables.length == 0 ? Map.of() : Map.of(variables[0], variables[1]),
                HOME,
                Path.of("/work"),
                RegistryAccess.ambient());
    }

    @Test
    void keepsDataAndCacheWhereXdgSaysByDefault() {
        assertThat(of().store()).isEqualTo(HOME.resolve(".local/share/skillctl/store"));
        assertThat(of().cache()).isEqualTo(HOME.resolve(".cache/skillimage"));
    }

    @Test
    void followsTheVariables() {
        assertThat(of("XDG_DATA_HOME", "/data").store()).isEqualTo(Path.of("/data/skillctl/store"));
        assertThat(of("XDG_CACHE_HOME", "/cache").cache()).isEqualTo(Path.of("/cache/skillimage"));
        assertThat(of("SKILLIMAGE_CACHE", "checkouts").cache()).isEqualTo(Path.of("/work/checkouts"));
    }

    @Test
    void takesEmptyVariablesForUnset() {
        assertThat(of("XDG_DATA_HOME", "").store()).isEqualTo(of().store());
        assertThat(of("SKILLCTL_REGISTRY", "").registry()).isEmpty();
        assertThat(of("SOURCE_DATE_EPOCH", "").sourceDate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0.5", "today", "9999999999", "99999999999999999999"})
    void refusesATimeThatNoArchiveCanHold(String seconds) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> of("SOURCE_DATE_EPOCH", seconds).sourceDate())
                .withMessageContaining(seconds);
        assertThat(of("SOURCE_DATE_EPOCH", "1767225600").sourceDate()).contains(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void coloursNothingOnADumbTerminal() {
        assertThat(new Environment(
                                Map.of("SKILLCTL_TERMINAL", "out", "TERM", "dumb"),
                                HOME,
                                HOME,
                                RegistryAccess.ambient())
                        .isOutputColoured())
                .isFalse();
        assertThat(new Environment(
                                Map.of("SKILLCTL_TERMINAL", "out", "TERM", "xterm"),
                                HOME,
                                HOME,
                                RegistryAccess.ambient())
                        .isOutputColoured())
                .isTrue();
        assertThat(new Environment(
                                Map.of("SKILLCTL_TERMINAL", "out", "TERM", "xterm"),
                                HOME,
                                HOME,
                                RegistryAccess.ambient())
                        .isErrorColoured())
                .isFalse();
    }
}
