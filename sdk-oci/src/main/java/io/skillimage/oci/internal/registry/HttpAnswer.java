package io.skillimage.oci.internal.registry;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of an answer and its body. Not thread-safe. Closing it leaves the connection usable where that is cheap. */
final class HttpAnswer implements Closeable {
    private static final int DRAINED = 16 * 1024;
    private static final int DRAINING_READS = 16;

    private final int status;
    private final Map<String, List<String>> headers;
    private final long length;
    private final SizedBody body;
    private final Runnable disconnect;

    /**
     * Creates an answer.
     *
     * @param headers the values of each header, names in lower case
     * @param length the declared length of the body, or -1
     * @param body the body; a read fails where the declared length is not reached
     * @param disconnect ends the connection
     */
    HttpAnswer(int status, Map<String, List<String>> headers, long length, SizedBody body, Runnable disconnect) {
        this.status = status;
        this.headers = headers;
        this.length = length;
        this.body = body;
        this.disconnect = disconnect;
    }

    int status() {
        return status;
    }

    /** Returns the values of a header, one for each time that it stands in the answer. */
    List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** Returns the value of a header, the first if there are several, or null. */
    @Nullable
    String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0).trim();
    }

    /** Returns the declared length of the body, or -1. */
    long length() {
        return length;
    }

    SizedBody body() {
        return body;
    }

    /** Reads the body if it has at most {@code limit} bytes; returns null if it has more. */
    byte @Nullable [] readAtMost(int limit) throws IOException {
        if (length > limit) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length < 0 ? 4_096 : (int) length);
        byte[] buffer = new byte[8_192];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (bytes.size() + n > limit) {
                return null;
            }
            bytes.write(buffer, 0, n);
        }
        return bytes.toByteArray();
    }

    /** Returns this answer with its body in memory, or null if that has more than {@code limit} bytes. Closes this one. */
    @Nullable
    HttpAnswer buffered(int limit) throws IOException {
        try (this) {
            byte[] bytes = readAtMost(limit);
            if (bytes == null) {
                return null;
            }
            SizedBody copy = new SizedBody(bytes);
            return new HttpAnswer(status, headers, bytes.length, copy, () -> {});
        }
    }

    /** Ends the answer: a short rest of the body is read, so that the connection can serve again, a long one is not. */
    @Override
    public void close() {
        try {
            if (body.isAtEnd() || (length <= DRAINED && isDrained())) {
                body.close();
                return;
            }
        } catch (IOException e) {
            // The connection is broken, so that ending it is all there is to do.
        }
        disconnect.run();
    }

    private boolean isDrained() throws IOException {
        byte[] buffer = new byte[DRAINED];
        for (int i = 0; i < DRAINING_READS; i++) {
            if (length < 0 && body.available() == 0) {
                return false;
            }
            if (body.read(buffer) < 0) {
                return true;
            }
        }
        return false;
    }
}
