package io.skillimage.oci.internal.registry;

import io.skillimage.AuthenticationException;
import io.skillimage.ErrorCode;
import io.skillimage.oci.Credential;
import io.skillimage.oci.CredentialProvider;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns credentials into {@code Authorization} headers. A header is remembered for its registry, repository, action and
 * credential, so that one caller's token never serves another. Threads that want the same one wait for it. Thread-safe.
 */
final class Authorizer {
    private static final int MAX_SCOPES = 2_000;
    private static final int MAX_CREDENTIALS = 100;
    private static final String QUAY_TOKEN_USER = "$oauthtoken";
    private static final Credential.Anonymous NOBODY = new Credential.Anonymous();
    private static final Grant NOTHING = new Grant("", 0);

    private final CredentialProvider provider;
    private final TokenService tokens;
    private final LongSupplier nanoTime;
    private final Map<Scope, Session> sessions = new ConcurrentHashMap<>();

    Authorizer(CredentialProvider provider, TokenService tokens, LongSupplier nanoTime) {
        this.provider = provider;
        this.tokens = tokens;
        this.nanoTime = nanoTime;
    }

    private record Scope(Place place, Action action) {}

    /** What is known for one scope. Its lock is held while a header is fetched. */
    private static final class Session {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<Credential, Grant> grants = new ConcurrentHashMap<>();
    }

    /** Returns the header that was accepted last time, or null: then the first request goes without. */
    @Nullable
    String established(Endpoint endpoint, Action action) {
        Session session = sessions.get(new Scope(endpoint.place(), action));
        if (session == null) {
            return null;
        }
        Grant grant = session.grants.getOrDefault(credential(endpoint), NOTHING);
        return isUsable(grant, null) ? grant.header() : null;
    }

    /**
     * Answers a challenge.
     *
     * @param rejected the header that the challenge came in answer to, or null
     * @param deadline until when a token has to be there
     * @throws AuthenticationException if there is nothing to answer it with
     */
    String answer(
            Endpoint endpoint,
            Action action,
            List<Challenge> challenges,
            @Nullable String rejected,
            Deadline deadline) {
        if (sessions.size() >= MAX_SCOPES) {
            sessions.clear();
        }
        Credential credential = credential(endpoint);
        Session session = sessions.computeIfAbsent(new Scope(endpoint.place(), action), scope -> new Session());
        lock(session, endpoint);
        try {
            Grant known = session.grants.getOrDefault(credential, NOTHING);
            if (isUsable(known, rejected)) {
                return known.header();
            }
            session.grants.remove(credential);
            Grant fresh = fresh(endpoint, action, challenges, credential, deadline);
            if (fresh.header().equals(rejected)) {
                throw refused(endpoint, "does not accept the credentials");
            }
            if (session.grants.size() >= MAX_CREDENTIALS) {
                session.grants.clear();
            }
            session.grants.put(credential, fresh);
            return fresh.header();
        } finally {
            session.lock.unlock();
        }
    }

    /**
     * Returns the header for an API beside the registry's own, or null. A bearer token may be meant for one. A password
     * is not, unless it stands under the user name by which Quay takes its API's tokens for passwords.
     */
    @Nullable
    String apiToken(Endpoint endpoint) {
        Credential credential = credential(endpoint);
        String token = null;
        if (credential instanceof Credential.RegistryToken bearer) {
            token = bearer.token();
        } else if (credential instanceof Credential.Basic basic && basic.user().equals(QUAY_TOKEN_USER)) {
            token = basic.password();
        }
        return TokenService.isBearerToken(token) ? "Bearer " + token : null;
    }

    void forget() {
        sessions.clear();
    }

    static String basic(Credential.Basic credential) {
        byte[] pair = (credential.user() + ":" + credential.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private Grant fresh(
            Endpoint endpoint, Action action, List<Challenge> challenges, Credential credential, Deadline deadline) {
        long never = nanoTime.getAsLong() + Long.MAX_VALUE / 2;
        if (credential instanceof Credential.RegistryToken token) {
            if (!TokenService.isBearerToken(token.token())) {
                throw new AuthenticationException(
                        ErrorCode.BAD_CREDENTIALS, "the token for " + endpoint.registry() + " cannot be sent");
            }
            return new Grant("Bearer " + token.token(), never);
        }
        Challenge bearer = Challenge.find(challenges, "bearer");
        if (bearer != null) {
            return tokens.token(endpoint, action, bearer, credential, deadline);
        }
        if (Challenge.find(challenges, "basic") == null) {
            throw refused(endpoint, "wants a kind of authentication that is not supported");
        }
        if (credential instanceof Credential.Basic basic) {
            return new Grant(basic(basic), never);
        }
        String problem = credential instanceof Credential.Anonymous
                ? "wants credentials, and there are none for it"
                : "wants a user and a password, and there is only a token for it";
        throw refused(endpoint, problem);
    }

    private boolean isUsable(Grant grant, @Nullable String rejected) {
        return !grant.header().isEmpty()
                && grant.isValidAt(nanoTime.getAsLong())
                && !grant.header().equals(rejected);
    }

    private Credential credential(Endpoint endpoint) {
        return provider.credential(endpoint.credentialName(), endpoint.path()).orElse(NOBODY);
    }

    private static void lock(Session session, Endpoint endpoint) {
        try {
            session.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted("a token for " + endpoint.place(), e);
        }
    }

    private static AuthenticationException refused(Endpoint endpoint, String problem) {
        return new AuthenticationException(
                ErrorCode.UNAUTHORIZED, endpoint.place() + ": " + endpoint.registry() + " " + problem);
    }
}
