package io.skillimage.schema;

import io.skillimage.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A document as text.
 *
 * @param text the text, without the byte order mark
 * @param byteOrderMark whether there was one
 */
record Utf8Text(String text, boolean byteOrderMark) {
    static final int BYTE_ORDER_MARK_LENGTH = 3;

    /** Returns the text of {@code bytes}; if they are no UTF-8 or hold a NUL, reports that and returns null. */
    static @Nullable Utf8Text decode(byte[] bytes, String file, Findings findings) {
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            findings.problem(ErrorCode.BAD_ENCODING, file, "is UTF-16; it must be UTF-8");
            return null;
        }
        boolean marked = startsWith(bytes, 0xEF, 0xBB, 0xBF);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (marked) {
            in.position(BYTE_ORDER_MARK_LENGTH);
        }
        CharBuffer out = CharBuffer.allocate(in.remaining());
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            findings.problem(ErrorCode.BAD_ENCODING, file, "is not valid UTF-8 at byte " + in.position());
            return null;
        }
        String text = out.flip().toString();
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            findings.problem(ErrorCode.BAD_ENCODING, file, "holds a NUL character at character " + nul);
            return null;
        }
        return new Utf8Text(text, marked);
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
