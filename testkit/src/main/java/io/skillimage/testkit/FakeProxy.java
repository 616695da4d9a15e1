package io.skillimage.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on a loopback port that leads every host to one registry, so that tests can use names that nobody
 * resolves. Tunnels by {@code CONNECT}; other requests are passed on, and their connection is closed after the answer.
 * It can want a password. Thread-safe.
 */
public final class FakeProxy implements AutoCloseable {
    private final ServerSocket server;
    private final String target;
    private final @Nullable String authorization;
    private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable String refusal;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private FakeProxy(FakeRegistry registry, @Nullable String authorization) throws IOException {
        this.target = registry.host();
        this.authorization = authorization;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Starts a proxy that leads to {@code registry}. */
    public static FakeProxy to(FakeRegistry registry) {
        return start(registry, null);
    }

    /** Starts a proxy that leads to {@code registry} whoever has that name and password. */
    public static FakeProxy to(FakeRegistry registry, String user, String password) {
        return start(registry, TokenDesk.basic(user, password));
    }

    private static FakeProxy start(FakeRegistry registry, @Nullable String authorization) {
        try {
            FakeProxy proxy = new FakeProxy(registry, authorization);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Returns its port. */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Leads nowhere from now on.
     *
     * @param status what it answers
     * @param header a header of the answer
     */
    public void refuse(int status, String header) {
        refusal = "HTTP/1.1 " + status + " No way\r\n" + header + "\r\nContent-Length: 2\r\n\r\n{}";
    }

    /** Returns the heads of all requests that the proxy itself has seen, those in tunnels excepted. */
    public List<String> heads() {
        return List.of(heads.toArray(new String[0]));
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                heads.add(head);
                String refused = refusal;
                if (refused != null) {
                    write(client, refused);
                } else if (!isAllowed(head)) {
                    write(
                            client,
                            "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                                    + "Content-Length: 0\r\n\r\n");
                } else {
                    pass(client, in, head);
                    return;
                }
            }
        } catch (IOException e) {
            // The client or the registry went away, which is what happens to connections.
        } finally {
            open.remove(client);
        }
    }

    private boolean isAllowed(String head) {
        return authorization == null || head.contains("\r\nProxy-Authorization: " + authorization + "\r\n");
    }

    private void pass(Socket client, InputStream in, String head) throws IOException {
        int colon = target.indexOf(':');
        try (Socket registry = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))) {
            open.add(registry);
            if (head.startsWith("CONNECT ")) {
                write(client, "HTTP/1.1 200 Connected\r\n\r\n");
            } else {
                write(registry, relative(head));
            }
            daemon(() -> pump(in, registry));
            pump(registry.getInputStream(), client);
            open.remove(registry);
        }
    }

    /** What the registry sees: the path alone, nothing that is meant for the proxy, and no second request. */
    private static String relative(String head) {
        String[] lines = head.split("\r\n", -1);
        StringBuilder result = new StringBuilder(lines[0].replaceFirst(" https?://[^/ ]+", " "));
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].toLowerCase(Locale.ROOT).startsWith("proxy-")) {
                result.append("\r\n").append(lines[i]);
            }
        }
        return result.toString();
    }

    private static void pump(InputStream from, Socket to) {
        try {
            from.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is closed; the other one notices.
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            if (head.size() > 3 && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
