package io.skillimage.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Issues bearer tokens as Docker's token specification describes it: GET with basic authentication, or OAuth2 POST. */
final class TokenDesk {
    private final String user;
    private final String password;
    private final boolean anonymousPull;
    private final int expiresIn;
    private final Map<String, String> scopes = new HashMap<>();
    private int issued;

    TokenDesk(String user, String password, boolean anonymousPull, int expiresIn) {
        this.user = user;
        this.password = password;
        this.anonymousPull = anonymousPull;
        this.expiresIn = expiresIn;
    }

    static String basic(String user, String password) {
        String pair = user + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    FakeAnswer answer(FakeRequest request) {
        if (request.method().equals("POST")) {
            return exchange(FakeRequest.form(new String(request.body(), StandardCharsets.UTF_8)));
        }
        String scope = request.query().getOrDefault("scope", "");
        String authorization = request.headers().get("authorization");
        if (authorization == null) {
            return anonymousPull ? token("token", onlyPull(scope)) : FakeAnswer.error(401, "UNAUTHORIZED");
        }
        return authorization.equals(basic(user, password))
                ? token("token", scope)
                : FakeAnswer.error(401, "UNAUTHORIZED");
    }

    /** The password doubles as the identity token. */
    private FakeAnswer exchange(Map<String, String> form) {
        boolean known = "refresh_token".equals(form.get("grant_type"))
                && password.equals(form.get("refresh_token"))
                && form.containsKey("client_id");
        return known ? token("access_token", form.getOrDefault("scope", "")) : FakeAnswer.error(401, "UNAUTHORIZED");
    }

    private synchronized FakeAnswer token(String member, String scope) {
        String token = "token-" + ++issued;
        scopes.put(token, scope);
        return FakeAnswer.json(200, "{\"" + member + "\":\"" + token + "\",\"expires_in\":" + expiresIn + "}");
    }

    synchronized void revokeAll() {
        scopes.clear();
    }

    synchronized boolean allows(@Nullable String authorization, String resource, String action) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return false;
        }
        String granted = scopes.getOrDefault(authorization.substring("Bearer ".length()), "");
        String prefix = resource + ":";
        for (String scope : granted.split(" ", -1)) {
            if (scope.startsWith(prefix)
                    && List.of(scope.substring(prefix.length()).split(",", -1)).contains(action)) {
                return true;
            }
        }
        return false;
    }

    private static String onlyPull(String scope) {
        List<String> kept = new ArrayList<>();
        for (String one : scope.split(" ", -1)) {
            int colon = one.lastIndexOf(':');
            if (colon > 0 && List.of(one.substring(colon + 1).split(",", -1)).contains("pull")) {
                kept.add(one.substring(0, colon) + ":pull");
            }
        }
        return String.join(" ", kept);
    }
}
