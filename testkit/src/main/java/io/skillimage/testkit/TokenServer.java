package io.skillimage.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A token service on a loopback port, over TLS, whose tokens a {@link RealRegistry} believes. It knows
 * {@link RealRegistry#USER} with {@link RealRegistry#PASSWORD}, by GET or by OAuth2 POST, and {@link #IDENTITY_TOKEN} in
 * place of the password. They may do everything; nobody else may do anything unless told otherwise. Thread-safe.
 */
public final class TokenServer implements AutoCloseable {
    /** The refresh token of {@link RealRegistry#USER}. */
    public static final String IDENTITY_TOKEN = "identity-of-a-test";

    static final String SERVICE = "skills";
    static final String ISSUER = "testkit";

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SelfSigned certificate;
    private final WebToken tokens;
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Duration> next = new AtomicReference<>();
    private volatile boolean anonymousPull;
    private volatile int refusal;
    private volatile Duration lifetime = Duration.ofMinutes(5);

    private TokenServer(HttpsServer server, SelfSigned certificate) {
        this.server = server;
        this.certificate = certificate;
        this.tokens = new WebToken(certificate, ISSUER, SERVICE);
    }

    /**
     * Starts a server.
     *
     * @param certificate for {@code ip:127.0.0.1}, with a key of the kind RSA: for TLS and to sign tokens
     */
    public static TokenServer start(SelfSigned certificate) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
            TokenServer tokens = new TokenServer(server, certificate);
            server.createContext("/token", tokens::handle);
            server.setExecutor(tokens.threads);
            server.start();
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets everyone pull. */
    public TokenServer anonymousPull() {
        anonymousPull = true;
        return this;
    }

    /** Says that tokens hold that long from now on. */
    public TokenServer lifetime(Duration time) {
        lifetime = time;
        return this;
    }

    /**
     * Issues one token that the registry takes for so long only, though the client is told of the whole lifetime; for a
     * negative time it never takes it.
     */
    public TokenServer endNextAfter(Duration time) {
        next.set(time);
        return this;
    }

    /** Answers everything with that status from now on. */
    public TokenServer refuse(int status) {
        refusal = status;
        return this;
    }

    /** Returns where tokens are asked for. */
    public String realm() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** Returns all requests so far, without their bodies. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    SelfSigned certificate() {
        return certificate;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            FakeRequest request = new FakeRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            requests.add(request.recorded());
            FakeAnswer answer = refusal == 0 ? answer(request) : FakeAnswer.error(refusal, "REFUSED");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private FakeAnswer answer(FakeRequest request) {
        if (request.method().equals("POST")) {
            Map<String, String> form = FakeRequest.form(new String(request.body(), StandardCharsets.UTF_8));
            return isKnown(form) ? token(RealRegistry.USER, form.get("scope")) : unauthorized();
        }
        String scope = request.query().get("scope");
        String authorization = request.headers().get("authorization");
        if (authorization == null) {
            return anonymousPull ? token("", scope) : unauthorized();
        }
        return authorization.equals(TokenDesk.basic(RealRegistry.USER, RealRegistry.PASSWORD))
                ? token(RealRegistry.USER, scope)
                : unauthorized();
    }

    private static boolean isKnown(Map<String, String> form) {
        return switch (form.getOrDefault("grant_type", "")) {
            case "refresh_token" -> IDENTITY_TOKEN.equals(form.get("refresh_token"));
            case "password" ->
                RealRegistry.USER.equals(form.get("username")) && RealRegistry.PASSWORD.equals(form.get("password"));
            default -> false;
        };
    }

    private static FakeAnswer unauthorized() {
        return FakeAnswer.error(401, "UNAUTHORIZED");
    }

    /** Both names of the token, as services do that speak to clients of any age. */
    private FakeAnswer token(String subject, @Nullable String scope) {
        Duration shorter = next.getAndSet(null);
        Duration holds = shorter == null ? lifetime : shorter.minus(WebToken.LEEWAY);
        String token = tokens.issue(subject, scope == null ? "" : scope, holds);
        return FakeAnswer.json(
                200,
                "{\"token\":\"%s\",\"access_token\":\"%s\",\"expires_in\":%d}"
                        .formatted(token, token, lifetime.toSeconds()));
    }
}
