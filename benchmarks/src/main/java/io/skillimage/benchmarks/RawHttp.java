package io.skillimage.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One kept-alive connection, as close to the socket as Java gets. Not thread-safe. */
final class RawHttp implements AutoCloseable {
    private static final String LENGTH = "\r\nContent-Length: ";

    private final String host;
    private final SocketChannel channel;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int limit;

    /** Connects to {@code host:port}. */
    RawHttp(String host) throws IOException {
        this.host = host;
        int port = Integer.parseInt(host.substring(host.indexOf(':') + 1));
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Takes what came of a body, in pieces that are only lent. */
    interface Sink {
        void accept(byte[] bytes, int offset, int length) throws IOException;
    }

    byte[] get(String path) throws IOException {
        return whole(send("GET", path, new byte[0]));
    }

    void get(String path, Sink sink) throws IOException {
        for (long left = send("GET", path, new byte[0]); left > 0; ) {
            if (position == limit) {
                fill();
            }
            int count = (int) Math.min(left, limit - position);
            sink.accept(buffer, position, count);
            position += count;
            left -= count;
        }
    }

    void head(String path) throws IOException {
        send("HEAD", path, new byte[0]);
    }

    void put(String path, String mediaType, byte[] body) throws IOException {
        whole(send("PUT", path + "\r\nContent-Type: " + mediaType, body));
    }

    void delete(String path) throws IOException {
        whole(send("DELETE", path, new byte[0]));
    }

    /** Returns the length of the body that follows. */
    private long send(String method, String path, byte[] body) throws IOException {
        int headers = path.indexOf('\r');
        String target = headers < 0 ? path : path.substring(0, headers);
        String more = headers < 0 ? "" : path.substring(headers) + "\r\nContent-Length: " + body.length;
        String head = method + " " + target + " HTTP/1.1\r\nHost: " + host + more + "\r\n\r\n";
        write(head.getBytes(StandardCharsets.ISO_8859_1));
        write(body);
        return answer(method + " " + target);
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private long answer(String request) throws IOException {
        position = 0;
        limit = 0;
        int end = 0;
        for (int from = 0; end == 0; ) {
            from = Math.max(0, limit - 3);
            fill();
            end = emptyLine(from);
        }
        String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 20")) {
            throw new IOException(request + ": " + head.lines().findFirst().orElse(""));
        }
        int length = head.indexOf(LENGTH) + LENGTH.length();
        position = end;
        return Long.parseLong(head, length, head.indexOf('\r', length), 10);
    }

    private int emptyLine(int from) {
        for (int i = from; i + 3 < limit; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return 0;
    }

    private byte[] whole(long length) throws IOException {
        byte[] body = new byte[(int) length];
        int there = Math.min(body.length, limit - position);
        System.arraycopy(buffer, position, body, 0, there);
        position += there;
        ByteBuffer rest = ByteBuffer.wrap(body, there, body.length - there);
        while (rest.hasRemaining()) {
            if (channel.read(rest) < 0) {
                throw new EOFException();
            }
        }
        return body;
    }

    private void fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = 0;
        }
        int count = channel.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit));
        if (count <= 0) {
            throw new EOFException();
        }
        limit += count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
