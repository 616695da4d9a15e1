package io.skillimage.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Issues JSON web tokens in the shape that Docker's registry reads, signed with RS256. Immutable, thread-safe. */
final class WebToken {
    /** How long Docker's registry takes tokens that have expired, for clocks that differ. */
    static final Duration LEEWAY = Duration.ofMinutes(1);

    private static final JsonMapper JSON = new JsonMapper();

    private final SelfSigned signer;
    private final String issuer;
    private final String audience;

    WebToken(SelfSigned signer, String issuer, String audience) {
        this.signer = signer;
        this.issuer = issuer;
        this.audience = audience;
    }

    /**
     * Returns a token.
     *
     * @param subject who it is for; nobody, if empty, who may not do more than pull
     * @param scopes what it allows, {@code type:name:action,action}, separated by blanks
     */
    String issue(String subject, String scopes, Duration lifetime) {
        ObjectNode header = JSON.createObjectNode().put("typ", "JWT").put("alg", "RS256");
        header.putArray("x5c").add(Base64.getEncoder().encodeToString(signer.encoded()));
        Instant now = Instant.now();
        ObjectNode claims = JSON.createObjectNode()
                .put("iss", issuer)
                .put("sub", subject)
                .put("aud", audience)
                .put("exp", now.plus(lifetime).getEpochSecond())
                .put("nbf", now.minus(Duration.ofHours(1)).getEpochSecond())
                .put("iat", now.getEpochSecond())
                .put("jti", UUID.randomUUID().toString());
        access(claims.putArray("access"), scopes, subject.isEmpty());
        String text = encoded(header.toString().getBytes(StandardCharsets.UTF_8))
                + "."
                + encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
        return text + "." + encoded(signer.sign(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void access(ArrayNode access, String scopes, boolean onlyPull) {
        for (String scope : scopes.split(" +", -1)) {
            int first = scope.indexOf(':');
            int last = scope.lastIndexOf(':');
            if (last > first) {
                ObjectNode one = access.addObject()
                        .put("type", scope.substring(0, first))
                        .put("name", scope.substring(first + 1, last));
                ArrayNode actions = one.putArray("actions");
                List.of(scope.substring(last + 1).split(",", -1)).stream()
                        .filter(action -> !onlyPull || action.equals("pull"))
                        .forEach(actions::add);
            }
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
