package io.skillimage.testkit;

import io.skillimage.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer that lies ready, head and body in one buffer, or one whose body is made while it is sent. Immutable. */
final class NullAnswer {
    static final NullAnswer NOT_FOUND = of(
            404,
            "application/json",
            null,
            "{\"errors\":[{\"code\":\"NOT_FOUND\"}]}".getBytes(StandardCharsets.US_ASCII));
    static final NullAnswer CREATED = of(201, "text/plain", null, new byte[0]);

    private static final int CHUNK = 128 * 1024;

    private final ByteBuffer ready;
    private final int headLength;
    private final @Nullable SampleLayer generated;

    private NullAnswer(byte[] head, byte[] body, @Nullable SampleLayer generated) {
        ready = ByteBuffer.allocateDirect(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
        headLength = head.length;
        this.generated = generated;
    }

    static NullAnswer of(int status, String mediaType, @Nullable Digest digest, byte[] body) {
        return new NullAnswer(head(status, mediaType, digest, body.length), body, null);
    }

    static NullAnswer of(SampleLayer layer) {
        byte[] bytes = layer.bytes();
        byte[] head = head(200, SampleImage.BLOB_TYPE, layer.digest(), layer.size());
        return new NullAnswer(head, bytes == null ? new byte[0] : bytes, bytes == null ? layer : null);
    }

    void write(SocketChannel channel, boolean headOnly) throws IOException {
        ByteBuffer bytes = headOnly ? ready.slice(0, headLength) : ready.duplicate();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        if (generated != null && !headOnly) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK);
            generated.writeTo(out);
            out.flush();
        }
    }

    private static byte[] head(int status, String mediaType, @Nullable Digest digest, long length) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        head.append("Content-Type: ").append(mediaType).append("\r\n");
        head.append("Docker-Distribution-Api-Version: registry/2.0\r\n");
        if (digest != null) {
            head.append("Docker-Content-Digest: ").append(digest).append("\r\n");
        }
        head.append("Content-Length: ").append(length).append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
