package io.skillimage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8TextTest {

    @Test
    void neverCutsACharacter() {
        Utf8Text text = text("👋".repeat(40_000));
        int end = text.pageEnd(1);
        assertThat(end).isEqualTo(32_769);
        assertThat(text.slice(1, end)).isEqualTo("👋".repeat(32_768));
        assertThat(text.pageEnd(end)).isEqualTo(40_000);
        assertThat(text.slice(end, 40_000)).isEqualTo("👋".repeat(7_231));
    }

    @Test
    void reachesTheEndOfAnEmptyText() {
        Utf8Text text = text("");
        assertThat(text.pageEnd(0)).isZero();
        assertThat(text.slice(0, 0)).isEmpty();
    }

    @Test
    void refusesAnOffsetAtTheEnd() {
        assertThatThrownBy(() -> text("abc").pageEnd(3)).isInstanceOf(ToolRefusal.class);
    }

    @Test
    void takesOtherEncodingsForBinary() {
        assertThat(Utf8Text.of("Übersicht".getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
        assertThat(Utf8Text.of("text".getBytes(StandardCharsets.UTF_16LE))).isEmpty();
    }

    private static Utf8Text text(String content) {
        return Utf8Text.of(content.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
