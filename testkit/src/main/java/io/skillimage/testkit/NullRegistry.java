package io.skillimage.testkit;

import io.skillimage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A registry that costs next to nothing, to measure clients against: a map of paths to answers that lie ready in direct
 * memory, one thread for each connection, one write for each answer. It knows no authentication, no ranges and no
 * errors but 404. Thread-safe.
 *
 * <p>Any path can be filled by a PUT, so that it can run in a process of its own, where its work does not count as the
 * client's; see {@link #main(String[])}. Paths below {@code /-/} are its controls:
 *
 * <ul>
 *   <li>{@code GET /-/requests}: lines of count, blank, method, blank, path;
 *   <li>{@code DELETE /-/requests}: forgets them;
 *   <li>{@code PUT /-/delay}: the body says how many milliseconds every answer has to wait;
 *   <li>{@code PUT /-/generated/<name>/<count>/<bytes>}: makes an image whose layer is
 *       {@link SampleLayer#generated(Map, int, long) generated}.
 * </ul>
 */
public final class NullRegistry implements AutoCloseable {
    static final String CONTROLS = "/-/";
    private static final int BACKLOG = 1_024;

    private final ServerSocketChannel server;
    private final Map<String, NullAnswer> answers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;

    private NullRegistry(ServerSocketChannel server) {
        this.server = server;
    }

    /** Starts an empty registry on a free port of the loopback interface. */
    public static NullRegistry start() {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            NullRegistry registry = new NullRegistry(server);
            daemon(registry::accept, "null-registry");
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a registry: prints {@code host:port}, and ends when its input does. */
    public static void main(String[] arguments) throws IOException {
        try (NullRegistry registry = start()) {
            System.out.println(registry.host());
            while (System.in.read() >= 0) {
                // Whoever started this process holds the other end.
            }
        }
    }

    /** Returns {@code host:port}. */
    public String host() {
        return "127.0.0.1:" + server.socket().getLocalPort();
    }

    /** Serves an image: manifest by tag and by digest, config, layer. */
    public void add(SampleImage image) {
        put(image.tagPath(), SampleImage.MANIFEST_TYPE, image.manifest());
        put(image.digestPath(), SampleImage.MANIFEST_TYPE, image.manifest());
        put(image.configPath(), SampleImage.BLOB_TYPE, image.config());
        answers.put(image.layerPath(), NullAnswer.of(image.layer()));
    }

    /** Serves {@code body} under {@code path} from now on. */
    public void put(String path, String mediaType, byte[] body) {
        answers.put(path, NullAnswer.of(200, mediaType, Digest.sha256(body), body));
    }

    /** Lets every answer wait that long from now on, as a network would. Connecting takes no longer. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    long delayNanos() {
        return delayNanos;
    }

    /** Returns how often each request was made: method, blank, path. */
    public Map<String, Long> requests() {
        Map<String, Long> counts = new TreeMap<>();
        requests.forEach((request, count) -> counts.put(request, count.sum()));
        return counts;
    }

    /** Forgets the requests made so far. */
    public void clearRequests() {
        requests.clear();
    }

    /** Returns what to answer, and counts the request. */
    NullAnswer answer(String method, String path) {
        requests.computeIfAbsent(method + " " + path, key -> new LongAdder()).increment();
        NullAnswer answer = answers.get(path);
        return answer == null ? NullAnswer.NOT_FOUND : answer;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                connections.add(channel);
                daemon(() -> serve(channel), "null-registry-connection");
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            new NullConnection(channel, this).serve();
        } catch (IOException e) {
            // The client went away.
        } finally {
            connections.remove(channel);
        }
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
