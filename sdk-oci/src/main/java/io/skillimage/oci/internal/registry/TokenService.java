package io.skillimage.oci.internal.registry;

import io.skillimage.ActivityEvent.RequestKind;
import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.RegistryException;
import io.skillimage.oci.Credential;
import io.skillimage.oci.internal.image.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets bearer tokens from the service that a challenge names, as Docker's token authentication specification describes
 * it: by GET with basic authentication or as nobody, and by OAuth 2 POST for an identity token.
 */
final class TokenService {
    private static final int LIMIT = 1024 * 1024;
    private static final int MAX_TOKEN = 64 * 1024;
    private static final long DEFAULT_SECONDS = 60;
    private static final long MAX_SECONDS = Duration.ofDays(1).toSeconds();

    private final Redirects redirects;
    private final Retries retries;
    private final LongSupplier nanoTime;

    TokenService(Redirects redirects, Retries retries, LongSupplier nanoTime) {
        this.redirects = redirects;
        this.retries = retries;
        this.nanoTime = nanoTime;
    }

    Grant token(Endpoint endpoint, Action action, Challenge challenge, Credential credential, Deadline deadline) {
        String subject = "a token for " + endpoint.place();
        URI realm = realm(endpoint, challenge, subject);
        String scope = challenge.parameter("scope").isBlank()
                ? action.scope(endpoint)
                : challenge.parameter("scope").trim();
        String service = challenge.parameter("service");
        String authorization = credential instanceof Credential.Basic basic ? Authorizer.basic(basic) : null;
        HttpCall call = credential instanceof Credential.IdentityToken identity
                ? exchange(realm, service, scope, identity)
                : HttpCall.get(query(realm, service, scope));
        long asked = nanoTime.getAsLong();
        Errand errand = new Errand(endpoint.registry(), realm.getHost(), RequestKind.TOKEN, subject);
        HttpAnswer answer = retries.run(errand, deadline, () -> {
            HttpAnswer whole = redirects
                    .send(call.within(deadline), authorization, errand)
                    .answer()
                    .buffered(LIMIT);
            if (whole == null) {
                throw Failures.protocol(subject, "the token service's answer is too large");
            }
            return whole;
        });
        try (answer) {
            return grant(read(answer, endpoint, realm, subject), asked, subject);
        } catch (IOException e) {
            throw Failures.of(e, realm.getHost(), subject, 1);
        }
    }

    /** Passwords go to the realm, so that it must be safe from listeners, unless the registry is not so itself. */
    private static URI realm(Endpoint endpoint, Challenge challenge, String subject) {
        URI realm;
        try {
            realm = new URI(challenge.parameter("realm"));
        } catch (URISyntaxException e) {
            throw Failures.protocol(subject, endpoint.registry() + " names a token service that is no URL");
        }
        if (!Origin.isWeb(realm)) {
            throw Failures.protocol(subject, endpoint.registry() + " names a token service that is no web address");
        }
        if (!Origin.of(realm).isSecure() && endpoint.origin().isSecure()) {
            throw Failures.protocol(
                    subject, endpoint.registry() + " names a token service without TLS, " + realm.getRawAuthority());
        }
        return realm;
    }

    private static URI query(URI realm, String service, String scope) {
        StringBuilder query = new StringBuilder(realm.getRawQuery() == null ? "" : realm.getRawQuery());
        append(query, "service", service);
        for (String one : scope.split(" +", -1)) {
            append(query, "scope", one);
        }
        String path = realm.getRawPath().isEmpty() ? "/" : realm.getRawPath();
        return URI.create(realm.getScheme() + "://" + realm.getRawAuthority() + path + "?" + query);
    }

    private static HttpCall exchange(URI realm, String service, String scope, Credential.IdentityToken identity) {
        StringBuilder form = new StringBuilder("grant_type=refresh_token");
        append(form, "service", service);
        append(form, "scope", scope);
        append(form, "client_id", "skillimage-java");
        append(form, "refresh_token", identity.token());
        HttpCall.Body body = HttpCall.Body.of(form.toString().getBytes(StandardCharsets.UTF_8));
        return HttpCall.of("POST", realm, body).with("Content-Type", "application/x-www-form-urlencoded");
    }

    private static void append(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static JsonDocument read(HttpAnswer answer, Endpoint endpoint, URI realm, String subject)
            throws IOException {
        int status = answer.status();
        String fact = subject + ": the token service " + realm.getHost() + " answers " + status;
        switch (status) {
            case 200 -> {
                byte[] bytes = answer.readAtMost(LIMIT);
                try {
                    return JsonDocument.parse(bytes == null ? new byte[0] : bytes);
                } catch (StrictJson.MalformedException e) {
                    throw Failures.protocol(fact + ", but with no token", "it " + e.fact());
                }
            }
            case 401 ->
                throw new AuthenticationException(
                        ErrorCode.UNAUTHORIZED,
                        fact + ", it does not accept the credentials for " + endpoint.registry());
            case 403 ->
                throw new AuthenticationException(ErrorCode.DENIED, fact + ", the credentials do not allow this");
            default -> throw new RegistryException(ErrorCode.REGISTRY_ERROR, fact, null, status, 1, null);
        }
    }

    private static Grant grant(JsonDocument document, long asked, String subject) {
        String token = document.text("token").isEmpty() ? document.text("access_token") : document.text("token");
        if (!isBearerToken(token)) {
            throw Failures.protocol(subject, "the token service's answer holds no usable token");
        }
        Long seconds = document.number("expires_in");
        long lifetime = seconds == null || seconds <= 0 ? DEFAULT_SECONDS : Math.min(seconds, MAX_SECONDS);
        long usable = Duration.ofSeconds(lifetime).toNanos() / 10 * 9;
        return new Grant("Bearer " + token, asked + usable);
    }

    /** Tells whether a token can stand in a header: the characters of RFC 6750, which no line break is among. */
    static boolean isBearerToken(@Nullable String token) {
        if (token == null || token.isEmpty() || token.length() > MAX_TOKEN) {
            return false;
        }
        return token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
