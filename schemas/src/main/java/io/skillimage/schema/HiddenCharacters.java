package io.skillimage.schema;

/** Characters that make text read otherwise than it looks. */
final class HiddenCharacters {
    private HiddenCharacters() {}

    /**
     * Returns whether {@code text} holds bidirectional controls, invisible spaces or tag characters. The joiners are
     * not meant: emoji and several scripts need them.
     */
    static boolean isIn(String text) {
        return text.codePoints().anyMatch(HiddenCharacters::isHidden);
    }

    private static boolean isHidden(int c) {
        return c == 0x061C
                || c == 0x200B
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2060 && c <= 0x2069)
                || c == 0xFEFF
                || (c >= 0xE0000 && c <= 0xE007F);
    }
}
