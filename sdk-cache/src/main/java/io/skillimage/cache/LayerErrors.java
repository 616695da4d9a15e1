package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.UnsafeContentException;

/**
 * Words the errors of one layer, so that each of them names it.
 *
 * @param layer the layer, as the subject of a sentence
 */
record LayerErrors(String layer) {
    private static final int SHOWN_CHARS = 200;

    /** Returns an error about the layer as a whole; {@code fact} continues the sentence. */
    UnsafeContentException unsafe(ErrorCode code, String fact) {
        return new UnsafeContentException(code, layer + " " + fact, null);
    }

    /** Returns an error about one entry; {@code fact} continues the sentence that begins with the entry. */
    UnsafeContentException unsafe(ErrorCode code, String entry, String fact) {
        return new UnsafeContentException(code, layer + ": the entry '" + shorten(entry) + "' " + fact, entry);
    }

    UnsafeContentException corrupt(String fact) {
        return unsafe(ErrorCode.CORRUPT_ARCHIVE, fact);
    }

    IntegrityException wrongMediaType(String fact) {
        return new IntegrityException(ErrorCode.MEDIA_TYPE_MISMATCH, layer + " " + fact);
    }

    static String shorten(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }
}
