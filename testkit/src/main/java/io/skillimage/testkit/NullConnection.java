package io.skillimage.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** One kept-alive connection to a {@link NullRegistry}; reads no more of a request than its first line needs. */
final class NullConnection {
    private static final int MAX_HEAD = 64 * 1024;
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String TYPE = "\r\ncontent-type:";

    private final SocketChannel channel;
    private final NullRegistry registry;
    private byte[] buffer = new byte[4 * 1024];
    private int filled;

    NullConnection(SocketChannel channel, NullRegistry registry) {
        this.channel = channel;
        this.registry = registry;
    }

    /** Answers until the client is done, or speaks something else. */
    void serve() throws IOException {
        for (int end = head(); end > 0; end = head()) {
            int method = indexOf(' ', 0, end);
            int path = indexOf(' ', method + 1, end);
            if (method <= 0 || path < 0) {
                return;
            }
            NullAnswer answer = answer(text(0, method), text(method + 1, path), end);
            pause();
            answer.write(channel, method == 4 && buffer[0] == 'H');
            System.arraycopy(buffer, end, buffer, 0, filled - end);
            filled -= end;
        }
    }

    private NullAnswer answer(String method, String path, int end) throws IOException {
        if (method.equals("PUT")) {
            String head = text(0, end);
            byte[] body = body(end, Integer.parseInt(header(head, LENGTH, "0")));
            put(path, header(head, TYPE, SampleImage.BLOB_TYPE), body);
            return NullAnswer.CREATED;
        }
        if (path.startsWith(NullRegistry.CONTROLS)) {
            if (method.equals("DELETE")) {
                registry.clearRequests();
                return NullAnswer.CREATED;
            }
            return requests(registry.requests());
        }
        return registry.answer(method, path);
    }

    private void put(String path, String type, byte[] body) {
        if (path.startsWith(NullRegistry.CONTROLS + "generated/")) {
            String[] parts = path.split("/", -1);
            SampleLayer layer = SampleLayer.generated(
                    SampleImage.documents(parts[3]), Integer.parseInt(parts[4]), Long.parseLong(parts[5]));
            registry.add(SampleImage.of(parts[3], layer));
        } else if (path.startsWith(NullRegistry.CONTROLS)) {
            registry.delay(Duration.ofMillis(Long.parseLong(new String(body, StandardCharsets.US_ASCII))));
        } else {
            registry.put(path, type, body);
        }
    }

    private static NullAnswer requests(Map<String, Long> requests) {
        StringBuilder lines = new StringBuilder();
        requests.forEach((request, count) ->
                lines.append(count).append(' ').append(request).append('\n'));
        return NullAnswer.of(200, "text/plain", null, lines.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void pause() {
        long delay = registry.delayNanos();
        if (delay > 0) {
            long until = System.nanoTime() + delay;
            for (long left = delay; left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** Returns where the next request's head ends, or 0 when there is none. */
    private int head() throws IOException {
        for (int from = 0; ; ) {
            int end = emptyLine(from);
            if (end > 0) {
                return end;
            }
            from = Math.max(0, filled - 3);
            if (filled > 0 && !Character.isUpperCase(buffer[0])) {
                return 0;
            }
            if (!fill(MAX_HEAD)) {
                return 0;
            }
        }
    }

    private int emptyLine(int from) {
        for (int i = from; i + 3 < filled; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return 0;
    }

    private boolean fill(int limit) throws IOException {
        if (filled == buffer.length) {
            if (filled >= limit) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, 2 * filled);
        }
        int count = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
        filled += Math.max(count, 0);
        return count > 0;
    }

    /** Takes the body out of the buffer, and what has not come yet from the connection. */
    private byte[] body(int end, int length) throws IOException {
        byte[] body = new byte[length];
        int there = Math.min(filled - end, length);
        System.arraycopy(buffer, end, body, 0, there);
        System.arraycopy(buffer, end + there, buffer, end, filled - end - there);
        filled -= there;
        ByteBuffer rest = ByteBuffer.wrap(body, there, length - there);
        while (rest.hasRemaining()) {
            if (channel.read(rest) < 0) {
                throw new EOFException();
            }
        }
        return body;
    }

    private static String header(String head, String name, String otherwise) {
        int start = head.toLowerCase(Locale.ROOT).indexOf(name);
        return start < 0
                ? otherwise
                : head.substring(start + name.length(), head.indexOf('\r', start + name.length()))
                        .strip();
    }

    private int indexOf(char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
