package io.skillimage.oci.internal.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows redirects of reading requests. Credentials stay with the origin that they were meant for. */
final class Redirects {
    private static final int LIMIT = 5;
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private final Transport transport;

    Redirects(Transport transport) {
        this.transport = transport;
    }

    /**
     * Where the redirects ended.
     *
     * @param answer the last answer; the caller closes it
     * @param uri the URL that gave it
     */
    record Arrival(HttpAnswer answer, URI uri) {}

    Arrival send(HttpCall call, @Nullable String authorization, String subject) throws IOException {
        HttpCall next = call;
        boolean atHome = true;
        for (int followed = 0; ; followed++) {
            HttpAnswer answer =
                    transport.send(atHome && authorization != null ? next.with("Authorization", authorization) : next);
            if (!STATUSES.contains(answer.status())) {
                return new Arrival(answer, next.uri());
            }
            answer.close();
            if (followed == LIMIT) {
                throw Failures.protocol(subject, "the registry redirects more than " + LIMIT + " times");
            }
            URI target = target(next, answer, subject);
            atHome = atHome && Origin.of(target).equals(Origin.of(call.uri()));
            next = next.to(target);
        }
    }

    private static URI target(HttpCall call, HttpAnswer answer, String subject) {
        if (!call.isRead()) {
            throw Failures.protocol(subject, "the registry redirects a request that writes");
        }
        String location = answer.header("Location");
        URI target = location == null ? null : Origin.resolve(call.uri(), location);
        if (target == null) {
            throw Failures.protocol(subject, "the registry redirects to no usable URL");
        }
        if (Origin.of(call.uri()).isSecure() && !Origin.of(target).isSecure()) {
            throw Failures.protocol(
                    subject, "the registry redirects from https to http, to " + target.getRawAuthority());
        }
        return target;
    }
}
