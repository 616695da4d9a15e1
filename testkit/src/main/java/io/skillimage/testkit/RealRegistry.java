package io.skillimage.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The registry that Debian packages as docker-registry, on a loopback port of its own choice, without TLS unless asked
 * for it. Tags and manifests can be deleted. Thread-safe; runs until closed.
 */
public final class RealRegistry implements AutoCloseable {
    /** The user of a registry {@linkplain Builder#password() with a password}. */
    public static final String USER = "skillimage";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "of a test";

    /** {@link #PASSWORD} with bcrypt, the only method that the registry takes. */
    private static final String HTPASSWD = "skillimage:$2y$05$6WHpO4FRBRfY8baY0N7FQu6Y22hXAtWBDDgXD/u9DomBW1uCqzpC.";

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

    private final Daemon daemon;
    private final String scheme;

    private RealRegistry(Daemon daemon, String scheme) {
        this.daemon = daemon;
        this.scheme = scheme;
    }

    /** Returns whether the registry is installed here. */
    public static boolean isInstalled() {
        return program().file().isPresent();
    }

    /**
     * Configures a registry that is open to everyone and speaks HTTP, unless told otherwise.
     *
     * @param directory an empty directory for its files; it stays behind
     */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /**
     * Starts a registry that is open to everyone, and returns when it answers.
     *
     * @param directory an empty directory for its files; it stays behind
     * @throws IOException if the registry is not installed or does not start; the message holds its log
     */
    public static RealRegistry start(Path directory) throws IOException {
        return in(directory).start();
    }

    /**
     * Starts a registry that asks for {@link #USER} and {@link #PASSWORD}, and returns when it answers.
     *
     * @param directory an empty directory for its files; it stays behind
     * @throws IOException if the registry is not installed or does not start; the message holds its log
     */
    public static RealRegistry startWithPassword(Path directory) throws IOException {
        return in(directory).password().start();
    }

    private static RealTool program() {
        return RealTool.named("docker-registry");
    }

    /** Returns the registry's name in a reference: {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + daemon.ready();
    }

    /** Returns scheme, host and port. */
    public String url() {
        return scheme + "://" + host();
    }

    /** Stops the registry and returns when it has ended. */
    @Override
    public void close() {
        daemon.close();
    }

    /** Configures a registry. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private String tls = "";
        private String auth = "";

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Speaks TLS alone, and shows this certificate. */
        public Builder tls(SelfSigned certificate) {
            tls = """
                    tls:
                      certificate: '%s'
                      key: '%s'
                    """.formatted(certificate.certificate(), certificate.key()).indent(2);
            return this;
        }

        /** Asks for {@link RealRegistry#USER} and {@link RealRegistry#PASSWORD}. */
        public Builder password() {
            auth = """
                    auth:
                      htpasswd:
                        realm: skills
                        path: '%s'
                    """.formatted(directory.resolve("htpasswd"));
            return this;
        }

        /** Asks for tokens of that server. */
        public Builder tokens(TokenServer server) {
            auth = """
                    auth:
                      token:
                        realm: '%s'
                        service: '%s'
                        issuer: '%s'
                        rootcertbundle: '%s'
                    """.formatted(
                            server.realm(),
                            TokenServer.SERVICE,
                            TokenServer.ISSUER,
                            server.certificate().certificate());
            return this;
        }

        /**
         * Starts the registry, and returns when it answers.
         *
         * @throws IOException if the registry is not installed or does not start; the message holds its log
         */
        public RealRegistry start() throws IOException {
            Path program = program().file().orElseThrow(() -> new IOException("docker-registry is not installed"));
            Files.writeString(directory.resolve("htpasswd"), HTPASSWD + "\n");
            Path configuration = Files.writeString(
                    directory.resolve("registry.yml"), """
                    version: 0.1
                    log:
                      level: info
                      accesslog:
                        disabled: true
                    storage:
                      filesystem:
                        rootdirectory: '%s'
                      delete:
                        enabled: true
                    http:
                      addr: 127.0.0.1:0
                    """.formatted(directory.resolve("storage")) + tls + auth);
            Daemon daemon = Daemon.start(
                    "docker-registry", LISTENING, List.of(program.toString(), "serve", configuration.toString()));
            return new RealRegistry(daemon, tls.isEmpty() ? "http" : "https");
        }
    }
}
