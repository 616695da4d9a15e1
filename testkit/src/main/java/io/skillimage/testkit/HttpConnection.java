package io.skillimage.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/1.1 on a raw socket, because a well-behaved server cannot send what a fault wants. */
final class HttpConnection {
    private static final int MAX_LINE = 65_536;

    private final Socket socket;
    private final CountDownLatch closed;
    private final InputStream in;
    private final OutputStream out;

    HttpConnection(Socket socket, CountDownLatch closed) throws IOException {
        this.socket = socket;
        this.closed = closed;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Returns the next request, or null when the client is done. */
    @Nullable
    FakeRequest read() throws IOException {
        String requestLine = line();
        if (requestLine == null || requestLine.isEmpty()) {
            return null;
        }
        String[] parts = requestLine.split(" ", -1);
        if (parts.length != 3) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                return null;
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        return new FakeRequest(parts[0], parts[1], headers, body(headers));
    }

    /** Sends an answer, spoiled by {@code fault} if there is one; returns whether the connection can go on. */
    boolean write(FakeAnswer answer, boolean head, @Nullable RegistryFault fault) throws IOException {
        byte[] body = head ? new byte[0] : answer.body();
        if (fault instanceof RegistryFault.Silent) {
            return hang();
        } else if (fault instanceof RegistryFault.Stall stall) {
            send(answer, answer.body().length, body, stall.bytes());
            return hang();
        } else if (fault instanceof RegistryFault.Drip drip) {
            send(answer, answer.body().length, body, 0);
            return drip(body, drip.pause());
        } else if (fault instanceof RegistryFault.LongHead longHead) {
            send(
                    answer.with("X-Padding", "x".repeat(longHead.bytes())),
                    answer.body().length,
                    body,
                    answer.body().length);
            return false;
        } else if (fault instanceof RegistryFault.Reset) {
            socket.setSoLinger(true, 0);
            return false;
        } else if (fault instanceof RegistryFault.Garbage) {
            out.write("220 mail.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
            return false;
        } else if (fault instanceof RegistryFault.CutBody cut) {
            send(answer, answer.body().length, body, cut.bytes());
            return false;
        } else if (fault instanceof RegistryFault.CutUnsizedBody cut) {
            send(answer.with("Connection", "close"), -1, body, cut.bytes());
            return false;
        } else if (fault instanceof RegistryFault.LongerBody longer) {
            send(answer.with("Connection", "close"), -1, body, body.length);
            zeros(longer.bytes());
            return false;
        } else if (fault instanceof RegistryFault.DeclaredLength declared) {
            send(answer, declared.length(), body, body.length);
            return false;
        }
        FakeAnswer sent = fault == null ? answer : spoil(answer, fault);
        send(sent, sent.body().length, head ? body : sent.body(), sent.body().length);
        return true;
    }

    private static FakeAnswer spoil(FakeAnswer answer, RegistryFault fault) {
        if (fault instanceof RegistryFault.OtherBytes other) {
            return answer.withBody(other.body().getBytes(StandardCharsets.UTF_8));
        } else if (fault instanceof RegistryFault.Header header) {
            return answer.with(header.name(), header.value());
        } else if (fault instanceof RegistryFault.Status status) {
            return FakeAnswer.error(status.status(), "INJECTED").with("Retry-After", status.retryAfter());
        } else if (fault instanceof RegistryFault.Redirect redirect) {
            byte[] page = "<p>moved</p>".getBytes(StandardCharsets.UTF_8);
            return FakeAnswer.of(redirect.status(), "text/html", page).with("Location", redirect.location());
        } else if (fault instanceof RegistryFault.HtmlPage) {
            byte[] page = "<!DOCTYPE html><title>Log in</title>".getBytes(StandardCharsets.UTF_8);
            return FakeAnswer.of(200, "text/html; charset=utf-8", page);
        }
        throw new IllegalArgumentException("no way to show " + fault);
    }

    private void send(FakeAnswer answer, long declaredLength, byte[] body, int bodyBytes) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Status\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (declaredLength >= 0) {
            head.append("Content-Length: ").append(declaredLength).append("\r\n");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        whole.write(body, 0, Math.min(bodyBytes, body.length));
        whole.writeTo(out);
        out.flush();
    }

    private void zeros(long count) throws IOException {
        byte[] block = new byte[8_192];
        for (long left = count; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    private boolean drip(byte[] body, Duration pause) throws IOException {
        try {
            for (byte next : body) {
                if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
                out.write(next);
                out.flush();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks();
        }
        return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int length = Integer.parseInt(size == null ? "0" : size.split(";", 2)[0].trim(), 16);
            all.write(exactly(length));
            line();
            if (length == 0) {
                return all.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > MAX_LINE) {
                return null;
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
