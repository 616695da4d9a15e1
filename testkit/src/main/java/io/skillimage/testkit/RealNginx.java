package io.skillimage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** nginx on a loopback port before a registry that speaks HTTP, as a proxy that hinders. Thread-safe. */
public final class RealNginx implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Pattern STARTED = Pattern.compile("start worker process (\\d+)");
    private static final String UNHINDERED = "";

    /** One request in two seconds, with nothing put off: the next one has to come back later. */
    private static final String LIMITED = """
            limit_req zone=all;
            limit_req_status 429;
            """;

    /** Much slower than anybody waits for, once the first part of an answer is sent. */
    private static final String SLOW = """
            limit_rate_after %d;
            limit_rate 1k;
            """;

    private final Path directory;
    private final String upstream;
    private final int port;
    private final Daemon daemon;

    private RealNginx(Path directory, String upstream, int port, Daemon daemon) {
        this.directory = directory;
        this.upstream = upstream;
        this.port = port;
        this.daemon = daemon;
    }

    /** Returns whether nginx is installed here. */
    public static boolean isInstalled() {
        return program().file().isPresent();
    }

    /**
     * Starts a proxy that lets one request through in two seconds, and answers 429 to the others, with {@code Retry-After}.
     *
     * @param directory an empty directory for its files; it stays behind
     * @throws IOException if nginx is not installed or does not start; the message holds its log
     */
    public static RealNginx limiting(Path directory, RealRegistry registry) throws IOException {
        return start(directory, registry.url(), LIMITED);
    }

    /**
     * Starts a proxy that sends the first part of every answer at once, and hardly anything of what is beyond.
     *
     * @param directory an empty directory for its files; it stays behind
     * @param bytes how much is sent at once
     * @throws IOException if nginx is not installed or does not start; the message holds its log
     */
    public static RealNginx slowAfter(long bytes, Path directory, RealRegistry registry) throws IOException {
        return start(directory, registry.url(), SLOW.formatted(bytes));
    }

    private static RealTool program() {
        return RealTool.named("nginx");
    }

    /** Nginx takes no port of its own choice, so that another program may have taken this one meanwhile. */
    private static RealNginx start(Path directory, String upstream, String rules) throws IOException {
        Path program = program().file().orElseThrow(() -> new IOException("nginx is not installed"));
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Path configuration = configure(directory, upstream, port, rules);
            try {
                Daemon daemon = Daemon.start(
                        "nginx",
                        STARTED,
                        List.of(program.toString(), "-p", directory.toString(), "-c", configuration.toString()));
                return new RealNginx(directory, upstream, port, daemon);
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getCause()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path configure(Path directory, String upstream, int port, String rules) throws IOException {
        return Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid nginx.pid;
                error_log stderr notice;
                worker_processes 1;
                worker_shutdown_timeout 1ms;
                events {}
                http {
                  log_format short '$request_method $uri $status $http_range';
                  access_log access.log short;
                  client_body_temp_path client;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  scgi_temp_path scgi;
                  uwsgi_temp_path uwsgi;
                  client_max_body_size 0;
                  limit_req_zone $server_addr zone=all:32k rate=30r/m;
                  map $status $pause { 429 2; }
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass %s;
                      proxy_set_header Host $http_host;
                      proxy_request_buffering off;
                      proxy_max_temp_file_size 0;
                      add_header Retry-After $pause always;
                      %s
                    }
                  }
                }
                """.formatted(port, upstream, rules));
    }

    /** Returns the name of the registry behind the proxy in a reference: {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Cuts every connection, in the middle of an answer too, and hinders nobody from then on. */
    public void cut() {
        try {
            Path configuration = configure(directory, upstream, port, UNHINDERED);
            signal("reload", configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal, Path configuration) throws IOException {
        program()
                .run("-p", directory.toString(), "-c", configuration.toString(), "-s", signal)
                .orFail();
    }

    /**
     * Stops nginx, and returns all requests in the order in which they ended: method, path, status, and the
     * {@code Range} that was asked for or {@code -}.
     */
    public List<String> stop() throws IOException {
        signal("quit", directory.resolve("nginx.conf"));
        daemon.awaitEnd();
        return Files.readAllLines(directory.resolve("access.log"));
    }

    /** Stops nginx if it still runs, and returns when it has ended. */
    @Override
    public void close() {
        daemon.close();
    }
}
