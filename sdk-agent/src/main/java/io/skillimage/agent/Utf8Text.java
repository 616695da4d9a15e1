package io.skillimage.agent;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of a file, counted in Unicode code points so that no part ever ends inside a character. */
final class Utf8Text {
    private static final int PAGE = 32_768;

    private final String text;
    private final int length;

    private Utf8Text(String text) {
        this.text = text;
        this.length = text.codePointCount(0, text.length());
    }

    /** Returns the text that {@code content} encodes, or nothing where it is not UTF-8 or has NUL in it. */
    static Optional<Utf8Text> of(byte[] content) {
        for (byte b : content) {
            if (b == 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new Utf8Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Returns the number of code points. */
    int length() {
        return length;
    }

    /**
     * Returns where the part that begins at {@code offset} ends, in code points.
     *
     * @throws ToolRefusal if there is nothing at that offset
     */
    int pageEnd(int offset) {
        if (offset < 0) {
            throw new ToolRefusal("The offset " + offset + " is before the beginning: it must be 0 or more.");
        }
        if (offset > 0 && offset >= length) {
            throw new ToolRefusal(
                    "The offset " + offset + " is beyond the end: the file has " + length + " characters.");
        }
        return Math.min(length, offset + PAGE);
    }

    /** Returns the part between two positions, in code points. */
    String slice(int from, int to) {
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, to - from));
    }
}
