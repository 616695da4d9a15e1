package io.skillimage.testkit;

import io.skillimage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory on a loopback port, for tests: pull, push, tags and deletion as the OCI distribution
 * specification has them, open or behind basic or token authentication. It records every request and can be told to
 * answer wrongly. Thread-safe.
 */
public final class FakeRegistry implements AutoCloseable {
    private final ServerSocket server;
    private final String scheme;
    private final DistributionEndpoints endpoints;
    private final CatalogEndpoints catalog;
    private final TokenDesk desk;
    private final Builder settings;
    private final List<RecordedRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final Injections injections = new Injections();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FakeRegistry(Builder builder) throws IOException {
        settings = builder;
        scheme = builder.tls == null ? "http" : "https";
        server = (builder.tls == null ? ServerSocketFactory.getDefault() : builder.tls.getServerSocketFactory())
                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        if (server instanceof SSLServerSocket secure) {
            secure.setNeedClientAuth(builder.clientCertificates);
        }
        endpoints =
                new DistributionEndpoints(builder.tagsPerPage, builder.ranges, builder.tagDeletion, builder.uploadBase);
        catalog = new CatalogEndpoints(endpoints, builder.repositoriesPerPage, builder.catalog, builder.quayApi);
        desk = builder.issuer == null
                ? new TokenDesk(builder.user, builder.password, builder.anonymousPull, builder.expiresIn)
                : builder.issuer.desk;
    }

    /** Starts a registry that is open to everyone. */
    public static FakeRegistry start() {
        return builder().start();
    }

    /** Returns a builder for a registry that is open to everyone unless told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the registry's name in a reference: {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Returns scheme, host and port. */
    public String url() {
        return scheme + "://" + host();
    }

    /** Stores a blob and returns its SHA-256 digest. */
    public Digest putBlob(String repository, byte[] bytes) {
        return endpoints.content(repository).putBlob(bytes);
    }

    /** Stores a blob under its digest by that algorithm, and returns it. */
    public Digest putBlob(String repository, Digest.Algorithm algorithm, byte[] bytes) {
        Digest digest = algorithm.of(bytes);
        endpoints.content(repository).putBlob(digest.toString(), bytes.clone());
        return digest;
    }

    /** Returns a blob, if the repository has it. */
    public Optional<byte[]> blob(String repository, Digest digest) {
        return Optional.ofNullable(endpoints.content(repository).blob(digest.toString()));
    }

    /** Stores a manifest under a tag or a digest and returns its digest. */
    public Digest putManifest(String repository, String tagOrDigest, String mediaType, byte[] bytes) {
        return endpoints.content(repository).putManifest(tagOrDigest, mediaType, bytes);
    }

    /** Returns the bytes of a manifest, if the repository has it. */
    public Optional<byte[]> manifest(String repository, String tagOrDigest) {
        return Optional.ofNullable(endpoints.content(repository).manifest(tagOrDigest))
                .map(RepositoryContent.Manifest::bytes);
    }

    /** Returns the tags of a repository in their order. */
    public List<String> tags(String repository) {
        return endpoints.content(repository).tags();
    }

    /** Removes a tag; the manifest stays. */
    public void removeTag(String repository, String tag) {
        endpoints.content(repository).removeTag(tag);
    }

    /** Makes every token that was issued invalid. */
    public void revokeTokens() {
        desk.revokeAll();
    }

    /**
     * Spoils the next answers to matching requests. Requests are matched against earlier faults first.
     *
     * @param method the method, exactly
     * @param part what the request's path and query must contain
     * @param times how many answers
     * @param fault what is wrong with them
     */
    public void inject(String method, String part, int times, RegistryFault fault) {
        injections.add(method, part, times, fault);
    }

    /**
     * Spoils answers to whatever requests come, after the next ones.
     *
     * @param skipped how many answers are as they should be; those that another fault spoils do not count
     * @param times how many answers after them are spoiled
     * @param fault what is wrong with them
     */
    public void injectAfter(int skipped, int times, RegistryFault fault) {
        injections.addAfter(skipped, times, fault);
    }

    /** Answers as it should from now on. */
    public void endFaults() {
        injections.clear();
    }

    /** Returns every request so far, in order of arrival. */
    public List<RecordedRequest> requests() {
        return List.of(requests.toArray(new RecordedRequest[0]));
    }

    /** Returns the requests of a method whose path and query contain {@code part}. */
    public List<RecordedRequest> requests(String method, String part) {
        List<RecordedRequest> matching = new ArrayList<>(requests());
        matching.removeIf(
                request -> !request.method().equals(method) || !request.target().contains(part));
        return matching;
    }

    /** Returns how many connections were opened so far. */
    public int connections() {
        return connections.get();
    }

    /** Forgets the requests so far. */
    public void clearRequests() {
        requests.clear();
    }

    /** Stops listening and ends every connection. */
    @Override
    public void close() {
        closed.countDown();
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
        while (closed.getCount() > 0) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                if (closed.getCount() == 0) {
                    // A blocked accept can still return a connection while another thread closes the server.
                    socket.close();
                    return;
                }
                startDaemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            HttpConnection connection = new HttpConnection(socket, closed);
            boolean goOn = true;
            for (FakeRequest request = connection.read(); request != null; request = goOn ? connection.read() : null) {
                requests.add(request.recorded());
                RegistryFault fault = injections.next(request);
                boolean refused = fault instanceof RegistryFault.Status || fault instanceof RegistryFault.Redirect;
                FakeAnswer honest = refused ? FakeAnswer.of(200) : answer(request);
                goOn = connection.write(honest, request.method().equals("HEAD"), fault);
            }
        } catch (IOException e) {
            // The client went away, or a fault or close() ended the connection: what happens to connections here.
        } finally {
            open.remove(socket);
        }
    }

    private FakeAnswer answer(FakeRequest request) {
        if (request.path().equals("/token")) {
            return desk.answer(request);
        }
        FakeAnswer beside = catalog.beside(request);
        if (beside != null) {
            return beside;
        }
        boolean all = request.path().equals(CatalogEndpoints.CATALOG);
        DistributionEndpoints.Target target = DistributionEndpoints.Target.of(request.path());
        String resource = all ? "registry:catalog" : "repository:" + (target == null ? "" : target.repository());
        String authorization = request.headers().get("authorization");
        if (settings.authentication == Authentication.BASIC
                && !TokenDesk.basic(settings.user, settings.password).equals(authorization)) {
            return FakeAnswer.error(401, "UNAUTHORIZED").with("WWW-Authenticate", "Basic realm=\"fake\"");
        }
        String action = all ? "*" : action(request.method());
        if (settings.authentication == Authentication.TOKEN && !desk.allows(authorization, resource, action)) {
            return FakeAnswer.error(401, "UNAUTHORIZED").with("WWW-Authenticate", challenge(resource, action));
        }
        if (Integer.parseInt(request.query().getOrDefault("n", "0")) > settings.largestPage) {
            return FakeAnswer.error(400, "PAGINATION_NUMBER_INVALID");
        }
        return all ? catalog.catalog(request) : endpoints.answer(request);
    }

    private String challenge(String resource, String action) {
        FakeRegistry issuer = settings.issuer == null ? this : settings.issuer;
        String scope = resource + ":" + (action.equals("push") ? "pull,push" : action);
        return "Bearer realm=\"" + issuer.url() + "/token\",service=\"fake registry\",scope=\"" + scope + "\"";
    }

    private static String action(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "pull";
            case "DELETE" -> "delete";
            default -> "push";
        };
    }

    private static void startDaemon(Runnable work) {
        Thread thread = new Thread(work, "fake-registry");
        thread.setDaemon(true);
        thread.start();
    }

    private enum Authentication {
        NONE,
        BASIC,
        TOKEN
    }

    /** How a registry behaves when nothing is injected. Not thread-safe. */
    public static final class Builder {
        private Authentication authentication = Authentication.NONE;
        private String user = "";
        private String password = "";
        private boolean anonymousPull;
        private int expiresIn = 300;
        private @Nullable FakeRegistry issuer;
        private int tagsPerPage = 1_000;
        private int repositoriesPerPage = 1_000;
        private int largestPage = Integer.MAX_VALUE;
        private boolean catalog = true;
        private boolean quayApi;
        private boolean ranges = true;
        private boolean tagDeletion = true;
        private String uploadBase = "";
        private @Nullable SSLContext tls;
        private boolean clientCertificates;

        private Builder() {}

        /** Wants basic authentication. */
        public Builder basic(String name, String secret) {
            authentication = Authentication.BASIC;
            user = name;
            password = secret;
            return this;
        }

        /** Wants tokens of its own token service, for which {@code secret} is the password and the identity token. */
        public Builder tokens(String name, String secret) {
            authentication = Authentication.TOKEN;
            user = name;
            password = secret;
            return this;
        }

        /** Wants tokens that another registry's token service issues. */
        public Builder tokensFrom(FakeRegistry other) {
            authentication = Authentication.TOKEN;
            issuer = other;
            return this;
        }

        /** The token service lets everyone pull. */
        public Builder anonymousPull() {
            anonymousPull = true;
            return this;
        }

        /** How long the token service says that its tokens live, in seconds; it never enforces that. */
        public Builder expiresIn(int seconds) {
            expiresIn = seconds;
            return this;
        }

        /** Lists tags in pages of this size. */
        public Builder tagsPerPage(int count) {
            tagsPerPage = count;
            return this;
        }

        /** Lists repositories in pages of this size. */
        public Builder repositoriesPerPage(int count) {
            repositoriesPerPage = count;
            return this;
        }

        /** Refuses to list more than this at once. */
        public Builder largestPage(int count) {
            largestPage = count;
            return this;
        }

        /** Has no {@code _catalog}. */
        public Builder withoutCatalog() {
            catalog = false;
            return this;
        }

        /** Lists the repositories of a namespace as Quay's own API does, to everybody. */
        public Builder quayApi() {
            quayApi = true;
            return this;
        }

        /** Ignores {@code Range}. */
        public Builder withoutRanges() {
            ranges = false;
            return this;
        }

        /** Refuses to delete tags. */
        public Builder withoutTagDeletion() {
            tagDeletion = false;
            return this;
        }

        /** Sends uploads to another registry. */
        public Builder uploadsTo(FakeRegistry other) {
            uploadBase = other.url();
            return this;
        }

        /** Wants to see a certificate of the client that the trust managers of the TLS context trust. */
        public Builder clientCertificates() {
            clientCertificates = true;
            return this;
        }

        /** Speaks TLS with the key of {@code context}. */
        public Builder tls(SSLContext context) {
            tls = context;
            return this;
        }

        /** Starts the registry; the caller closes it. */
        public FakeRegistry start() {
            try {
                FakeRegistry registry = new FakeRegistry(this);
                startDaemon(registry::accept);
                return registry;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
